import { expect, onTestFinished, test } from 'vitest';
import { verifyFolder } from '../server/verify/verify-folder.ts';
import { type Came, sendAnyRequests, sendAnyTexts, sendSpoiltFrames, sendSpoiltFramesLive } from './kit/attacks.ts';
import { api, makeOrder } from './kit/http-client.ts';
import { openHost } from './kit/open-host.ts';
import { repeatOf, seedOfRun } from './kit/seed.ts';

const seed = seedOfRun();
process.stderr.write(`${repeatOf('test/long-attacks.test.ts', seed)}\n`);

const TIMES = process.env.TILLWIRE_LONG ? 10 : 1;
const MINUTES_MS = TIMES * 5 * 60_000;
const MB = 1024 * 1024;

/** Seen in the run: what came of it, in how long. */
function expectUnspoilt(what: string, { counts, grewBy }: Came, begunMs: number): void {
  const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
  process.stderr.write(
    `${what}: ${JSON.stringify(counts)}, ${(grewBy / MB).toFixed(1)} MB more in use, ${seconds} s\n`,
  );
  expect(Reflect.get({}, 'x')).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(counts['500'] ?? counts.smuggled ?? counts.stack).toBeUndefined();
}

test(
  '[Z23] a million spoilt frames crash nothing and leave the memory as it was',
  async () => {
    const begunMs = performance.now();
    const came = await sendSpoiltFrames(TIMES * 1_000_000, seed);
    expectUnspoilt('frames', came, begunMs);
    expect(came.grewBy).toBeLessThan(50 * MB);
  },
  MINUTES_MS,
);

test(
  '[Z23] nor do those on five thousand live connections',
  async () => {
    const host = await openHost();
    onTestFinished(() => host.close());
    await sendSpoiltFramesLive(host, TIMES * 5_000, seed);
    await makeOrder(host);
  },
  MINUTES_MS,
);

test(
  '[Z24] 200,000 messages crash nothing, and the journal behind them verifies',
  async () => {
    const host = await openHost();
    const begunMs = performance.now();
    const came = await sendAnyTexts(host, TIMES * 200_000, seed);
    expectUnspoilt('messages', came, begunMs);
    // What was ordered is kept, and counts.
    expect(came.grewBy).toBeLessThan(TIMES * 300 * MB);
    await makeOrder(host);
    const again = await host.reopen();
    onTestFinished(() => again.close());
    expect((await verifyFolder(host.dir)).damage).toBeUndefined();
  },
  MINUTES_MS,
);

test(
  '[Z25] 200,000 requests crash nothing, are never answered with what broke, and hide no second one',
  async () => {
    const host = await openHost();
    onTestFinished(() => host.close());
    const begunMs = performance.now();
    const came = await sendAnyRequests(host, TIMES * 200_000, seed);
    expectUnspoilt('requests', came, begunMs);
    expect(came.grewBy).toBeLessThan(TIMES * 150 * MB);
    expect((await api(host, 'GET', '/health')).status).toBe(200);
    await makeOrder(host);
  },
  MINUTES_MS,
);
