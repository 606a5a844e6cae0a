import type { Page } from '@playwright/test';
import type { Order } from '../../shop/order.ts';
import type { Receipt } from '../../shop/payment.ts';
import type { ElectronTill } from '../kit/electron-till.ts';
import { misfits, seriousFaults } from './look.ts';
import {
  callApi,
  compose,
  expect,
  joinByAddress,
  joinInBrowser,
  letTillsJoin,
  newCode,
  openOrders,
  rowOf,
  type StartTill,
  test,
} from './shop.ts';

const pillOf = (screen: Page) => screen.getByTestId('pill');
const barOf = (screen: Page) => screen.getByTestId('attention-bar');
const itemOn = (screen: Page, words: string) => screen.getByTestId('attention').filter({ hasText: words });

const sizes = [
  [1280, 800],
  [1024, 768],
] as const;

/** A host and a second till that joined it by IP, both with windows of their own. */
async function openTwoTills(startTill: StartTill): Promise<{ host: ElectronTill; second: ElectronTill }> {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const second = await startTill();
  await joinByAddress(second.window, '127.0.0.2', host);
  await expect(pillOf(second.window)).toHaveText(/2 tills · synced/);
  return { host, second };
}

/** Starts what was killed once more on its folder, at its port. */
const again = (startTill: StartTill, { dir, port }: ElectronTill) => startTill({ dir, port });

/** Takes cash for an order; answers what the sheet says of it. */
async function pay(screen: Page, customer: string): Promise<string> {
  await openOrders(screen);
  await rowOf(screen, 'order', customer).click();
  await screen.getByRole('button', { name: 'Pay' }).click();
  const sheet = screen.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Take cash' }).click();
  const said = sheet.getByText(/receipt [A-Z]-\d{4}-\d{6}/);
  await expect(said).toBeVisible();
  const words = (await said.textContent()) ?? '';
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(sheet).toHaveCount(0);
  return words;
}

/** What stands in the list of open orders, but for the marks of how safe each row is. */
async function rowsOn(screen: Page): Promise<string[]> {
  await openOrders(screen);
  const texts = await screen.getByTestId('order-row').allInnerTexts();
  return texts.map((text) => text.replace(/^(Saved|On its way to the host|On every screen)\s+/, ''));
}

async function expectEasyToUse({ app, window }: ElectronTill): Promise<void> {
  for (const [width, height] of sizes) {
    await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
      width,
      height,
    ] as const);
    await expect.poll(() => window.evaluate(() => innerWidth)).toBe(width);
    expect(await misfits(window)).toEqual([]);
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Not every element has its new colours in the same frame.
    await expect.poll(() => seriousFaults(window), { timeout: 15_000 }).toEqual([]);
  }
}

test('[X12] a second till sells on without its host, also after a kill, and brings in everything once it is back', async ({
  startTill,
}) => {
  test.slow();
  let { host, second } = await openTwoTills(startTill);
  await compose(second.window, 'order', 'with the host');
  expect(await pay(second.window, 'with the host')).toMatch(/^Saved · receipt B-\d{4}-000001$/);

  await host.kill();
  await expect(pillOf(second.window)).toHaveText(/Working alone · 0 waiting/);
  await compose(second.window, 'order', 'alone');
  expect(await pay(second.window, 'alone')).toMatch(/^Kept on this till · receipt B-\d{4}-000002\./);
  await expect(pillOf(second.window)).toHaveText(/Working alone · 2 waiting/);
  const before = await rowsOn(second.window);
  const asOf = (await second.window.getByTestId('freshness').textContent()) ?? '';

  await second.kill();
  second = await again(startTill, second);
  await expect(pillOf(second.window)).toHaveText(/Working alone · 2 waiting/);
  expect(await rowsOn(second.window)).toEqual(before);
  await expect(rowOf(second.window, 'order', 'alone')).toContainText('Paid');
  // As old as the copy is, not as this process.
  await expect(second.window.getByTestId('freshness')).toHaveText(asOf);
  await compose(second.window, 'order', 'after the kill');
  expect(await pay(second.window, 'after the kill')).toMatch(/^Kept on this till · receipt B-\d{4}-000003\./);

  const starting = again(startTill, host);
  // It goes away by itself.
  const toast = second.window.getByRole('status').filter({ hasText: 'Back together' });
  await expect(toast).toContainText('4 changes were waiting', { timeout: 20_000 });
  host = await starting;
  for (const { window } of [host, second]) await expect(pillOf(window)).toHaveText(/2 tills · synced/);
  const rows = await rowsOn(second.window);
  expect(rows).toHaveLength(3);
  await expect.poll(() => rowsOn(host.window)).toEqual(rows);
  for (const { window } of [host, second]) await expect(barOf(window)).toHaveCount(0);

  const { items: receipts } = await callApi<{ items: Receipt[] }>(host, '/receipts');
  const bySerial = receipts.sort((a, b) => a.serial - b.serial);
  expect(bySerial.map(({ number, kind, takenMinor }) => [number.replace(/-\d{4}-/, '-'), kind, takenMinor])).toEqual([
    ['B-000001', 'sale', 350],
    ['B-000002', 'sale', 350],
    ['B-000003', 'sale', 350],
  ]);
  const { items: orders } = await callApi<{ items: Order[] }>(host, '/orders');
  expect(orders.map(({ number, paidMinor }) => [number, paidMinor]).sort()).toEqual([
    ['B-001', 350],
    ['B-002', 350],
    ['B-003', 350],
  ]);
});

