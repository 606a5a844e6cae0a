import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { holdPort } from './kit/hold-port.ts';
import { api, makeOrder } from './kit/http-client.ts';
import { makeFolder } from './kit/open-host.ts';
import { type Program, runBuilt } from './kit/run-program.ts';

interface Kept extends Program {
  dir: string;
  port: number;
  localToken: string;
  authority: string;
  /** Process id of the host itself, which says it to whoever asks at the lock of its folder. */
  hostPid(): Promise<number>;
}

async function keep(): Promise<Kept> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const program = runBuilt('keep-host', ['--port', '0', '--data', dir], dir);
  const [, port = ''] = await program.said(/on this machine +http:\S+:(\d+)\/\n.*check:sync.*\n\n/s);
  return {
    ...program,
    dir,
    port: Number(port),
    authority: `127.0.0.1:${port}`,
    localToken: (await readFile(join(dir, 'local-token'), 'utf8')).trim(),
    hostPid: async () => Number((await text(connect(join(dir, 'lock')))).split(' ')[1]),
  };
}

/** What a host leaves in its folder that did not come to its end. */
const isMarked = ({ dir }: Kept) => existsSync(join(dir, 'running'));

describe('a host that dies', () => {
  test('[D9] is there again on the same port, with what it acknowledged, each time', async () => {
    const kept = await keep();
    const order = await makeOrder(kept);
    for (let time = 1; time <= 3; time += 1) {
      process.kill(await kept.hostPid(), 'SIGKILL');
      await kept.said(new RegExp(`(Things to try.*check:sync.*?\\n\\n.*){${time + 1}}`, 's'));
      expect((await api(kept, 'GET', `/orders/${order.id}`)).json).toEqual(order);
    }
    kept.child.kill('SIGTERM');
    const { code, err } = await kept.ended;
    expect([code, err]).toEqual([0, 'The host ended (SIGKILL) and is started again.\n'.repeat(3)]);
  });

  test('[D9] because it was asked to stop is not started again', async () => {
    const kept = await keep();
    process.kill(await kept.hostPid(), 'SIGTERM');
    expect(await kept.ended).toMatchObject({ code: 0, err: '' });
  });
});

describe('a host that cannot start', () => {
  test.each([
    ['for a port that is taken', async () => ['--port', String(await holdPort())], /^Port \d+ is taken: /],
    ['for a word that it does not know', async () => ['--colour'], /^Unknown option '--colour'/],
  ])('[D9] %s ends with its own code and words, and is not tried again', async (_, args, fault) => {
    const { dir, remove } = await makeFolder();
    onTestFinished(remove);
    const { code, err } = await runBuilt('keep-host', ['--data', dir, ...(await args())], dir).ended;
    expect([code, err]).toEqual([1, expect.stringMatching(fault)]);
    expect(err).not.toContain('started again');
  });

  test('[D9] because what it left is damaged is not tried again', async () => {
    const kept = await keep();
    for (let n = 0; n < 2; n += 1) await makeOrder(kept);
    const [name = ''] = await readdir(join(kept.dir, 'journal'));
    const path = join(kept.dir, 'journal', name);
    const before = await readFile(path, 'utf8');
    const damaged = before.replace('"lines"', '"lives"');
    expect(damaged).not.toBe(before);
    await writeFile(path, damaged);
    process.kill(await kept.hostPid(), 'SIGKILL');
    const { code, err } = await kept.ended;
    expect([code, err]).toEqual([1, expect.stringContaining(path)]);
    expect(await readFile(path, 'utf8')).toBe(damaged);
  });
});

describe('whoever keeps it', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('[D10] that gets %s ends when the host has', async (signal) => {
    const kept = await keep();
    await makeOrder(kept);
    expect(isMarked(kept)).toBe(true);
    kept.child.kill(signal);
    const { code, out } = await kept.ended;
    expect([code, isMarked(kept)]).toEqual([0, false]);
    expect(out).toContain('the host stopped');
  });

  test('[D10] that is killed leaves no host behind: it stops cleanly by itself', async () => {
    const kept = await keep();
    kept.child.kill('SIGKILL');
    // The host holds the same output: this is over when both are gone.
    const { out } = await kept.ended;
    expect(out).toContain('the host stopped');
    expect(isMarked(kept)).toBe(false);
  });
});
