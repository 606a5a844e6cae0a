import { randomUUID } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import type { Order } from '../../shop/order.ts';
import type { Receipt } from '../../shop/payment.ts';
import { api, makeOrder } from '../kit/http-client.ts';
import { type OpenHost, openHost } from '../kit/open-host.ts';
import { scan } from './hands.ts';
import { expectGoodLooks } from './look.ts';
import { expect, joinInBrowser, openOrders, rowOf, test, tileOf } from './shop.ts';

const built = { rendererDir: 'dist/renderer', demo: true } as const;
const chosenAt = (page: Page): Locator => page.getByRole('region', { name: 'The chosen order' });
const dialogAt = (page: Page): Locator => page.getByRole('dialog');
const cartAt = (page: Page): Locator => page.getByRole('region', { name: /^Exchange for/ });
const backAt = (page: Page): Locator => page.getByRole('region', { name: 'What comes back' });
const restAt = (page: Page): Locator => page.getByTestId('exchange-rest');

/** A host, a browser that joined it, and two flat whites that Ada paid for, 3.50 each, looked at. */
async function sellTwo(page: Page, tenders: Record<string, number> = { cash: 700 }) {
  const host = await openHost(built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code);
  const payments = Object.entries(tenders).map(([tender, amountMinor]) => ({ tender, amountMinor }));
  const lines = [{ productId: 'flat-white', quantityMilli: 2000 }];
  const { id } = await makeOrder(host, { customerName: 'Ada', lines });
  for (const body of payments)
    expect((await api(host, 'POST', `/orders/${id}/payments`, { body })).status).toBeLessThan(300);
  await openOrders(page);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await rowOf(page, 'order', 'Ada').click();
  return host;
}

/** One of the two comes back. */
async function bringOneBack(page: Page): Promise<void> {
  await chosenAt(page).getByRole('button', { name: 'Refund' }).click();
  await dialogAt(page).getByRole('button', { name: 'One more of Flat white' }).click();
}

const exchangeReceipt = async (host: OpenHost) => {
  const { json } = await api<{ items: Receipt[] }>(host, 'GET', '/receipts?limit=500');
  return json.items.find(({ kind }) => kind === 'exchange');
};

test('[U94] what comes back stands above what goes out, and only the difference is paid', async ({ page }) => {
  const host = await sellTwo(page);
  await bringOneBack(page);
  await expectGoodLooks(page);
  await dialogAt(page).getByRole('button', { name: 'Exchange for something else' }).click();
  await expect(backAt(page)).toContainText('1 × Flat white');
  await expect(backAt(page)).toContainText('3.50');
  await expect(cartAt(page)).toContainText('What does the customer take instead?');
  await expectGoodLooks(page);
  await tileOf(page, 'Latte').click();
  await tileOf(page, 'Croissant').click();
  await expect(cartAt(page).getByRole('button', { name: /^Pay/ })).toContainText('€3.10');
  await expectGoodLooks(page);
  await cartAt(page).getByRole('button', { name: /^Pay/ }).click();
  await dialogAt(page).getByRole('button', { name: '€5.00' }).click();
  await dialogAt(page)
    .getByRole('button', { name: /^Take cash/ })
    .click();
  await expect(dialogAt(page)).toContainText('€1.90');
  await expect(dialogAt(page)).toContainText(/Saved · receipt/);
  expect(await exchangeReceipt(host)).toMatchObject({ kind: 'exchange', takenMinor: 310 });
  await host.close();
});

test('[U95] an exchange from the keyboard: the difference split, and the next scan begins a sale', async ({ page }) => {
  const host = await sellTwo(page);
  await page.keyboard.press('F10');
  await expect(dialogAt(page)).toBeVisible();
  await page.keyboard.press('+');
  await page.keyboard.press('F8');
  await expect(backAt(page)).toBeVisible();
  await page.keyboard.type('latte', { delay: 60 });
  await page.keyboard.press('Enter');
  await page.keyboard.type('3*', { delay: 60 });
  await tileOf(page, 'Croissant').click();
  await page.keyboard.press('F9');
  await expect(dialogAt(page)).toBeVisible();
  await page.keyboard.type('200', { delay: 60 });
  await page.keyboard.press('F9');
  await expect(dialogAt(page)).toContainText('€2.00');
  await page.keyboard.press('F9');
  await expect(dialogAt(page)).toContainText(/Saved · receipt/);
  const receipt = await exchangeReceipt(host);
  expect(receipt?.payload.payments.map(({ tender, amountMinor }) => [tender, amountMinor])).toEqual([
    ['exchange', 350],
    ['cash', 200],
    ['cash', (receipt?.takenMinor ?? 0) - 200],
  ]);
  await scan(page, '4006381333931');
  await expect(dialogAt(page)).toContainText('4006381333931');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tab', { selected: true })).toBeVisible();
  await expect(page).toHaveURL(/\/new\/order$/);
  await host.close();
});

