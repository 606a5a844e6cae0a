import { once } from 'node:events';
import { mkdir, readdir, rename, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeOrder } from '../test/kit/http-client.ts';
import { makeFolder, openHost } from '../test/kit/open-host.ts';
import { lockFolder } from './folder-lock.ts';

async function folder(): Promise<string> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  return dir;
}

async function locked(dir: string) {
  const unlock = await lockFolder(dir, 0);
  onTestFinished(() => unlock());
  return unlock;
}

test('[A22] who comes second is told who holds the folder, by whatever name it has', async () => {
  const dir = await folder();
  await locked(dir);
  const alias = join(await folder(), 'alias');
  await symlink(dir, alias, 'junction');
  for (const name of [dir, `${dir}/`, alias]) {
    await expect(lockFolder(name, 0)).rejects.toThrow(
      `The data folder ${name} is in use by another Tillwire, process ${process.pid}. Stop that one first.`,
    );
  }
  await locked(await folder());
});

test('[A22] of many at once one gets it', async () => {
  const dir = await folder();
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => locked(dir)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('[A22] who lets go in time is waited for', async () => {
  const dir = await folder();
  const unlock = await lockFolder(dir);
  const next = lockFolder(dir, 60_000);
  await expect(lockFolder(dir, 0)).rejects.toThrow('in use');
  await unlock();
  await (await next)();
});

test('[A22] who lets go leaves nothing, and the next one gets it', async () => {
  const dir = await folder();
  for (let n = 0; n < 3; n += 1) {
    const unlock = await lockFolder(dir);
    await unlock();
    expect(await readdir(dir)).toEqual([]);
  }
});

test.skipIf(process.platform === 'win32')('[A22] what is left of a process that was killed is no lock', async () => {
  const dir = await folder();
  const dead = createServer().listen(join(dir, 'dead'));
  await once(dead, 'listening');
  // Under another name the socket's file is not taken away with it, as after a kill.
  await rename(join(dir, 'dead'), join(dir, 'lock'));
  await new Promise((done) => dead.close(done));
  expect(await readdir(dir)).toEqual(['lock']);
  await locked(dir);
  await expect(lockFolder(dir, 0)).rejects.toThrow('in use');
});

test('[A22] a folder with a name too long for a socket is locked as well', async () => {
  const dir = join(await folder(), 'x'.repeat(120));
  await mkdir(dir);
  await locked(dir);
  await expect(lockFolder(dir, 0)).rejects.toThrow('in use');
  expect(await readdir(dir)).toEqual([]);
});

test('[A22] a second host on the folder stops before it touches anything, and the first goes on (F-25)', async () => {
  const host = await openHost();
  onTestFinished(() => host.close());
  await makeOrder(host);
  await expect(openHost({ dir: host.dir })).rejects.toThrow(`${host.dir} is in use by another Tillwire`);
  expect((await makeOrder(host)).number).toBe('A-002');
});

test('[A22] a host that could not start lets the folder go', async () => {
  const dir = await folder();
  await expect(openHost({ dir, bind: '192.0.2.1' })).rejects.toThrow('EADDRNOTAVAIL');
  const host = await openHost({ dir });
  await host.close();
  await locked(dir);
});
