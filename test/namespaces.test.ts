import { spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { identityFileOf } from '../server/access/host-identity.ts';
import { startEpoch } from '../server/journal/start-epoch.ts';
import type { TillWish } from '../shop/shop.ts';
import { type BuiltHost, openBuiltHost } from './kit/built-host.ts';
import { orderBody } from './kit/clients.ts';
import { readJournal } from './kit/read-journal.ts';
import type { ShownTill } from './kit/shown-till.ts';
import { type Machine, openTwoMachines, type TwoMachines, whyNoMachines } from './kit/two-machines.ts';
import { isUp, openWindow } from './kit/wires.ts';

const why = whyNoMachines();
if (why !== undefined) process.stderr.write(`Tests over two machines are skipped: ${why}\n`);

/** A line is dead after twelve seconds, an attempt is given up after five, and an address is looked at every five. */
const LONG_MS = 120_000;

async function openHostOn({ before }: Machine, dir?: string): Promise<BuiltHost> {
  const host = await openBuiltHost({ before, args: ['--bind', '0.0.0.0'], ...(dir !== undefined && { dir }) });
  onTestFinished(() => host.close());
  return host;
}

/** A host, a till on its own machine and one on another. */
async function openShop() {
  const machines = await openTwoMachines();
  const host = await openHostOn(machines.shop);
  await host.start();
  return { machines, host, ...(await openTills(machines, host)) };
}

/** The host's own machine alone is given codes to join with. */
function newCodeOn({ before }: Machine, port: number, localToken: string): string {
  const asking = `const headers = { Authorization: 'Bearer ${localToken}' };
    const answer = await fetch('http://127.0.0.1:${port}/api/v1/join-codes', { method: 'POST', headers });
    process.stdout.write((await answer.json()).code);`;
  const [file = '', ...args] = [...before, process.execPath, '--input-type=module', '-e', asking];
  return spawnSync(file, args, { encoding: 'utf8' }).stdout;
}

async function openTills({ shop, other, startTill }: TwoMachines, { port, localToken }: BuiltHost) {
  const open = async (machine: Machine, address: string) => {
    const host = { address, port };
    const code = newCodeOn(shop, port, localToken);
    const { till } = openWindow(await startTill(machine, { name: address, host, code }));
    await isUp(till);
    return till;
  };
  return { near: await open(shop, '127.0.0.1'), far: await open(other, '10.77.0.1') };
}

/** Asks for an order; a till that works alone has it on its disk. */
async function order(till: ShownTill): Promise<string> {
  const wish: TillWish & { type: 'create-order' } = { type: 'create-order', body: orderBody() };
  expect(await till.submit(wish)).toMatchObject({ ok: true });
  return wish.body.orderId;
}

/** Each of the tills has said everything and shows these orders. */
async function expectOn(tills: readonly ShownTill[], orders: readonly string[]): Promise<void> {
  for (const till of tills) {
    const isThere = await till.shows(
      ({ shop, pending }) => pending.length === 0 && orders.every((id) => shop.get('order', id) !== undefined),
    );
    expect([...isThere.shop.all('order')].map(({ id }) => id).sort()).toEqual([...orders].sort());
  }
}

const isAlone = (till: ShownTill) => till.shows(({ upstream }) => upstream?.state === 'detached');

describe.skipIf(why !== undefined)('a host and a till on two machines', () => {
  test(
    '[X15] whose cable is pulled and plugged in again: the till sells on, comes back by itself and misses nothing',
    async () => {
      const { machines, near, far } = await openShop();
      machines.pull();
      // Nobody notices this time: the line is there again before anything is said to be dead.
      const [unnoticed, alike] = [order(near), order(far)];
      const orders = [await unnoticed];
      machines.plug();
      orders.push(await alike);
      await expectOn([near, far], orders);
      machines.pull();
      await isAlone(far);
      orders.push(await order(far), await order(near), await order(far));
      machines.plug();
      await isUp(far);
      await expectOn([near, far], orders);
      orders.push(await order(near));
      await expectOn([near, far], orders);
    },
    LONG_MS,
  );

  test(
    '[X16] of which the host gets another address: the till follows it there by its announcement (F-21)',
    async () => {
      const { machines, near, far } = await openShop();
      const orders = [await order(far)];
      machines.shop.ip('address', 'delete', '10.77.0.1/24', 'dev', 'cable');
      machines.shop.ip('address', 'add', '10.77.0.9/24', 'dev', 'cable');
      await isAlone(far);
      orders.push(await order(far), await order(near));
      await isUp(far);
      await expectOn([near, far], orders);
    },
    LONG_MS,
  );

  test(
    '[X17] where a second host of the shop with a lower epoch runs: it does not get the till (F-22)',
    async () => {
      const { machines, host, near, far } = await openShop();
      const orders = [await order(far)];
      await host.stop();
      const copy = `${host.dir}.copy`;
      await cp(host.dir, copy, { recursive: true, filter: (path) => !path.endsWith('lock') });
      // Whoever copies a whole machine copies its key as well.
      await cp(identityFileOf(host.dir), identityFileOf(copy));
      await startEpoch({ dir: host.dir, at: new Date().toISOString(), reason: 'restore', secret: undefined });
      await host.start();
      for (const till of [near, far]) await till.shows(({ shop }) => shop.get('shop', 'shop')?.seriesRun === 2);
      for (const till of [near, far]) await isUp(till);
      const second = await openHostOn(machines.shop, copy);
      await second.start();
      await host.stop();
      await far.shows(({ upstream }) => upstream?.reason === 'an older copy of this shop answered');
      orders.push(await order(far));
      await host.start();
      await isUp(far);
      await expectOn([near, far], orders);
      expect((await readJournal(copy)).filter(({ command }) => command.type === 'create-order')).toHaveLength(1);
    },
    LONG_MS,
  );
});