test('[X13] what was done twice while a till worked alone is said in words on every screen until somebody settled it', async ({
  startTill,
}) => {
  test.slow();
  let { host, second } = await openTwoTills(startTill);
  for (const customer of ['Ada', 'Grace', 'Linus']) await compose(second.window, 'order', customer);
  await expect(rowOf(host.window, 'order', 'Linus')).toBeVisible();

  await host.kill();
  await expect(pillOf(second.window)).toHaveText(/Working alone/);
  for (const customer of ['Ada', 'Grace']) await pay(second.window, customer);
  await rowOf(second.window, 'order', 'Linus').click();
  await second.window.getByRole('button', { name: 'Start making' }).click();
  await expect(pillOf(second.window)).toHaveText(/Working alone · 3 waiting/);
  await second.kill();

  host = await again(startTill, host);
  for (const customer of ['Ada', 'Linus']) await pay(host.window, customer);
  await rowOf(host.window, 'order', 'Grace').click();
  await host.window.getByRole('button', { name: 'Cancel order' }).click();
  await host.window.getByRole('dialog').getByRole('button', { name: 'Cancel order' }).click();
  await expect(rowOf(host.window, 'order', 'Grace')).toHaveCount(0);

  second = await again(startTill, second);
  await expect(barOf(host.window)).toContainText('2 things need attention');
  await expect(barOf(second.window)).toContainText('3 things need attention');
  for (const { window } of [host, second]) {
    await barOf(window).getByRole('button', { name: 'Look into it' }).click();
    const paidTwice = itemOn(window, 'B-001 was paid €3.50 too much');
    await expect(paidTwice).toContainText(/Second till took it under receipt B-\d{4}-000001 while it worked alone/);
    const closed = itemOn(window, '€3.50 taken for B-002, which was closed');
    await expect(closed).toContainText('Give €3.50 back, or make a new order for it');
  }
  const refused = itemOn(second.window, 'B-003 · The order stays as it was');
  await expect(refused).toContainText('It was changed on another till meanwhile');
  await expectEasyToUse(second);

  await itemOn(second.window, 'B-001').getByRole('button', { name: 'Settled' }).click();
  await itemOn(host.window, 'B-002').getByRole('button', { name: 'Settled' }).click();
  await expect(host.window.getByText('Nothing needs attention')).toBeVisible();
  await expect(second.window.getByTestId('attention')).toHaveCount(1);
  await refused.getByRole('button', { name: 'Seen to' }).click();
  await expect(second.window.getByText('Nothing needs attention')).toBeVisible();
  for (const { window } of [host, second]) {
    await openOrders(window);
    await expect(barOf(window)).toHaveCount(0);
  }
  const { items: receipts } = await callApi<{ items: Receipt[] }>(host, '/receipts');
  expect(receipts.map(({ takenMinor }) => takenMinor)).toEqual([350, 350, 350, 350]);
});

test('[X14] without its host a till in a browser takes orders and no money, and says so before any tap', async ({
  startTill,
  page,
}) => {
  let host = await startTill({ demo: true });
  await letTillsJoin(host);
  await joinInBrowser(page, '127.0.0.3', host.port, await newCode(host));
  await compose(host.window, 'order', 'of the host');
  await compose(page, 'order', 'of the browser');

  await rowOf(page, 'order', 'of the host').click();
  await expect(page.getByRole('button', { name: 'Pay' })).toBeEnabled();
  await host.kill();
  await expect(pillOf(page)).toHaveText(/Working alone · 0 waiting/);
  for (const name of ['Pay', 'Cancel order']) await expect(page.getByRole('button', { name })).toBeDisabled();
  await expect(page.getByText('another till began this')).toBeVisible();
  await compose(page, 'order', 'while away');
  await expect(pillOf(page)).toHaveText(/Working alone · 1 waiting/);
  for (const customer of ['of the browser', 'while away']) {
    await rowOf(page, 'order', customer).click();
    await expect(page.getByRole('button', { name: 'Pay' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Cancel order' })).toBeEnabled();
    await expect(page.getByText('the host numbers the receipts of a browser')).toBeVisible();
  }

  const starting = again(startTill, host);
  await expect(page.getByText('1 change was waiting')).toBeVisible({ timeout: 20_000 });
  host = await starting;
  await expect(rowOf(host.window, 'order', 'while away')).toContainText('B-002');
  expect(await pay(page, 'while away')).toMatch(/^Saved · receipt B-\d{4}-000001$/);
});
