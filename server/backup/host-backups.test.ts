import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { BackupsState } from '../../shop/backup.ts';
import type { Payment } from '../../shop/payment.ts';
import { api, makeOrder } from '../../test/kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { identityFileOf } from '../access/host-identity.ts';
import { writeRestoredKeys } from '../host-keys.ts';
import { keyFileOf, readJournalKey } from '../journal-key.ts';
import { givenKeyOf } from '../verify/check-lines.ts';
import { verifyFolder } from '../verify/verify-folder.ts';
import { restore } from './restore.ts';

let dir: string;
let stick: string;

beforeEach(async () => {
  const place = await makeFolder();
  // After what the test opens is closed.
  onTestFinished(place.remove);
  dir = place.dir;
  stick = join(dirname(dir), 'stick');
  await mkdir(stick);
});

/** A host whose backups' state can be waited for. */
async function open(options: Parameters<typeof openHost>[0] = {}) {
  const lookers = new Set<() => void>();
  const onStateChanged = () => {
    for (const look of [...lookers]) look();
  };
  const host = await openHost({ dir, onStateChanged, ...options });
  onTestFinished(() => host.close());
  const shows = (fits: (state: BackupsState) => boolean) =>
    new Promise<BackupsState>((done) => {
      const look = () => {
        const state = host.state().backups;
        if (!fits(state)) return;
        lookers.delete(look);
        done(state);
      };
      lookers.add(look);
      look();
    });
  return { host, shows };
}

const receiptOf = async (host: OpenHost, orderId: string) => {
  const body = { tender: 'cash', amountMinor: 2_500 };
  const { json } = await api<Payment & { receiptNumber: string }>(host, 'POST', `/orders/${orderId}/payments`, {
    body,
  });
  return json.receiptNumber;
};

async function sell(host: OpenHost) {
  const { id, number } = await makeOrder(host);
  return { number, receipt: await receiptOf(host, id) };
}

test('[B2] a backup that a host makes while it sells is whole, and holds all that was acknowledged before', async () => {
  const { host, shows } = await open();
  await host.backups.choose(stick);
  await shows(({ last }) => last !== undefined);
  let isSelling = true;
  const selling = Array.from({ length: 4 }, async () => {
    while (isSelling) await sell(host);
  });
  const key = givenKeyOf((await readJournalKey(keyFileOf(dir))) ?? new Uint8Array());
  for (let n = 0; n < 3; n += 1) {
    await sell(host);
    const { seq } = host.state().backups;
    await host.backups.now();
    const { list } = host.state().backups;
    expect(list[0]?.seq).toBeGreaterThanOrEqual(seq);
    expect(await verifyFolder(join(stick, list[0]?.id ?? ''), { key })).toMatchObject({ damage: undefined, torn: [] });
  }
  isSelling = false;
  await Promise.all(selling);
});

test('[B18] a restored host sells on, for its tills the same: nothing is refused, and no number is given twice', async () => {
  const { host, shows } = await open();
  const code = await host.backups.newRecoveryCode();
  const before = [await sell(host), await sell(host)];
  await host.backups.choose(stick);
  const { list } = await shows((state) => state.list.length > 0);
  const after = [await sell(host), await sell(host)];
  await host.close();
  const key = (await readJournalKey(keyFileOf(dir))) ?? new Uint8Array();
  await rm(keyFileOf(dir));
  await rm(identityFileOf(dir));

  const backup = join(stick, list[0]?.id ?? '');
  const at = new Date().toISOString();
  await restore({ backup, dir, keyFile: keyFileOf(dir), at, code }, (keys) => writeRestoredKeys({ dir }, keys));
  const { host: restored, shows: restoredShows } = await open();
  expect(restored.certificate).toEqual(host.certificate);
  const orders = await api<{ items: { number: string }[] }>(restored, 'GET', '/orders');
  expect(orders.json.items.map(({ number }) => number).sort()).toEqual(before.map(({ number }) => number).sort());
  const anew = [await sell(restored), await sell(restored)];
  const numbers = (sales: typeof anew) => sales.flatMap((sale) => [sale.number, sale.receipt]);
  expect(new Set(numbers([...before, ...after, ...anew])).size).toBe(12);
  expect(anew.map(({ number }) => number)).toEqual(['A2-001', 'A2-002']);

  // Backups go on into the same folder, under the same code.
  expect(await restoredShows((state) => state.list.length === 1)).toMatchObject({ folder: stick, hasCode: true });
  await restored.backups.now();
  expect(restored.state().backups.list.map(({ hasKeys, isWhole }) => hasKeys && isWhole)).toEqual([true, true]);
  await restored.close();
  expect(await verifyFolder(dir, { key: givenKeyOf(key) })).toMatchObject({ damage: undefined });
});

test('[B30] a host that starts on a restore that was cut off finishes it first', async () => {
  const { host, shows } = await open();
  const sale = await sell(host);
  await host.backups.choose(stick);
  const { list } = await shows((state) => state.list.length > 0);
  await sell(host);
  await host.backups.stage(list[0]?.id ?? '');
  await host.close();
  // As it is when the power goes between the two renames.
  await rm(dir, { recursive: true });
  const { host: restored } = await open();
  const orders = await api<{ items: { number: string }[] }>(restored, 'GET', '/orders');
  expect(orders.json.items.map(({ number }) => number)).toEqual([sale.number]);
});
