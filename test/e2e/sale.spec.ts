import type { Page } from '@playwright/test';
import type { Order } from '../../shop/order.ts';
import type { Receipt } from '../../shop/payment.ts';
import type { ElectronTill } from '../kit/electron-till.ts';
import { handsOf, saidOf, scan } from './hands.ts';
import { misfits, seriousFaults } from './look.ts';
import { callApi, expect, joinByAddress, letTillsJoin, test, tileOf } from './shop.ts';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const cartOf = (page: Page) => page.getByRole('list', { name: 'Lines of the cart' });
const ordersOf = async (till: ElectronTill) => (await callApi<{ items: Order[] }>(till, '/orders')).items;
const receiptsOf = async (till: ElectronTill) => (await callApi<{ items: Receipt[] }>(till, '/receipts')).items;

async function openSale({ window }: ElectronTill): Promise<Page> {
  await window.getByRole('link', { name: 'New' }).click();
  await expect(tileOf(window, 'Flat white')).toBeVisible();
  return window;
}

async function fill(page: Page, ...products: string[]): Promise<void> {
  for (const product of products) await tileOf(page, product).click();
  await expect(cartOf(page)).toBeVisible();
}

const pillOf = (page: Page) => page.getByTestId('pill');
const saved = (page: Page) => page.getByText(/Saved · receipt/);
const gone = (page: Page) => expect(page.getByRole('dialog')).toHaveCount(0);

test('[U65] every way of being paid takes no more than is written, and each sale is booked once with its receipt', async ({
  startTill,
}) => {
  const till = await startTill({ demo: true });
  const page = await openSale(till);

  await fill(page, 'Flat white', 'Croissant', 'Latte');
  const exact = handsOf(page);
  await exact.press('F12');
  await expect(saved(page)).toBeVisible();
  expect(exact.count.keys).toBe(saidOf('cart to cash exact and receipt, ready for the next sale').keys);
  await page.keyboard.press('Enter');
  await gone(page);

  await fill(page, 'Flat white', 'Croissant', 'Latte');
  const touched = handsOf(page);
  await touched.tap(button(page, /^Pay €/));
  await touched.tap(button(page, /^Take cash/));
  await expect(saved(page)).toBeVisible();
  expect(touched.count).toEqual({
    taps: saidOf('cart to cash exact and receipt, ready for the next sale').taps,
    keys: 0,
  });
  await page.keyboard.press('Enter');
  await gone(page);

  await fill(page, 'Flat white');
  const note = handsOf(page);
  await note.press('F9');
  await expect(page.getByRole('dialog')).toBeVisible();
  await note.type('2000');
  await note.press('F9');
  await expect(page.getByRole('dialog').getByText('€16.50')).toBeVisible();
  await expect(saved(page)).toBeVisible();
  expect(note.count.keys).toBe(saidOf('cart to a note given, change and receipt').keys);
  await page.keyboard.press('Enter');
  await gone(page);

  await fill(page, 'Flat white');
  const noted = handsOf(page);
  await noted.tap(button(page, /^Pay €/));
  await noted.tap(button(page, '€20.00'));
  await noted.tap(button(page, /^Take cash/));
  await expect(saved(page)).toBeVisible();
  expect(noted.count.taps).toBe(saidOf('cart to a note given, change and receipt').taps);
  await page.keyboard.press('Enter');
  await gone(page);

  await fill(page, 'Flat white');
  const card = handsOf(page);
  await card.tap(button(page, /^Pay €/));
  await card.tap(page.getByRole('button', { name: 'Card', exact: true }));
  await card.tap(button(page, /^Card was charged/));
  await expect(saved(page)).toBeVisible();
  expect(card.count.taps).toBe(saidOf('cart to card').taps);
  await page.keyboard.press('Enter');
  await gone(page);

  const orders = await ordersOf(till);
  expect(orders.map(({ totals, status, payment }) => [totals.totalMinor, status, payment])).toEqual(
    [350, 350, 350, 1010, 1010].map((minor) => [minor, 'completed', 'paid']),
  );
  const receipts = await receiptsOf(till);
  expect(receipts.map(({ serial }) => serial).sort()).toEqual([1, 2, 3, 4, 5]);
});

test('[U66] from the keyboard alone: found, multiplied, reduced, noted and paid', async ({ startTill }) => {
  const till = await startTill({ demo: true });
  const page = await openSale(till);
  const times = handsOf(page);
  await times.press('3', '*');
  await page.keyboard.press('F2');
  await page.keyboard.type('sencha', { delay: 60 });
  await page.keyboard.press('Enter');
  await expect(cartOf(page)).toContainText('3×Sencha€10.20');
  expect(times.count.keys).toBe(saidOf('three of the next item').keys);

  const off = handsOf(page);
  await off.press('F8');
  await expect(page.getByRole('dialog')).toBeVisible();
  await off.press('1', '0', 'Enter');
  await expect(cartOf(page)).toContainText('€9.18');
  expect(off.count.keys).toBe(saidOf('ten percent off the sale').keys);
  await page.keyboard.press('+');
  await expect(cartOf(page)).toContainText('4×Sencha');
  await page.keyboard.press('F12');
  await expect(saved(page)).toBeVisible();
  expect(await ordersOf(till)).toMatchObject([
    { totals: { subtotalMinor: 1360, discountMinor: 136, totalMinor: 1224 }, discounts: [{ percentPpm: 100_000 }] },
  ]);
});

