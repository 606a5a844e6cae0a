import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Order } from '../shop/order.ts';
import { freePort } from './kit/free-port.ts';
import { fill } from './kit/mount-disk.ts';
import { makeFolder } from './kit/open-host.ts';
import { type Program, runBuilt } from './kit/run-program.ts';
import { smallDisk } from './kit/small-disk.ts';

const MB = 1024 * 1024;

interface Served extends Program {
  post<T>(path: string, body: object): Promise<{ status: number; json: T & { code?: string } }>;
  get<T>(path: string): Promise<T>;
}

async function serve(
  dir: string,
  home: string,
  token: () => Promise<string>,
  name: 'host' | 'keep-host' = 'host',
): Promise<Served> {
  const port = await freePort();
  const program = runBuilt(name, ['--port', String(port), '--data', dir], home);
  await program.said(/check:sync/);
  const ask = async (path: string, init: RequestInit) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${await token()}` };
    return fetch(`http://127.0.0.1:${port}/api/v1${path}`, { ...init, headers });
  };
  return {
    ...program,
    post: async (path, body) => {
      const response = await ask(path, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, json: await response.json() };
    },
    get: async (path) => (await ask(path, {})).json(),
  };
}

test('[J38] on a disk that is really full nothing is acknowledged, and with room again everything is there', async (context) => {
  const disk = await smallDisk(120);
  if (!disk) return context.skip('this system lets nobody mount a small disk');
  const home = await makeFolder();
  onTestFinished(home.remove);
  const dir = join(disk, 'shop');
  const token = async () => (await readFile(join(dir, 'local-token'), 'utf8')).trim();
  const order = { lines: [{ name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 }] };
  const cash = { tender: 'cash', amountMinor: 2500 };

  const first = await serve(dir, home.dir, token);
  const open = (await first.post<Order>('/orders', order)).json;
  const paid = (await first.post<Order>('/orders', order)).json;
  await first.post(`/orders/${paid.id}/payments`, cash);
  first.child.kill('SIGTERM');
  await first.ended;

  // Little room: nothing new is begun, and what is open can be paid.
  const makeRoom = await fill(disk, 'filler', 20 * MB);
  const second = await serve(dir, home.dir, token);
  expect(await second.post('/orders', order)).toMatchObject({ status: 507, json: { code: 'disk-full' } });
  expect((await second.post(`/orders/${open.id}/payments`, cash)).status).toBe(201);

  // No room at all: nothing is acknowledged, and the process ends so that the next one looks at the disk anew.
  const makeMore = await fill(disk, 'more', 0);
  let answer: { status: number } | undefined;
  for (let n = 0; n < 1_000 && answer?.status !== 503; n += 1) {
    answer = await second
      .post(`/orders/${open.id}/status`, { fulfilment: n % 2 === 0 ? 'preparing' : 'fired' })
      .catch(() => ({ status: 503 }));
  }
  expect(answer).toMatchObject({ status: 503 });
  expect((await second.ended).code).toBe(74);
  await makeMore();
  await makeRoom();

  const third = await serve(dir, home.dir, token);
  const { items } = await third.get<{ items: Order[] }>('/orders');
  expect(items.map(({ id, payment }) => [id, payment])).toEqual([
    [paid.id, 'paid'],
    [open.id, 'paid'],
  ]);
  expect((await third.post('/orders', order)).status).toBe(201);
  third.child.kill('SIGTERM');
  expect((await third.ended).code).toBe(0);
});

test('[D12] a host that lost its disk is there again by itself as soon as the disk has room', async (context) => {
  const disk = await smallDisk(120);
  if (!disk) return context.skip('this system lets nobody mount a small disk');
  const home = await makeFolder();
  onTestFinished(home.remove);
  const dir = join(disk, 'shop');
  const token = async () => (await readFile(join(dir, 'local-token'), 'utf8')).trim();
  const kept = await serve(dir, home.dir, token, 'keep-host');
  const order = { lines: [{ name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 }] };
  const acknowledged = (await kept.post<Order>('/orders', order)).json;

  const makeRoom = await fill(disk, 'filler', 0);
  const advance = (n: number) =>
    kept.post(`/orders/${acknowledged.id}/status`, { fulfilment: n % 2 === 0 ? 'preparing' : 'fired' });
  let answered = 0;
  while ((await advance(answered)).status === 200) answered += 1;
  // It tries to start, and cannot put its journal in order.
  await kept.complained(/(ENOSPC[^\n]*\nThe host ended \(exit code 74\) and is started again\.\n){2}/);
  await makeRoom();
  await kept.said(/Things to try.*Things to try.*check:sync.*?\n\n/s);
  const { items } = await kept.get<{ items: Order[] }>('/orders');
  expect(items.map(({ id, fulfilment }) => [id, fulfilment])).toEqual([
    [acknowledged.id, answered % 2 === 0 ? 'fired' : 'preparing'],
  ]);
  expect((await advance(answered)).status).toBe(200);
  kept.child.kill('SIGTERM');
  expect((await kept.ended).code).toBe(0);
});
