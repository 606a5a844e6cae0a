import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { silentLog } from '../../server/log.ts';
import { type Host, startHost } from '../../server/start-host.ts';
import type { Order } from '../../shop/order.ts';
import { misfits, seriousFaults } from './look.ts';
import { expect, joinInBrowser, openSettings, test } from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

/** A host with a browser that joined it; the clock is the test's. */
async function open(page: Page) {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-e2e-'));
  let clock = Date.now();
  const host = await startHost({
    ...{ dir: join(around, 'shop'), port: 0, bind: '127.0.0.1', version: 'test', demo: true },
    rendererDir: process.env.TILLWIRE_RENDERER ?? 'dist/renderer',
    now: () => new Date(clock).toISOString(),
    log: silentLog(),
    onBroken: (error) => {
      throw error;
    },
  });
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code);
  const close = async () => {
    await host.close();
    await rm(around, { recursive: true });
  };
  const wait = (ms: number) => {
    clock += ms;
  };
  return { host, close, wait };
}

async function call<T>({ port, localToken }: Host, path: string, body: object): Promise<T> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${localToken}` };
  const url = `http://127.0.0.1:${port}/api/v1${path}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as T;
}

async function sell(host: Host, customerName: string): Promise<Order> {
  const order = await call<Order>(host, '/orders', { customerName, lines: [cake] });
  await call(host, `/orders/${order.id}/payments`, { tender: 'cash', amountMinor: 2500 });
  return order;
}

/** Whether the host itself holds a setting on trial. */
async function isOnTrial({ port, localToken }: Host): Promise<boolean> {
  const headers = { Authorization: `Bearer ${localToken}` };
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/snapshot`, { headers });
  const { changes } = (await answer.json()) as { changes: { kind: string; value: { trial?: object } }[] };
  return changes.some(({ kind, value }) => kind === 'shop' && value.trial !== undefined);
}

const rows = (page: Page): Locator => page.getByTestId('audit-item');

test('[I28] the book is read on a screen: what, who, where and when, found by topic, day and words', async ({
  page,
}) => {
  const { host, close, wait } = await open(page);
  await sell(host, 'Grace');
  wait(26 * 60 * 60_000);
  const { id, number } = await call<Order>(host, '/orders', { customerName: 'Ada', lines: [cake] });
  await call(host, `/orders/${id}/status`, { status: 'cancelled', reason: 'left without paying' });
  await openSettings(page);
  await page.getByRole('button', { name: 'Who did what' }).click();
  const newest = rows(page).first();
  await expect(newest).toContainText('Order cancelled');
  await expect(newest).toContainText(`${number}Ada€25.00left without paying`);
  await expect(newest).toContainText('A script on the host');
  await expect(page.getByText('This is where the book begins.')).toBeVisible();
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1024, height: 768 },
  ]) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([size.width, colorScheme, await seriousFaults(page), await misfits(page)]).toEqual([
        size.width,
        colorScheme,
        [],
        [],
      ]);
    }
  }
  await page.getByLabel('About').selectOption({ label: 'Payments' });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Payment taken');
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByLabel('Search number, name, reason').fill('grace order');
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Search number, name, reason').fill('nobody');
  await expect(page.getByText('Nothing like this was found')).toBeVisible();
  await close();
});

test('[I28] the book is checked on the screen, and saved as a table', async ({ page }) => {
  const { host, close } = await open(page);
  await sell(host, 'Grace');
  await page.goto(`http://127.0.0.1:${host.port}/#/audit`);
  const verdict = page.getByTestId('audit-verdict');
  await expect(verdict).toContainText('The book was not checked since the host started');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(verdict).toHaveAttribute('data-state', 'good');
  await expect(verdict).toContainText('All of the book is there');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as table' }).click();
  const table = await readFile(await (await saving).path(), 'utf8');
  expect(table.startsWith('\ufeffseq,at,what,type,by,')).toBe(true);
  expect(table).toContain('customerName: Grace');
  await close();
});

test('[I29] encryption that is required stands on trial under every header, and goes back unless it is kept', async ({
  page,
}) => {
  const { host, close } = await open(page);
  const bar = page.getByTestId('trial');
  const require = () => call(host, '/commands', { type: 'change-access', body: { mustEncrypt: true } });
  await require();
  await expect(bar).toContainText('Tablets without encryption are locked out now');
  await expect(bar).toContainText(/as before in [45]:\d\d/);
  expect([await seriousFaults(page), await misfits(page)]).toEqual([[], []]);
  await bar.getByRole('button', { name: 'Undo' }).click();
  await expect(bar).toHaveCount(0);
  // The screen shows it before the host has it.
  await expect.poll(() => isOnTrial(host)).toBe(false);
  await require();
  await bar.getByRole('button', { name: 'Keep' }).click();
  await expect(bar).toHaveCount(0);
  await close();
});

test('[I30] a key is made with chosen rights, shown once, listed and taken back in the settings', async ({ page }) => {
  const { host, close } = await open(page);
  await openSettings(page);
  await page.getByRole('button', { name: 'Make a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What is it for?').fill('Website');
  await dialog.getByRole('checkbox').first().check();
  expect([await seriousFaults(page), await misfits(page)]).toEqual([[], []]);
  await dialog.getByRole('button', { name: 'Make a key' }).click();
  const key = await page.getByTestId('new-key').inputValue();
  const orders = () =>
    fetch(`http://127.0.0.1:${host.port}/api/v1/orders`, { headers: { Authorization: `Bearer ${key}` } });
  expect((await orders()).status).toBe(200);
  expect([await seriousFaults(page), await misfits(page)]).toEqual([[], []]);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByTestId('api-key')).toContainText('Website');
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole('button', { name: 'Take back the key for Website' }).click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByTestId('api-key')).toHaveCount(0);
  expect((await orders()).status).toBe(401);
  await close();
});
