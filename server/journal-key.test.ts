import { chmod, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { api } from '../test/kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from '../test/kit/open-host.ts';
import { readFolder } from '../test/kit/read-folder.ts';
import { linesIn } from '../test/kit/sample-journal.ts';
import { identityOf } from './access/host-identity.ts';
import { makeCertificate } from './access/make-certificate.ts';
import { journalKeyOf } from './journal/mac.ts';
import { keepJournalKey, keyFileOf } from './journal-key.ts';
import type { KeyStore } from './kept-secret.ts';
import { givenKeyOf } from './verify/check-lines.ts';
import { verifyFolder } from './verify/verify-folder.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  const folder = await makeFolder();
  dir = folder.dir;
  path = keyFileOf(dir);
  return folder.remove;
});

/** A key store of one person, which opens nothing that another one sealed. */
function storeOf(person: string): KeyStore {
  return {
    seal: (text) => Buffer.from(`${person}:${Buffer.from(text).toString('base64')}`),
    unseal(sealed) {
      const [owner, text = ''] = Buffer.from(sealed).toString().split(':');
      if (owner !== person) throw new Error('it does not open');
      return Buffer.from(text, 'base64').toString();
    },
  };
}

/** What lies beside the data folder. */
const beside = async () => (await readdir(dirname(dir))).filter((name) => name !== basename(dir)).sort();
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;
const onPosix = test.skipIf(process.platform === 'win32');

