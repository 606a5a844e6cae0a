import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createLog, type Log } from '../server/log.ts';
import { anyCardNumber, schemes } from './kit/card-numbers.ts';
import { connectRich, connectTill, orderBody } from './kit/clients.ts';
import { api, freeLine, joinTill, newJoinCode } from './kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from './kit/open-host.ts';
import { readFolder } from './kit/read-folder.ts';
import { repeatOf, seedOfRun } from './kit/seed.ts';
import { isUp, openGuest, openWindow } from './kit/wires.ts';

/** A host that logs to its folder and backs up beside it, and all that is left of it once it was stopped. */
async function openLoggedHost() {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const [data, backups] = [join(dir, 'data'), join(dir, 'backups')];
  await mkdir(backups);
  const log = await createLog(data, false);
  const host = await openHost({ dir: data, log });
  return {
    host,
    async left() {
      await host.backups.choose(backups);
      await host.backups.now();
      await host.close();
      await closed(log);
      return { logs: await readFolder(join(data, 'logs')), all: await readFolder(dir) };
    },
  };
}

async function closed(log: Log): Promise<void> {
  const held = log as unknown as { [pino.symbols.streamSym]: { streams: { stream: NodeJS.WritableStream }[] } };
  const file = held[pino.symbols.streamSym].streams[0]?.stream;
  if (!file) throw new Error('the log has no file');
  const over = once(file, 'close');
  file.end();
  await over;
}

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

test('[Z12] whatever stands in a name, a line of the log is one line of JSON that moves no cursor', async () => {
  const { host, left } = await openLoggedHost();
  const evil = [
    'first\r\n{"level":60,"msg":"forged"}',
    '\u001b[2J\u001b]0;title\u0007',
    '\u009b31m',
    'a\u2028b\u2029c',
    '\u0000\u007f\u0085',
    '\u202e\u2066',
  ];
  for (const text of evil) {
    await api(host, 'POST', '/join', { body: { code: '00000000', name: text }, token: null });
    await api(host, 'POST', '/commands', { body: { type: text, body: { [text]: text } } });
    await api(host, 'GET', `/orders/${encodeURIComponent(text)}?${encodeURIComponent(text)}=1`);
    const client = await connectRich(host);
    onTestFinished(client.close);
    client.sendFrame({ t: 'hello', token: text, app: { version: text.slice(0, 40) } });
    client.sendFrame({ t: 'command', id: text, [text]: 1, type: text, made: { prices: { [text]: text } } });
    await client.closed;
    const known = await connectTill(host, { topics: [text.slice(0, 40)] });
    onTestFinished(known.close);
    known.sendFrame({ t: 'command', id: text, body: { [text]: 1 } });
    await known.caughtUp();
  }
  const { logs } = await left();
  expect(logs).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029]/u);
  for (const line of linesOf(logs)) {
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) as number, time: expect.any(Number) as number });
    expect(line.length).toBeLessThan(8_192);
  }
  expect(linesOf(logs).filter((line) => (JSON.parse(line) as { msg?: string }).msg === 'forged')).toEqual([]);
});

/** A canary: found nowhere unless somebody let it out. */
const canary = (name: string) => `${name}-${randomUUID()}`;

test('[Z13] no token, code or PIN is in the log, the journal or a backup, however it was shown', async () => {
  const { host, left } = await openLoggedHost();
  const wrong = canary('token');
  const pin = String(randomInt(10_000_000, 99_999_999));
  const code = await newJoinCode(host);
  const { token } = await joinTill(host, 'Bar');
  const heads = { Authorization: `Bearer ${wrong}`, Cookie: `tillwire_till=${wrong}`, 'X-Pin': pin };
  for (const path of ['/orders', `/orders?token=${wrong}`, `/orders/${wrong}`, '/nothing', '/snapshot'])
    await api(host, 'GET', path, { token: null, headers: heads });
  await api(host, 'POST', '/join', { body: { code: pin, name: 'x' }, token: null, headers: heads });
  await api(host, 'POST', '/join', { body: { code, pin, name: 'Once' }, token: null });
  await api(host, 'POST', '/orders', { body: { lines: [freeLine], pin, token: wrong } });
  for (const shown of [wrong, token]) {
    const client = await connectRich(host);
    onTestFinished(client.close);
    client.sendFrame({ t: 'hello', token: shown, pin, app: { version: 'x' } });
    client.sendFrame({ t: 'sign-in', id: randomUUID(), staff: randomUUID(), pin });
    client.sendFrame({ t: 'sign-in', id: 'x', staff: 7, pin, token: shown });
    client.sendFrame({ t: 'approve', id: randomUUID(), approvalId: randomUUID(), staff: randomUUID(), pin });
    await Promise.race([client.closed, client.frame('welcome').then(() => client.caughtUp())]);
  }
  const { logs, all } = await left();
  for (const secret of [host.localToken, token, wrong, pin, code]) expect(logs).not.toContain(secret);
  // The local token lies in its own file alone; whoever joined keeps its token itself.
  for (const secret of [token, wrong, pin, code]) expect(all).not.toContain(secret);
  expect(all.split(host.localToken)).toHaveLength(2);
  expect(logs).toContain('a till joined');
});

