import type { Locator, Page } from '@playwright/test';
import { type OpenHost, openHost } from '../kit/open-host.ts';
import { expectGoodLooks } from './look.ts';
import { expect, joinInBrowser, openOrders, rowOf, test } from './shop.ts';

const built = { rendererDir: 'dist/renderer', demo: true } as const;
const chosenAt = (page: Page): Locator => page.getByRole('region', { name: 'The chosen order' });
const dialogAt = (page: Page): Locator => page.getByRole('dialog');

/** A host, and a browser that joined it. */
async function openShop(page: Page) {
  const host = await openHost(built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code);
  return host;
}

interface Wish {
  customerName: string;
  /** Products by their ids, and how many of each. */
  items: Record<string, number>;
}

/** An order that somebody sent, opened on the screen. */
async function openOrder(page: Page, { port, localToken }: OpenHost, { customerName, items }: Wish): Promise<void> {
  const lines = Object.entries(items).map(([productId, count]) => ({ productId, quantityMilli: count * 1000 }));
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${localToken}` },
    body: JSON.stringify({ customerName, lines }),
  });
  expect(answer.status).toBe(201);
  await openOrders(page);
  await rowOf(page, 'order', customerName).click();
}

/** In cash, exactly. */
async function payOrder(page: Page): Promise<void> {
  await page.keyboard.press('F9');
  await page.getByRole('dialog').getByRole('button', { name: 'Take cash' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
}

async function openMore(page: Page, name: string): Promise<void> {
  await chosenAt(page).getByRole('button', { name: 'More', exact: true }).click();
  await dialogAt(page).getByRole('button', { name }).click();
}

/** As a scanner types: faster than anybody, with Enter behind it. */
async function scan(page: Page, code: string): Promise<void> {
  await page.evaluate(
    (keys) => {
      for (const key of keys) window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
    },
    [...code, 'Enter'],
  );
}

test('[U82] a line is taken off with a reason, some of it first, and stays to be seen', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Ada', items: { 'flat-white': 2, croissant: 1 } });
  await chosenAt(page)
    .getByRole('button', { name: /Flat white/ })
    .click();
  await expect(dialogAt(page).getByRole('button', { name: 'Take off' })).toBeDisabled();
  await dialogAt(page).getByRole('button', { name: 'One less of Flat white' }).click();
  await dialogAt(page).getByRole('button', { name: 'Mistake' }).click();
  await dialogAt(page).getByRole('button', { name: 'Take off' }).click();
  await expect(chosenAt(page)).toContainText('Taken off');
  await expect(chosenAt(page)).toContainText('Mistake');
  await expect(chosenAt(page).getByRole('button', { name: 'Pay' })).toContainText('6.30');
  await chosenAt(page)
    .getByRole('button', { name: /Croissant/ })
    .click();
  // Typed as fast as this it would be a scan.
  await dialogAt(page).getByRole('textbox').fill('Dropped');
  await page.keyboard.press('Enter');
  await expect(chosenAt(page)).toContainText('Dropped');
  await expect(chosenAt(page).getByRole('button', { name: 'Pay' })).toContainText('3.50');
  await host.close();
});

test('[U83] one of two items comes back by keyboard alone, then the rest', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Grace', items: { 'flat-white': 2 } });
  await payOrder(page);
  await page.keyboard.press('F10');
  await expect(dialogAt(page)).toBeVisible();
  await page.keyboard.press('+');
  await expect(page.getByTestId('refund-amount')).toContainText('3.50');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('refund-given')).toContainText('3.50');
  await page.keyboard.press('x');
  await expect(dialogAt(page)).toHaveCount(0);
  await expect(chosenAt(page)).toContainText('Partly refunded');
  await expect(chosenAt(page)).toContainText('1 refunded');

  await chosenAt(page).getByRole('button', { name: 'Refund' }).click();
  await dialogAt(page).getByRole('button', { name: 'Everything' }).click();
  await dialogAt(page).getByRole('button', { name: 'Faulty' }).click();
  await dialogAt(page)
    .getByRole('button', { name: /^Refund/ })
    .click();
  await expect(page.getByTestId('refund-given')).toContainText('3.50');
  await page.getByTestId('refund-given').click();
  await expect(dialogAt(page)).toHaveCount(0);
  await expect(chosenAt(page).getByRole('button', { name: 'Refund' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Refunded', exact: true }).click();
  await expect(rowOf(page, 'order', 'Grace')).toBeVisible();
  await host.close();
});

test('[U84] some of an order becomes one of its own, which is then open', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Linus', items: { 'flat-white': 2, croissant: 1 } });
  const before = await page.url();
  await openMore(page, 'Split');
  await dialogAt(page).getByRole('button', { name: 'Flat white', exact: true }).click();
  await dialogAt(page).getByRole('button', { name: 'Croissant', exact: true }).click();
  await expect(dialogAt(page).getByRole('button', { name: /^Split off/ })).toBeDisabled();
  await dialogAt(page).getByRole('button', { name: 'One less of Flat white' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(page).not.toHaveURL(before);
  await expect(chosenAt(page).getByRole('button', { name: 'Pay' })).toContainText('6.30');
  await expect(rowOf(page, 'order', 'Linus')).toHaveCount(2);
  await host.close();
});

test('[U85] another open order comes onto this one', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Ada', items: { 'flat-white': 1 } });
  await openOrder(page, host, { customerName: 'Grace', items: { croissant: 1 } });
  await openMore(page, 'Put together');
  await dialogAt(page).getByRole('button', { name: /Ada/ }).click();
  await dialogAt(page)
    .getByRole('button', { name: /onto it/ })
    .click();
  await expect(chosenAt(page).getByRole('button', { name: 'Pay' })).toContainText('6.30');
  await expect(rowOf(page, 'order', 'Ada')).toHaveCount(0);
  await page.getByRole('button', { name: 'Cancelled', exact: true }).click();
  await rowOf(page, 'order', 'Ada').click();
  await expect(chosenAt(page)).toContainText('Items are in');
  await host.close();
});

test('[U86] an order moves to another table and gets another name', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Ada', items: { 'flat-white': 1 } });
  await openMore(page, 'Table, name, note');
  await page.keyboard.type('7');
  await dialogAt(page).getByLabel('Customer').fill('Barbara');
  await page.keyboard.press('Enter');
  await expect(chosenAt(page)).toContainText('Barbara');
  await expect(chosenAt(page)).toContainText('Table');
  await host.close();
});

test('[U89] a scanned receipt opens its order, and what nobody has is said', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Ada', items: { 'flat-white': 1 } });
  await payOrder(page);
  await expect(chosenAt(page)).toContainText(/\w-\d{4}-\d{6}/);
  const [number = ''] = /\w-\d{4}-\d{6}/.exec((await chosenAt(page).textContent()) ?? '') ?? [];
  await page.keyboard.press('Escape');
  await expect(chosenAt(page)).toContainText('Choose an order');
  await scan(page, number);
  await expect(chosenAt(page)).toContainText('Ada');
  await scan(page, 'Z-2026-999999');
  await expect(page.getByText('No order or estimate for Z-2026-999999')).toBeVisible();
  await host.close();
});

test('[U90] the list is narrowed to a till, and says so', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Ada', items: { croissant: 1 } });
  await page.getByRole('button', { name: 'Till, person' }).click();
  await expectGoodLooks(page);
  await dialogAt(page).getByRole('button', { name: 'Tablet (B)' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Till, person' })).toHaveAttribute('aria-pressed', 'true');
  await expect(rowOf(page, 'order', 'Ada')).toHaveCount(0);
  await chosenAt(page).getByRole('button', { name: 'Pay' }).click();
  await dialogAt(page).getByRole('button', { name: 'Take cash' }).click();
  await dialogAt(page).getByRole('button', { name: 'Done' }).click();
  await expect(rowOf(page, 'order', 'Ada')).toBeVisible();
  await expectGoodLooks(page);
  await host.close();
});

test('[U87] the sheets for corrections are large enough, whole and readable, light and dark', async ({ page }) => {
  const host = await openShop(page);
  await openOrder(page, host, { customerName: 'Ada', items: { 'flat-white': 2, croissant: 1 } });
  await expectGoodLooks(page);
  await chosenAt(page)
    .getByRole('button', { name: /Flat white/ })
    .click();
  await expectGoodLooks(page);
  await page.keyboard.press('Escape');
  for (const name of ['Table, name, note', 'Split', 'Put together']) {
    await openMore(page, name);
    await expectGoodLooks(page);
    await page.keyboard.press('Escape');
    await expect(dialogAt(page)).toHaveCount(0);
  }
  await payOrder(page);
  await chosenAt(page).getByRole('button', { name: 'Refund' }).click();
  await dialogAt(page).getByRole('button', { name: 'Croissant', exact: true }).click();
  await expectGoodLooks(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('refund-given')).toBeVisible();
  await expectGoodLooks(page);
  await page.keyboard.press('Escape');
  await expectGoodLooks(page);
  await host.close();
});
