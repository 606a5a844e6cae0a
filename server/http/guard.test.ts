import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { connectTill } from '../../test/kit/clients.ts';
import { api, joinTill } from '../../test/kit/http-client.ts';
import { openStaffedHost } from '../../test/kit/staffed-host.ts';

let close = async () => {};
afterEach(() => close());

interface OpenApi {
  paths: Record<string, Record<string, { security?: unknown[] }>>;
}

test('[W12] no call is answered without a look at who asks: not to a stranger, and not where nobody is signed in', async () => {
  const { host } = await openStaffedHost([]);
  close = () => host.close();
  const { token } = await joinTill(host, 'Third');
  const { json } = await api<OpenApi>(host, 'GET', '/openapi.json');
  const calls = Object.entries(json.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      path: path.replace(/^\/api\/v1/, '').replaceAll(/\{\w+\}/g, randomUUID()),
      method: method.toUpperCase(),
      isOpen: security?.length === 0,
    })),
  );
  expect(calls.filter(({ isOpen }) => isOpen).map(({ path }) => path.split('/')[1])).toEqual(
    expect.arrayContaining(['health', 'join', 'pair']),
  );
  const closed = calls.filter(({ isOpen }) => !isOpen);
  expect(closed.length).toBeGreaterThan(15);
  for (const { path, method } of closed) {
    const body = method === 'POST' ? {} : undefined;
    const stranger = await api(host, method, path, { token: null, body });
    expect([method, path, stranger.status]).toEqual([method, path, 401]);
    const signedOut = await api(host, method, path, { token, body });
    expect([method, path, signedOut.status, signedOut.json.code]).toEqual([method, path, 403, 'signed-out']);
  }
});

test('[W12] no question over a socket is answered without that look either', async () => {
  const { host } = await openStaffedHost([]);
  close = () => host.close();
  const { token } = await joinTill(host, 'Third');
  const { json } = await api<OpenApi>(host, 'GET', '/openapi.json');
  const till = await connectTill(host, { token });
  const reads = Object.entries(json.paths).filter(([, methods]) => methods.get && methods.get.security?.length !== 0);
  expect(reads.length).toBeGreaterThan(5);
  for (const [path] of reads) {
    const asked = path.replaceAll(/\{\w+\}/g, randomUUID());
    const id = randomUUID();
    const answer = till.frames.take((frame) => frame.t === 'got' && frame.id === id);
    till.sendFrame({ t: 'get', id, path: `/api/v1${asked.replace(/^\/api\/v1/, '')}` });
    const { status, body } = (await answer) as unknown as { status: number; body: object };
    expect([asked, status, body]).toMatchObject([asked, 403, { code: 'signed-out' }]);
  }
  till.close();
});
