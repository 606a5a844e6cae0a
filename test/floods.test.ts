import { expect, onTestFinished, test } from 'vitest';
import { acceptedDuring } from './kit/accepted.ts';
import { connectTill, orderBody } from './kit/clients.ts';
import { openFloods } from './kit/floods.ts';
import { usedBytes } from './kit/heap.ts';
import { api, joinTill } from './kit/http-client.ts';
import { openStaffedHost, signIn } from './kit/staffed-host.ts';
import { people } from './kit/staffed-shop.ts';

const TILLS = 20;
const COMMANDS = process.env.TILLWIRE_LONG ? 1_000 : 50;
const MB = 1024 * 1024;

/** The machines of the attackers: whoever comes to one of these is another machine to the host. */
const machines = Array.from({ length: 20 }, (_, index) => `127.0.66.${index + 1}`);

test('[Z26] while 400 connections hang, 70 do their worst and PINs are guessed, every command of twenty tills gets its verdict', async () => {
  const { host, till } = await openStaffedHost(['cashier'], { bind: '0.0.0.0' });
  onTestFinished(() => host.close());
  onTestFinished(till.close);
  // Who sells here needs no PIN; that they are asked for elsewhere is enough to guess at.
  await signIn(till, 'owner');
  expect(await till.ask('change-access', { pins: false })).toMatchObject({ ok: true });
  const stolen = { token: (await joinTill(host, 'Stolen')).token, staff: people.cashier };
  const tills = await Promise.all(
    Array.from({ length: TILLS }, async (_, index) => {
      const client = await connectTill(host, { token: (await joinTill(host, `Till ${index}`)).token });
      onTestFinished(client.close);
      return client;
    }),
  );
  const before = usedBytes();
  await acceptedDuring(
    async () => {
      const floods = openFloods({ port: host.port, addresses: machines, stolen });
      onTestFinished(floods.stop);
      const verdicts = await Promise.all(
        tills.map(async (client) => {
          const all: boolean[] = [];
          for (let n = 0; n < COMMANDS; n += 1) all.push((await client.ask('create-order', orderBody())).ok);
          return all;
        }),
      );
      expect(verdicts.flat().filter((ok) => ok)).toHaveLength(TILLS * COMMANDS);
      // All of them were at it while the tills sold.
      const kinds = ['codes', 'junk', 'large', 'packed', 'pieces', 'pins', 'tokens'];
      await expect.poll(() => Object.keys(floods.rounds).sort(), { timeout: 30_000 }).toEqual(kinds);
      expect(floods.hanging()).toBeGreaterThan(200);
      expect((await api(host, 'GET', '/health')).status).toBe(200);
      process.stderr.write(`floods: ${JSON.stringify(floods.rounds)}\n`);
      floods.stop();
    },
    (socket) => {
      const machine = machines.indexOf(socket.localAddress ?? '');
      if (machine >= 0) Object.defineProperty(socket, 'remoteAddress', { value: `203.0.113.${machine + 1}` });
    },
  );
  for (const client of tills) expect(await client.ask('create-order', orderBody())).toMatchObject({ ok: true });
  expect(usedBytes() - before).toBeLessThan(200 * MB);
}, 180_000);
