import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createFakeNetwork, type FakeNetwork } from '../../test/kit/fake-network.ts';
import { createFakeTime, type FakeTime } from '../../test/kit/fake-time.ts';
import { openHost } from '../../test/kit/open-host.ts';
import { lanAddresses } from '../door.ts';
import { silentLog } from '../log.ts';
import type { Announcement } from './announcement.ts';
import { createAnnouncer } from './announcer.ts';

let network: FakeNetwork;
let time: FakeTime;
let addresses: string[];
let truth: Announcement;

beforeEach(() => {
  network = createFakeNetwork();
  time = createFakeTime();
  addresses = ['192.168.1.20'];
  truth = {
    shopId: '0190a1b2-0000-7000-8000-000000000001',
    shopName: 'Café Ada',
    epoch: 1,
    protocol: 'tillwire.v1',
    version: '0.1.0',
    port: 8000,
  };
});

const announcer = () =>
  createAnnouncer({
    open: network.open,
    now: () => truth,
    interfaces: () => [...addresses],
    after: time.timers.after,
    log: silentLog(),
  });

test('[G2] an address that changes is announced by itself, and the old one taken back (F-21)', () => {
  announcer();
  expect(network.announced()).toEqual([{ announcement: truth, interfaces: ['192.168.1.20'] }]);
  addresses = ['192.168.1.77', '10.0.0.3'];
  time.pass(5_000);
  expect(network.announced()).toEqual([{ announcement: truth, interfaces: addresses }]);
  addresses = [];
  time.pass(5_000);
  expect([network.announced(), network.speakers()]).toEqual([[], 0]);
  addresses = ['192.168.1.20'];
  time.pass(5_000);
  expect(network.announced()).toHaveLength(1);
});

test('[G2] so is what there is to say, and nothing is said twice', () => {
  announcer();
  truth = { ...truth, shopName: 'Café Bea', epoch: 2 };
  time.pass(60_000);
  expect(network.announced()).toEqual([{ announcement: truth, interfaces: addresses }]);
  const [before] = network.announced();
  time.pass(60_000);
  expect(network.announced()[0]).toBe(before);
});

test('[G2] closed, it has taken everything back and looks no more', async () => {
  const one = announcer();
  await one.close();
  expect([network.announced(), network.speakers(), time.waits()]).toEqual([[], 0, []]);
});

test.each(['throws', 'tells'] as const)('[G3] a network that takes no multicast (%s) stops nothing', async (how) => {
  network.fail(how);
  const one = announcer();
  addresses = ['192.168.1.77'];
  time.pass(5_000);
  await one.close();
  expect(network.speakers()).toBe(0);
});

const lan = lanAddresses('0.0.0.0');

describe.skipIf(lan.length === 0)('on a machine that is in a network,', () => {
  test('[G1] a host announces itself while other tills may join, and only then', async () => {
    const host = await openHost({ mdns: network.open });
    onTestFinished(() => host.close());
    expect([network.announced(), network.speakers()]).toEqual([[], 0]);
    await host.bind('0.0.0.0');
    const [said] = network.announced();
    expect(said?.announcement).toEqual({
      shopId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      shopName: host.state().shopName,
      epoch: 1,
      protocol: 'tillwire.v1',
      version: '0.0.0-test',
      port: host.port,
    });
    expect(host.state().addresses).toEqual(expect.arrayContaining([...(said?.interfaces ?? ['none'])]));
    await host.bind('127.0.0.1');
    expect([network.announced(), network.speakers()]).toEqual([[], 0]);
  });

  test('[G2] a host that stops takes its announcement back', async () => {
    const host = await openHost({ mdns: network.open, bind: '0.0.0.0' });
    expect(network.announced()).toHaveLength(1);
    await host.close();
    expect([network.announced(), network.speakers()]).toEqual([[], 0]);
  });

  test('[G3] a host works without multicast', async () => {
    network.fail('throws');
    const host = await openHost({ mdns: network.open, bind: '0.0.0.0' });
    onTestFinished(() => host.close());
    expect((await fetch(`http://${host.authority}/api/v1/health`)).status).toBe(200);
  });
});
