import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { makeFolder } from '../test/kit/open-host.ts';
import { openSettings } from './settings.ts';

const schema = z.object({ role: z.enum(['host', 'guest']).default('host'), port: z.int().default(8000) });
const parse = (value: unknown) => schema.parse(value);

async function folder(): Promise<string> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  return dir;
}

test('[J9] without a file the settings are what parsing nothing gives, and nothing is written', async () => {
  const dir = await folder();
  expect((await openSettings(dir, parse)).now).toEqual({ role: 'host', port: 8000 });
  expect(await readdir(dir)).toEqual([]);
});

test('[J9] a change shows once it is on the disk, and is there for the next who opens them', async () => {
  const dir = await folder();
  const settings = await openSettings(dir, parse);
  const changing = settings.change({ port: 9000 });
  expect(settings.now.port).toBe(8000);
  await changing;
  expect(settings.now).toEqual({ role: 'host', port: 9000 });
  expect(JSON.parse(await readFile(join(dir, 'settings.json'), 'utf8'))).toEqual({ role: 'host', port: 9000 });
  expect((await openSettings(dir, parse)).now).toEqual({ role: 'host', port: 9000 });
});

test('[J9] changes at once are made one after the other, and none undoes another', async () => {
  const dir = await folder();
  const settings = await openSettings(dir, parse);
  await Promise.all([
    settings.change({ port: 1 }),
    settings.change({ role: 'guest' }),
    ...Array.from({ length: 20 }, (_, n) => settings.change({ port: n + 2 })),
  ]);
  expect(settings.now).toEqual({ role: 'guest', port: 21 });
  expect((await openSettings(dir, parse)).now).toEqual({ role: 'guest', port: 21 });
  expect(await readdir(dir)).toEqual(['settings.json']);
});

test('[J9] a change that the disk refuses shows nowhere, and the next one is made', async () => {
  const dir = await folder();
  const settings = await openSettings(dir, parse);
  await settings.change({ port: 1 });
  const inTheWay = join(dir, '.settings.json.new');
  await mkdir(inTheWay);
  await expect(settings.change({ port: 2 })).rejects.toThrow(/EISDIR|EPERM|EACCES/);
  expect([settings.now.port, (await openSettings(dir, parse)).now.port]).toEqual([1, 1]);
  await rmdir(inTheWay);
  await settings.change({ role: 'guest' });
  expect((await openSettings(dir, parse)).now).toEqual({ role: 'guest', port: 1 });
});

test('[J9] what cannot be used is told, and stays as it is on the disk', async () => {
  const dir = await folder();
  for (const text of ['{"port":', '{"port":"x"}']) {
    await writeFile(join(dir, 'settings.json'), text);
    await expect(openSettings(dir, parse)).rejects.toThrow();
    expect(await readFile(join(dir, 'settings.json'), 'utf8')).toBe(text);
  }
});

test('[J9] each name is a file of its own', async () => {
  const dir = await folder();
  const [one, other] = [await openSettings(dir, parse), await openSettings(dir, parse, 'host.json')];
  await one.change({ port: 1 });
  await other.change({ port: 2 });
  expect([one.now.port, other.now.port]).toEqual([1, 2]);
  expect((await readdir(dir)).sort()).toEqual(['host.json', 'settings.json']);
});
