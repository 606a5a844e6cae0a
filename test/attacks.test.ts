import { expect, onTestFinished, test } from 'vitest';
import { verifyFolder } from '../server/verify/verify-folder.ts';
import { type Came, sendAnyRequests, sendAnyTexts, sendSpoiltFrames, sendSpoiltFramesLive } from './kit/attacks.ts';
import { connectTill, orderBody } from './kit/clients.ts';
import { api, joinTill } from './kit/http-client.ts';
import { type OpenHost, openHost } from './kit/open-host.ts';
import { repeatOf, seedOfRun } from './kit/seed.ts';

/** A hundredth of what `long-attacks.test.ts` sends. */
const seed = seedOfRun();
process.stderr.write(`${repeatOf('test/attacks.test.ts', seed)}\n`);

async function open(): Promise<OpenHost> {
  const host = await openHost();
  onTestFinished(() => host.close());
  return host;
}

const MB = 1024 * 1024;
const expectUnspoilt = (came: Came) => {
  expect(Reflect.get({}, 'x')).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(came.grewBy).toBeLessThan(100 * MB);
};

async function expectServing(host: OpenHost): Promise<void> {
  const client = await connectTill(host, { token: (await joinTill(host)).token });
  onTestFinished(client.close);
  expect(await client.ask('create-order', orderBody())).toMatchObject({ ok: true });
}

test('[Z23] spoilt frames', async () => {
  const came = await sendSpoiltFrames(20_000, seed);
  expectUnspoilt(came);
  expect(came.counts).toMatchObject({ frame: expect.any(Number) as number, fault: expect.any(Number) as number });
  expect(Object.keys(came.counts).filter((name) => name.startsWith('WS_ERR_')).length).toBeGreaterThan(6);
});

test('[Z23] spoilt frames on live connections', async () => {
  const host = await open();
  await sendSpoiltFramesLive(host, 200, seed);
  await expectServing(host);
});

test('[Z24] texts of any kind', async () => {
  const host = await open();
  const came = await sendAnyTexts(host, 4_000, seed);
  expectUnspoilt(came);
  expect(came.counts).toMatchObject({
    'verdict true': expect.any(Number) as number,
    'verdict false': expect.any(Number) as number,
    got: expect.any(Number) as number,
  });
  await expectServing(host);
  const again = await host.reopen();
  onTestFinished(() => again.close());
  expect((await verifyFolder(host.dir)).damage).toBeUndefined();
});

test('[Z25] requests of any kind', async () => {
  const host = await open();
  const came = await sendAnyRequests(host, 4_000, seed);
  expectUnspoilt(came);
  for (const status of ['200', '400', '401', '403', '404', '405', '415', '422'])
    expect([status, came.counts[status] ?? 0]).toEqual([status, expect.toSatisfy((count: number) => count > 0)]);
  expect([came.counts['500'], came.counts.smuggled, came.counts.stack]).toEqual([undefined, undefined, undefined]);
  expect((await api(host, 'GET', '/health')).status).toBe(200);
  await expectServing(host);
});
