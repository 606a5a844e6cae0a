import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Note } from '../shop/wire.ts';
import { connectPlain, connectTill, orderBody, type Welcomed } from '../test/kit/clients.ts';
import { beforeFlushes } from '../test/kit/flushes.ts';
import { api, joinTill, makeOrder } from '../test/kit/http-client.ts';
import { createMailbox } from '../test/kit/mailbox.ts';
import { makeFolder, type OpenHost, openHost } from '../test/kit/open-host.ts';

const MB = 1024 * 1024;
const disk = vi.hoisted(() => ({ freeMb: 1_000 }));
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  statfs: async () => ({ bavail: disk.freeMb, bsize: MB }),
}));

type Kind<K> = Extract<Note, { kind: K }>;
const noteOf = <K extends Note['kind']>(kind: K, { frames }: Welcomed) =>
  frames.take((frame): frame is Kind<K> => frame.t === 'note' && frame.kind === kind);

async function open(options: Parameters<typeof openHost>[0] = {}): Promise<OpenHost> {
  const host = await openHost(options);
  onTestFinished(() => host.close());
  return host;
}

async function connected(host: OpenHost, token?: string): Promise<Welcomed> {
  const client = await connectTill(host, token === undefined ? {} : { token });
  onTestFinished(client.close);
  return client;
}

describe('how the storage stands', () => {
  test('[F20] is told right after the welcome, and at each change', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
      disk.freeMb = 1_000;
    });
    const host = await open();
    const first = await connected(host);
    expect(await noteOf('storage', first)).toEqual({ t: 'note', kind: 'storage', state: 'ok' });
    for (const [mb, state] of [
      [400, 'low'],
      [40, 'full'],
      [900, 'ok'],
    ] as const) {
      disk.freeMb = mb;
      await vi.advanceTimersByTimeAsync(15_000);
      const told = await noteOf('storage', first);
      expect(told).toMatchObject({ state, ...(state !== 'ok' && { freeBytes: mb * MB }) });
      expect(await noteOf('storage', await connected(host))).toEqual(told);
    }
  });
});

describe('a write that fails', () => {
  test('[F21] is told to everyone as stopped, then everyone is closed 4010, and then the process is told', async () => {
    const broken = createMailbox<Error>();
    const host = await open({ onBroken: (error) => broken.put(error as Error) });
    const { token } = await joinTill(host);
    const [till, watcher, plain] = [await connected(host, token), await connected(host), await connectPlain(host)];
    for (const client of [till, watcher]) await noteOf('storage', client);
    await beforeFlushes(() => Promise.reject(new Error('ENOSPC')));
    expect(await till.ask('create-order', orderBody())).toMatchObject({ ok: false, code: 'storage', retry: 'later' });
    for (const client of [till, watcher]) {
      expect(await noteOf('storage', client)).toMatchObject({ state: 'stopped' });
      expect(await client.closed).toEqual({ code: 4010, reason: 'the storage of the host stopped' });
    }
    expect((await plain.closed).code).toBe(4010);
    expect((await broken.take()).message).toBe('ENOSPC');
  });

  test('[F21] is told to whoever comes before the process is gone, and nobody is acknowledged any more', async () => {
    const broken = createMailbox<unknown>();
    const host = await open({ onBroken: (error) => broken.put(error) });
    const { token } = await joinTill(host);
    const first = await connected(host, token);
    await beforeFlushes(() => Promise.reject(new Error('EIO')));
    void first.ask('create-order', orderBody());
    await first.closed;
    const late = await connected(host, token);
    expect(await noteOf('storage', late)).toMatchObject({ state: 'stopped' });
    expect(await late.ask('create-order', orderBody())).toMatchObject({ ok: false, code: 'storage' });
    await broken.take();
    expect(broken.all).toHaveLength(1);
  });
});

describe('a host that starts after a crash', () => {
  test('[F23] tells everyone who connects what is saved, until it stops cleanly', async () => {
    const { dir, remove } = await makeFolder();
    onTestFinished(remove);
    const first = await openHost({ dir });
    const sold = await makeOrder(first);
    await api(first, 'POST', `/orders/${sold.id}/payments`, { body: { tender: 'card', amountMinor: 2500 } });
    const last = await makeOrder(first);
    await first.close();
    // What a host leaves that does not come to its end.
    await writeFile(join(dir, 'running'), '');

    const second = await openHost({ dir });
    const { token, till } = await joinTill(second, 'Bar');
    for (const client of [await connected(second), await connected(second, token)]) {
      expect(await noteOf('recovered', client)).toMatchObject({
        lastAt: last.openedAt,
        entries: last.version,
        openOrders: 2,
        tills: [{ code: 'A', receipt: { number: expect.stringMatching(/^A-\d{4}-000001$/), takenMinor: 2500 } }],
      });
    }
    await second.close();

    const third = await open({ dir });
    const client = await connected(third, token);
    await client.caughtUp();
    expect(client.welcome.you.till?.id).toBe(till.id);
    expect(client.frames.all.filter((frame) => frame.t === 'note').map(({ kind }) => kind)).not.toContain('recovered');
  });
});
