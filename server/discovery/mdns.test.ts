import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import { createMailbox } from '../../test/kit/mailbox.ts';
import { lanAddresses } from '../door.ts';
import type { Announcement, FoundHost } from './announcement.ts';
import { openMdns } from './mdns.ts';

const LOOPBACK = '127.0.0.1';

/** Whether this machine hears itself over multicast: containers and some build machines do not. */
function hearsItself(): Promise<boolean> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  return new Promise<boolean>((done) => {
    setTimeout(() => done(false), 1_000).unref();
    socket.once('error', () => done(false));
    socket.once('message', () => done(true));
    socket.bind(5353, () => {
      try {
        socket.addMembership('224.0.0.251', LOOPBACK);
        socket.setMulticastInterface(LOOPBACK);
        socket.send(Buffer.alloc(12), 5353, '224.0.0.251');
      } catch {
        done(false);
      }
    });
  }).finally(() => socket.close());
}

// What is announced are addresses of networks: a machine in none has nothing to say.
const isMulticastHere = lanAddresses('0.0.0.0').length > 0 && (await hearsItself());

function speaker(onFault: (error: Error) => void = () => {}) {
  const mdns = openMdns([LOOPBACK], onFault);
  onTestFinished(() => mdns.close());
  return mdns;
}

const announcementOf = (shopId: string): Announcement => ({
  shopId,
  shopName: 'Café Ada',
  epoch: 2,
  protocol: 'tillwire.v1',
  version: '0.1.0',
  port: 8000,
});

test.skipIf(!isMulticastHere)(
  '[G1] over real multicast a host is found, whoever of the two came first (skipped where the machine has none)',
  async () => {
    const shopId = randomUUID();
    const [early, late] = [createMailbox<FoundHost>(), createMailbox<FoundHost>()];
    const isOurs = (found: FoundHost) => found.shopId === shopId;
    speaker().browse((found) => early.put(found));
    speaker().announce(announcementOf(shopId));
    const heard = await early.take(isOurs);
    expect(heard).toEqual({ ...announcementOf(shopId), addresses: expect.any(Array) });
    expect(heard.addresses).toEqual(expect.arrayContaining([lanAddresses('0.0.0.0')[0]]));
    speaker().browse((found) => late.put(found));
    expect(await late.take(isOurs)).toEqual(heard);
  },
);

test('[G3] an interface that is not there is told, and throws nothing', async () => {
  const faults = createMailbox<Error>();
  const mdns = openMdns(['203.0.113.7'], (error) => faults.put(error));
  mdns.announce(announcementOf(randomUUID()));
  mdns.browse(() => {}).ask();
  expect((await faults.take(() => true)).message).toMatch(/\S/);
  await mdns.close();
});