test('[U67] by touch alone: ten percent off, and a bill that two pay', async ({ startTill }) => {
  const till = await startTill({ demo: true });
  const page = await openSale(till);
  await fill(page, 'Flat white', 'Croissant');
  const off = handsOf(page);
  await off.tap(button(page, /^Discount/));
  await off.tap(button(page, '10%'));
  await off.tap(button(page, /^Take it off/));
  await expect(page.getByRole('definition').filter({ hasText: '€5.67' })).toBeVisible();
  expect(off.count.taps).toBe(saidOf('ten percent off the sale').taps);

  const two = handsOf(page);
  await two.tap(button(page, /^Pay €/));
  await two.tap(button(page, 'Split'));
  await two.tap(button(page, '2 ways'));
  await two.tap(button(page, /^Take cash €2\.84/));
  await expect(saved(page)).toBeVisible();
  await button(page, /^Take more/).click();
  await two.tap(button(page, /^Take cash €2\.83/));
  await expect(saved(page)).toBeVisible();
  expect(two.count.taps).toBe(saidOf('a bill paid by two, in cash').taps);
  await button(page, /^Done/).click();
  await gone(page);
  expect(await ordersOf(till)).toMatchObject([{ status: 'completed', paidMinor: 567 }]);
  const receipts = await receiptsOf(till);
  expect(receipts.map(({ takenMinor }) => takenMinor).sort()).toEqual([283, 284]);
});

test('[U68] by scanner alone: scanned, sold, and the next scan begins the next sale; an unknown code is taken in', async ({
  startTill,
}) => {
  const till = await startTill({ demo: true });
  const page = await openSale(till);
  await scan(page, 'croissant');
  await scan(page, 'croissant');
  await scan(page, 'mug');
  await expect(cartOf(page)).toContainText('2×Croissant');
  await page.keyboard.press('F12');
  await expect(saved(page)).toBeVisible();
  await scan(page, 'tote');
  await gone(page);
  await expect(cartOf(page)).toContainText('1×Canvas bag');
  await expect(cartOf(page)).not.toContainText('Croissant');

  // What the scanner types into a field goes out of it again.
  await page.getByLabel('Table').fill('T4');
  await scan(page, 'latte');
  await expect(cartOf(page)).toContainText('Latte');
  await expect(page.getByLabel('Table')).toHaveValue('T4');

  await page.getByLabel('Table').blur();
  await scan(page, '4006381333931');
  await expect(page.getByRole('dialog')).toContainText('4006381333931 is not in the catalogue');
  await button(page, 'Add to the catalogue').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Name', { exact: true }).fill('Oat bar');
  await sheet.getByLabel('Price', { exact: true }).fill('2.20');
  await sheet.getByRole('button', { name: /^Save/ }).click();
  await gone(page);
  await scan(page, '4006381333931');
  await expect(cartOf(page)).toContainText('Oat bar€2.20');
});

test('[U69] parked here it is on every till, and whoever takes it up has it', async ({ startTill }) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const second = await startTill();
  await joinByAddress(second.window, '127.0.0.2', host);
  await expect(pillOf(second.window)).toHaveText(/2 tills · synced/);
  const here = await openSale(host);
  const there = await openSale(second);
  await fill(here, 'Flat white', 'Croissant');
  await here.getByLabel('Table').fill('T7');
  const park = handsOf(here);
  await here.getByLabel('Table').blur();
  await park.press('F4');
  expect(park.count.keys).toBe(saidOf('park here').keys);
  const waiting = (page: Page) => page.getByRole('list', { name: 'Parked sales' }).getByRole('button', { name: /T7/ });
  await expect(waiting(here)).toBeVisible();

  const resume = handsOf(there);
  await resume.tap(waiting(there));
  expect(resume.count.taps).toBe(saidOf('resume on another till').taps);
  await expect(cartOf(there)).toContainText('Croissant');
  await expect(there.getByLabel('Table')).toHaveValue('T7');
  await expect(waiting(here)).toHaveCount(0);
  await there.getByLabel('Table').blur();
  await there.keyboard.press('F12');
  await expect(saved(there)).toBeVisible();
  expect(await ordersOf(host)).toMatchObject([{ number: 'B-001', table: 'T7', status: 'completed' }]);

  await fill(here, 'Latte');
  const estimate = handsOf(here);
  await estimate.tap(button(here, 'Save as an estimate'));
  expect(estimate.count.taps).toBe(saidOf('estimate from the cart').taps);
  await expect(here.getByTestId('estimate-row')).toHaveCount(1);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`[U7] axe finds nothing serious on the sale and its sheets, ${colorScheme}, and everything fits`, async ({
    startTill,
  }) => {
    const till = await startTill({ demo: true });
    const page = await openSale(till);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const look = async (name: string) => {
      for (const [width, height] of [
        [1280, 800],
        [1024, 768],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect(await seriousFaults(page), name).toEqual([]);
        expect(await misfits(page), name).toEqual([]);
      }
    };
    await fill(page, 'Flat white', 'Croissant');
    await look('cart');
    for (const key of ['F3', 'F5', 'F8']) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await look(key);
      await page.keyboard.press('Escape');
      await gone(page);
    }
    await button(page, 'More for Croissant').click();
    await look('line');
    await page.keyboard.press('Escape');
    await gone(page);
    await page.keyboard.press('F9');
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('tender');
    await button(page, 'Split').click();
    await look('split');
    await button(page, 'Split').click();
    await page.keyboard.press('F9');
    await expect(saved(page)).toBeVisible();
    await look('change');
  });
}