describe('the key', () => {
  test('[J11] is made once, beside the data folder and in nothing of it, and nothing else is left there', async () => {
    const { secret } = await keepJournalKey(path);
    expect(secret).toHaveLength(32);
    expect(await keepJournalKey(path)).toEqual({ secret });
    expect(path).toBe(`${dir}.journal-key`);
    expect(await beside()).toEqual(['shop.journal-key']);
    expect(await readdir(dir)).toEqual([]);
    const other = await makeFolder();
    onTestFinished(other.remove);
    expect((await keepJournalKey(keyFileOf(other.dir))).secret).not.toEqual(secret);
  });

  test('[J11] lies beside the folder however the folder is spelled', () => {
    expect(keyFileOf(`${dir}${sep}`)).toBe(path);
    expect(keyFileOf(join(dir, 'x', '..'))).toBe(path);
  });

  onPosix('[J11] is readable by its owner alone, also after a copy gave everyone a look', async () => {
    await keepJournalKey(path);
    expect(await modeOf(path)).toBe(0o600);
    await chmod(path, 0o644);
    await keepJournalKey(path);
    expect(await modeOf(path)).toBe(0o600);
  });

  test('[J11] is one for two that make it at the same time', async () => {
    const made = await Promise.all([1, 2, 3].map(() => keepJournalKey(path)));
    for (const { secret } of made) expect(secret).toEqual(made[0]?.secret);
    expect(await beside()).toEqual(['shop.journal-key']);
  });

  const broken = [
    '',
    '\n',
    'ab'.repeat(31),
    'zz'.repeat(32),
    '{',
    'null',
    '{"v":1}',
    '{"v":1,"sealed":""}',
    '{"v":2,"sealed":"AA=="}',
  ];
  test.each(broken)('[J11] is not in a file that holds %j: it is named and left as it is', async (text) => {
    await writeFile(path, text);
    await expect(keepJournalKey(path)).rejects.toThrow(`${path} holds no journal key`);
    await expect(keepJournalKey(path, storeOf('ada'))).rejects.toThrow(`${path} holds no journal key`);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await beside()).toEqual(['shop.journal-key']);
  });

  test('[J11] that cannot be kept or read is an error that names its file', async () => {
    const nowhere = join(dir, 'none', 'key');
    await expect(keepJournalKey(nowhere)).rejects.toThrow(`The journal key cannot be kept at ${nowhere}`);
    await expect(keepJournalKey(dir)).rejects.toThrow(`The journal key ${dir} cannot be read`);
  });

  test('[J12] is sealed where the system has a key store, and opens there again', async () => {
    const { secret } = await keepJournalKey(path, storeOf('ada'));
    const held = JSON.parse(await readFile(path, 'utf8')) as { v: number; sealed: string };
    expect(held).toEqual({ v: 1, sealed: expect.any(String) });
    expect(await readFile(path, 'utf8')).not.toContain(Buffer.from(secret).toString('hex'));
    expect(await keepJournalKey(path, storeOf('ada'))).toEqual({ secret });
  });

  test.each([
    ['another store', storeOf('bob')],
    ['no store', undefined],
  ])('[J12] that is sealed and does not open with %s is set aside whole, and a new one is made', async (_, store) => {
    const { secret } = await keepJournalKey(path, storeOf('ada'));
    const before = await readFile(path, 'utf8');
    const kept = await keepJournalKey(path, store);
    expect(kept.secret).not.toEqual(secret);
    expect(await readFile(kept.setAside ?? '', 'utf8')).toBe(before);
    expect(await keepJournalKey(path, store)).toEqual({ secret: kept.secret });
  });

  test('[J12] that lies there unsealed is used by a machine with a store as it is', async () => {
    const { secret } = await keepJournalKey(path);
    const before = await readFile(path, 'utf8');
    expect(await keepJournalKey(path, storeOf('ada'))).toEqual({ secret });
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});

describe('a host', () => {
  const order = { lines: [{ name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 }] };
  const sell = async (host: OpenHost) => (await api(host, 'POST', '/orders', { body: order })).status;
  const keyIdAt = async () => journalKeyOf((await keepJournalKey(path)).secret).id;

  test('[J13] enters its key before anything else, and once', async () => {
    const host = await (await openHost({ dir })).reopen();
    expect(await sell(host)).toBe(201);
    await host.close();
    const lines = await linesIn(dir);
    const brought = lines.filter(({ command }) => command.type === 'start-journal-key');
    expect(brought).toMatchObject([{ seq: 1, by: 'host', changes: [{ value: { keyId: await keyIdAt() } }] }]);
  });

  test('[J13] whose key was lost goes on selling under a new one, and verify says which lines are under which', async () => {
    const first = await openHost({ dir });
    expect(await sell(first)).toBe(201);
    await first.close();
    const before = await keyIdAt();
    const old = givenKeyOf((await keepJournalKey(path)).secret);
    const { length } = await linesIn(dir);
    await rm(path);

    const second = await openHost({ dir });
    expect(await sell(second)).toBe(201);
    await second.close();
    const now = givenKeyOf((await keepJournalKey(path)).secret);
    const lines = await linesIn(dir);
    expect(lines[length]).toMatchObject({ command: { type: 'start-journal-key', body: { keyId: now.id } } });
    for (const key of [old, now]) {
      const { damage, epochs } = await verifyFolder(dir, { key });
      expect(damage).toBeUndefined();
      expect(epochs[0]?.keys).toEqual([
        { keyId: before, from: 1, to: length },
        { keyId: now.id, from: length + 1, to: lines.length },
      ]);
    }
    await (await openHost({ dir })).close();
    expect(await linesIn(dir)).toHaveLength(lines.length);
  });

  test('[J13] without its checkpoint reads lines of both keys, and finds a wrong mac under the present one', async () => {
    await (await openHost({ dir })).close();
    await rm(path);
    const second = await openHost({ dir });
    expect([await sell(second), await sell(second)]).toEqual([201, 201]);
    await second.close();
    for (const name of await readdir(dir)) if (name.startsWith('shop.')) await rm(join(dir, name));
    await (await openHost({ dir })).close();
    for (const name of await readdir(dir)) if (name.startsWith('shop.')) await rm(join(dir, name));
    const lines = await linesIn(dir);
    const [segment = ''] = await readdir(join(dir, 'journal'));
    const file = join(dir, 'journal', segment);
    const forgeAt = async (seq: number) => {
      const text = await readFile(file, 'utf8');
      const mac = lines[seq - 1]?.mac ?? '';
      await writeFile(
        file,
        text.replace(
          mac,
          mac.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
        ),
      );
      return () => writeFile(file, text);
    };
    const undo = await forgeAt(1);
    await (await openHost({ dir })).close();
    await undo();
    for (const name of await readdir(dir)) if (name.startsWith('shop.')) await rm(join(dir, name));
    await forgeAt(lines.length - 1);
    await expect(openHost({ dir })).rejects.toThrow(/has a mac that is not of the journal’s key/);
  });

  test('[J11] takes its key from another file where it is told to, and leaves no other beside its folder', async () => {
    const keyFile = join(dirname(dir), 'elsewhere');
    await (await openHost({ dir, keyFile })).close();
    expect(await beside()).toEqual(['elsewhere', 'shop.host-key']);
    await rename(keyFile, path);
    await (await openHost({ dir })).close();
    expect((await linesIn(dir)).filter(({ command }) => command.type === 'start-journal-key')).toHaveLength(1);
  });

  test('[J12] that is handed its keys looks at no key file', async () => {
    const journalKey = Buffer.alloc(32, 3);
    const keys = { journalKey, identity: identityOf(await makeCertificate()) };
    await (await openHost({ dir, keys })).close();
    expect(await beside()).toEqual([]);
    expect(await verifyFolder(dir, { key: givenKeyOf(journalKey) })).toMatchObject({ damage: undefined });
  });

  test('[J11] does not start on a key file that holds none, and makes no shop', async () => {
    await writeFile(path, '');
    await expect(openHost({ dir })).rejects.toThrow(`${path} holds no journal key`);
    expect(await readdir(dir)).not.toContain('journal');
  });

  test('[J11] has its key in no file but the key’s own, and shows it to nobody', async () => {
    const host = await openHost({ dir });
    const key = (await keepJournalKey(path)).secret;
    const snapshot = JSON.stringify((await api(host, 'GET', '/snapshot')).json);
    await host.close();
    const files = await readFolder(dir);
    const spellings = ['hex', 'base64', 'base64url'] as const;
    for (const spelling of spellings) expect(files).not.toContain(Buffer.from(key).toString(spelling));
    expect(snapshot).not.toContain('journalKey');
  });
});
