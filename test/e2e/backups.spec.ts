import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Order } from '../../shop/order.ts';
import type { ElectronTill } from '../kit/electron-till.ts';
import {
  callApi,
  compose,
  expect,
  joinInBrowser,
  letTillsJoin,
  newCode,
  openOrders,
  openSettings,
  rowOf,
  test,
} from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

/** A folder that goes with those of the till. */
async function makeStick({ dir }: ElectronTill): Promise<string> {
  const stick = join(dirname(dir), 'stick');
  await mkdir(stick);
  return stick;
}

/** What the system's own dialog would answer. */
const picks = ({ app }: ElectronTill, folder: string) =>
  app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
  }, folder);

test('[X7] an owner backs the shop up, tries the backup out, goes back to it and sells on', async ({
  startTill,
  page,
}) => {
  const till = await startTill({ demo: true });
  const stick = await makeStick(till);
  const { window } = till;
  await letTillsJoin(till);
  await joinInBrowser(page, '127.0.0.3', till.port, await newCode(till));
  await compose(window, 'order', 'before the backup');
  await expect(rowOf(page, 'order', 'before the backup')).toBeVisible();

  await openSettings(window);
  await expect(window.getByText('Nothing is backed up yet.')).toBeVisible();
  await picks(till, stick);
  await window.getByRole('button', { name: 'Choose a folder' }).click();
  const rows = window.getByTestId('backup-row');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('Monthly');
  await expect(window.getByText('This folder is on the disk that also holds the shop.')).toBeVisible();

  await window.getByRole('button', { name: 'Make a recovery code' }).click();
  const code = (await window.getByTestId('recovery-code').textContent()) ?? '';
  expect(code).toMatch(/^\w{25}$/);
  await window.getByRole('button', { name: 'I have written it down' }).click();
  await expect(window.getByTestId('recovery-code')).toHaveCount(0);
  await window.getByRole('button', { name: 'Back up now' }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('Asked for');

  await callApi(till, '/orders', { customerName: 'after the backup', lines: [cake] });
  await compose(page, 'order', 'known to the tablet');
  await openOrders(window);
  await expect(rowOf(window, 'order', 'known to the tablet')).toBeVisible();
  const before = await callApi<{ items: Order[] }>(till, '/orders');
  const numbers = before.items.map(({ number }) => number);

  await openSettings(window);
  await rows.first().click();
  const sheet = window.getByRole('dialog');
  await sheet.getByLabel('Recovery code').fill('7K2QX-0ABCD-EFGHJ-KMNPQ-RSTVW');
  await sheet.getByRole('button', { name: 'Try it out' }).click();
  await expect(sheet.getByText('The code does not fit')).toBeVisible();
  await sheet.getByLabel('Recovery code').fill(code.toLowerCase());
  await sheet.getByRole('button', { name: 'Try it out' }).click();
  await expect(sheet.getByText('It opens, and everything is sound')).toBeVisible();
  await expect(sheet.getByText('The code opens them')).toBeVisible();
  await sheet.getByRole('button', { name: 'Restore …' }).click();
  await expect(sheet.getByText('2 entries were made since and will not be in it')).toBeVisible();
  await expect(sheet.getByText('The present book is not deleted')).toBeVisible();
  await sheet.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(window.getByText('The shop is restored')).toBeVisible();

  for (const screen of [window, page]) {
    await openOrders(screen);
    await expect(rowOf(screen, 'order', 'before the backup')).toBeVisible();
    await expect(rowOf(screen, 'order', 'after the backup')).toHaveCount(0);
    // What another till asked for, it brings back.
    await expect(rowOf(screen, 'order', 'known to the tablet')).toBeVisible();
  }
  await compose(page, 'order', 'sold on');
  await expect(rowOf(window, 'order', 'sold on')).toBeVisible();
  const after = await callApi<{ items: Order[] }>(till, '/orders');
  const { number } = after.items.find(({ customerName }) => customerName === 'sold on') ?? {};
  expect(numbers).not.toContain(number);
  const aside = (await readdir(dirname(till.dir))).filter((name) => /^shop\.before-restore-.*Z$/.test(name));
  expect(aside).toHaveLength(1);
});

test('[B10] the window says what keeps the shop from being backed up', async ({ startTill }) => {
  const till = await startTill({ demo: true });
  const stick = await makeStick(till);
  const { window } = till;
  await openSettings(window);
  await picks(till, till.dir);
  await window.getByRole('button', { name: 'Choose a folder' }).click();
  await expect(window.getByText('That folder lies within the shop’s own')).toBeVisible();
  await picks(till, stick);
  await window.getByRole('button', { name: 'Choose a folder' }).click();
  await expect(window.getByTestId('backup-row')).toHaveCount(1);
  await rm(stick, { recursive: true });
  await window.getByRole('button', { name: 'Back up now' }).click();
  await expect(window.getByText(`The folder ${stick} is not there.`)).toBeVisible();
});