/** Every field that a person types into, on each way in, with a card number in it. */
async function typeEverywhere(host: OpenHost, numbers: readonly string[]): Promise<void> {
  const { token } = await joinTill(host, `Till ${numbers[0]}`);
  const client = await connectTill(host, { token });
  onTestFinished(client.close);
  for (const number of numbers) {
    const grouped = number.replace(/(.{4})/g, '$1 ').trim();
    const line = { ...freeLine, name: `Gift ${number}`, noteForKitchen: grouped, noteForCustomer: `x${number}y` };
    const body = {
      customerName: number,
      note: `${grouped}, then\n${number.slice(0, 8)}\n${number.slice(8)}`,
      lines: [line],
    };
    const { json: order } = await api<{ id: string }>(host, 'POST', '/orders', { body });
    const payment = { tender: 'card', amountMinor: 1_000, reference: `slip ${number}` };
    await api(host, 'POST', `/orders/${order.id}/payments`, { body: payment });
    await api(host, 'POST', `/orders/${order.id}/status`, { body: { status: 'cancelled', reason: grouped } });
    const { json: estimate } = await api<{ id: string }>(host, 'POST', '/estimates', { body });
    await api(host, 'POST', `/estimates/${estimate.id}/status`, { body: { status: 'sent' } });
    await api(host, 'POST', `/estimates/${estimate.id}/status`, { body: { status: 'declined', reason: number } });
    await api(host, 'GET', `/orders?search=${number}`);
    await client.ask('create-order', { ...orderBody(), customerName: number, note: grouped });
    // Refused, and kept as it was asked.
    await client.ask('create-order', { ...orderBody(), note: number, nobodyKnows: grouped, deep: [{ note: number }] });
    await client.ask('cancel-order', { orderId: randomUUID(), reason: number });
  }
  client.sendFrame({ t: 'command', id: 'x', type: 'x', body: numbers, [numbers[0] ?? '']: { note: numbers } });
  await client.caughtUp();
}

test('[Z22] card numbers that are typed into every field are in no journal, log or backup, nor on a till’s disk', async () => {
  const seed = seedOfRun();
  const numbers = Object.keys(schemes).flatMap((name) => fc.sample(anyCardNumber(name), { seed, numRuns: 2 }));
  const { host, left } = await openLoggedHost();
  await typeEverywhere(host, numbers);
  const { guest, dir } = await openGuest(() => host.port, await joinTill(host, 'Guest'));
  const { till } = openWindow(guest);
  await isUp(till);
  for (const number of numbers)
    await till.submit({ type: 'create-order', body: { ...orderBody(), customerName: `card ${number}`, note: number } });
  await guest.close();
  const onTheTill = await readFolder(dir);
  const { logs, all } = await left();
  const digits = (text: string) => text.replace(/(?<=\d)(?:\s|\\n|[-.])(?=\d)/g, '');
  for (const text of [onTheTill, logs, all].map(digits)) {
    for (const number of numbers) {
      if (text.includes(number)) throw new Error(`${number} was let in; ${repeatOf('test/canaries.test.ts', seed)}`);
    }
  }
  expect(all).toContain(`card ${'*'.repeat((numbers[0]?.length ?? 0) - 4)}${numbers[0]?.slice(-4)}`);
});
