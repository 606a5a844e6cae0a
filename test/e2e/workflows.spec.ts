import type { Page } from '@playwright/test';
import type { Receipt } from '../../shop/payment.ts';
import { api, makeEstimate, makeOrder } from '../kit/http-client.ts';
import { type OpenHost, openHost } from '../kit/open-host.ts';
import { handsOf, saidOf, scan } from './hands.ts';
import { expect, joinInBrowser, letTillsJoin, newTillAt, openOrders, test } from './shop.ts';

const chosenAt = (page: Page) => page.getByRole('region', { name: /^The chosen/ });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const dialogAt = (page: Page) => page.getByRole('dialog');
const coffees = { customerName: 'Ada', lines: [{ productId: 'flat-white', quantityMilli: 2000 }] };

async function openShop(page: Page): Promise<OpenHost> {
  const host = await openHost({ rendererDir: 'dist/renderer', demo: true });
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code);
  await openOrders(page);
  return host;
}

/** The number on the receipt of an order of two coffees that was paid. */
async function sellCoffees(host: OpenHost): Promise<string> {
  const { id } = await makeOrder(host, coffees);
  await api(host, 'POST', `/orders/${id}/payments`, { body: { tender: 'cash', amountMinor: 700 } });
  const { items } = (await api<{ items: Receipt[] }>(host, 'GET', '/receipts')).json;
  return items.find(({ orderId }) => orderId === id)?.number ?? '';
}

test('[U98] an estimate that is scanned is picked up, made an order and paid', async ({ page }) => {
  const host = await openShop(page);
  const { number } = await makeEstimate(host, coffees);
  await scan(page, number);
  await expect(chosenAt(page)).toContainText(number);
  const hands = handsOf(page);
  await hands.tap(button(page, /^Make order/));
  await hands.tap(chosenAt(page).getByRole('button', { name: /^Pay/ }));
  await hands.tap(dialogAt(page).getByRole('button', { name: /^Take cash/ }));
  await expect(dialogAt(page)).toContainText(/Saved · receipt/);
  expect(hands.count).toEqual(saidOf('an estimate that is scanned, made an order and paid'));
  await host.close();
});

test('[U98] one item is refunded by its scanned receipt, by touch and by keys', async ({ page }) => {
  const host = await openShop(page);
  const said = saidOf('one item of a scanned receipt refunded');
  await scan(page, await sellCoffees(host));
  const touch = handsOf(page);
  await touch.tap(chosenAt(page).getByRole('button', { name: 'Refund' }));
  await touch.tap(dialogAt(page).getByRole('button', { name: 'One more of Flat white' }));
  await touch.tap(dialogAt(page).getByRole('button', { name: /^Refund/ }));
  await expect(page.getByTestId('refund-given')).toContainText('3.50');
  expect(touch.count).toEqual({ taps: said.taps, keys: 0 });
  await page.getByTestId('refund-given').click();

  await scan(page, await sellCoffees(host));
  await expect(chosenAt(page)).toContainText('A-002');
  const keys = handsOf(page);
  await keys.press('F10');
  await expect(dialogAt(page)).toBeVisible();
  await keys.press('+', 'F9');
  await expect(page.getByTestId('refund-given')).toContainText('3.50');
  expect(keys.count).toEqual({ taps: 0, keys: said.keys });
  await host.close();
});

test('[U98] a shift is closed, besides the counting', async ({ page }) => {
  const host = await openShop(page);
  await button(page, 'Shift').click();
  await page.keyboard.type('10000');
  await button(page, /^Open the shift/).click();
  await expect(page.getByTestId('slip')).toHaveAttribute('data-is', 'x');
  const hands = handsOf(page);
  await hands.tap(button(page, /^Close the shift/));
  await button(page, '€50.00').click();
  await page.keyboard.type('2');
  await hands.tap(button(page, /^Counted/));
  await hands.tap(button(page, /^Close the shift/));
  await expect(page.getByTestId('slip')).toHaveAttribute('data-is', 'z');
  expect(hands.count).toEqual(saidOf('a shift closed, besides the counting'));
  await host.close();
});

test('[U98] a till is added by the address of its host', async ({ startTill }) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const { window } = await startTill();
  const begun = performance.now();
  const atTill = handsOf(window);
  const atHost = handsOf(host.window, atTill.count);
  await atTill.tap(window.getByRole('button', { name: 'Settings' }));
  await atTill.tap(window.getByRole('button', { name: 'Join a shop' }));
  await atTill.tap(window.getByRole('button', { name: 'Type an address' }));
  await expect(window.getByLabel('IP address or name')).toBeFocused();
  await atTill.type('127.0.0.2');
  // Only a test is not at the port where hosts listen.
  await window.getByLabel('Port').fill(String(host.port));
  await atTill.tap(window.getByRole('button', { name: 'Join', exact: true }));
  await atHost.tap(newTillAt(host).getByRole('button', { name: 'Yes, the same' }));
  await atHost.tap(newTillAt(host).getByRole('button', { name: 'Let it join' }));
  await atTill.tap(window.getByRole('button', { name: 'Yes, the same' }));
  await expect(window.getByText('Till of another host')).toBeVisible();
  test.info().annotations.push({ type: 'seconds', description: ((performance.now() - begun) / 1000).toFixed(1) });
  expect(atTill.count).toEqual(saidOf('a till added by its host’s address'));
});