test('[U95] goods that cost less give the rest back by the chosen way', async ({ page }) => {
  const host = await sellTwo(page, { cash: 400, card: 300 });
  await bringOneBack(page);
  await dialogAt(page).getByRole('button', { name: 'Exchange for something else' }).click();
  await tileOf(page, 'Croissant').click();
  const main = cartAt(page).getByRole('button', { name: /^Exchange/ });
  await expect(main).toContainText('-€0.70');
  await main.click();
  await expect(restAt(page)).toHaveText('€0.70');
  await dialogAt(page).getByRole('button', { name: 'Card', exact: true }).click();
  await expectGoodLooks(page);
  await dialogAt(page).getByRole('button', { name: 'Exchange' }).click();
  await expect(dialogAt(page)).toContainText('Give back');
  await expect(dialogAt(page)).toContainText('€0.70');
  await expect(dialogAt(page)).toContainText(/Saved · receipt/);
  await expectGoodLooks(page);
  expect((await exchangeReceipt(host))?.payload.returned?.payments).toMatchObject([
    { tender: 'exchange', amountMinor: 280 },
    { tender: 'card', amountMinor: 70 },
  ]);
  await host.close();
});

test('[U95] the same again takes one key, and no money', async ({ page }) => {
  const host = await sellTwo(page);
  await bringOneBack(page);
  await page.keyboard.press('F8');
  await tileOf(page, 'Flat white').click();
  await page.keyboard.press('F12');
  await expect(dialogAt(page)).toContainText(/Saved · receipt/);
  expect((await exchangeReceipt(host))?.takenMinor).toBe(0);
  await host.close();
});

test('[U96] it is kept over a reload, and left alone by parking', async ({ page }) => {
  const host = await sellTwo(page);
  await bringOneBack(page);
  await page.keyboard.press('F8');
  await tileOf(page, 'Croissant').click();
  await expect(cartAt(page).getByRole('button', { name: /^Exchange/ })).toBeEnabled();
  await page.keyboard.press('F4');
  await page.reload();
  await expect(backAt(page)).toContainText('1 × Flat white');
  await expect(cartAt(page).getByRole('button', { name: /^Exchange/ })).toContainText('0.70');
  await cartAt(page).getByRole('button', { name: 'Clear' }).click();
  await page.reload();
  await expect(cartAt(page)).toContainText('Nothing chosen to come back');
  await expectGoodLooks(page);
  await cartAt(page).getByRole('button', { name: 'To the order' }).click();
  await expect(chosenAt(page)).toContainText('Ada');
  await host.close();
});

test('[U97] what came back meanwhile elsewhere is refused in words, and the cart comes back', async ({ page }) => {
  const host = await sellTwo(page);
  await bringOneBack(page);
  await dialogAt(page).getByRole('button', { name: 'One more of Flat white' }).click();
  await page.keyboard.press('F8');
  await tileOf(page, 'Flat white').click();
  await tileOf(page, 'Flat white').click();
  await tileOf(page, 'Flat white').click();
  await cartAt(page).getByRole('button', { name: /^Pay/ }).click();
  const [order] = (await api<{ items: Order[] }>(host, 'GET', '/orders')).json.items;
  const refund = {
    ...{ orderId: order?.id, receiptId: randomUUID(), reason: 'Cold' },
    lines: [{ lineId: order?.lines[0]?.id, quantityMilli: 1000 }],
    payments: [{ id: randomUUID(), tender: 'cash', amountMinor: 350 }],
  };
  const answer = await api(host, 'POST', '/commands', { body: { type: 'refund-order', body: refund } });
  expect(answer.text).toContain('"ok":true');
  await page.keyboard.press('F9');
  await expect(page.getByText('Nothing was exchanged')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(backAt(page)).toContainText('2 × Flat white');
  await expect(cartAt(page).getByRole('list', { name: 'Lines of the cart' })).toContainText('Flat white');
  await host.close();
});
