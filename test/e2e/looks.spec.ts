import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { api, makeEstimate, makeOrder } from '../kit/http-client.ts';
import { type OpenHost, openHost } from '../kit/open-host.ts';
import { openStaffedHost } from '../kit/staffed-host.ts';
import { misfits, seriousFaults } from './look.ts';
import { joinInBrowser, openOrders, openSettings, rowOf, tileOf } from './shop.ts';

/** A Friday at lunch; the screens and the host go by it. */
const NOON = Date.parse('2026-06-12T11:30:00.000Z');
const MINUTE_MS = 60_000;
const built = { rendererDir: 'dist/renderer', demo: true } as const;
const lettersFile = join(import.meta.dirname, '../../docs/screens/letters.txt');

// Dozens of screens, each drawn and read twice.
test.describe.configure({ timeout: 180_000 });

const buttonAt = (place: Page | Locator, name: string | RegExp) => place.getByRole('button', { name });
const sheetOf = (page: Page) => page.getByRole('dialog');

/** Which browser draws here, and how wide some words: only one with the same letters draws a screen as it is kept. */
async function lettersOf(page: Page): Promise<string> {
  const widths = await page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d');
    if (!pen) throw new Error('this browser draws nothing');
    const { fontFamily } = getComputedStyle(document.body);
    return ['400', '600', '700'].map((weight) => {
      pen.font = `${weight} 100px ${fontFamily}`;
      return pen.measureText('Pay €12.40 · Größe, Ünïcode & ✓').width;
    });
  });
  return [`Chromium ${page.context().browser()?.version()}`, ...widths.map((width) => width.toFixed(2))].join(' ');
}

/** Holds each screen against the picture that is kept of it, and against what everyone needs of it. */
async function lookerAt(page: Page) {
  // Round trips are others each time, and so is how much room they take.
  await page.evaluate(() => {
    const unseen = new CSSStyleSheet();
    unseen.replaceSync('[data-testid="round-trips"] { visibility: hidden }');
    document.adoptedStyleSheets.push(unseen);
  });
  const letters = await lettersOf(page);
  const { updateSnapshots } = test.info().config;
  if (updateSnapshots === 'all' || updateSnapshots === 'changed') writeFileSync(lettersFile, `${letters}\n`);
  const isSame = existsSync(lettersFile) && readFileSync(lettersFile, 'utf8').trim() === letters;
  if (!isSame) test.info().annotations.push({ type: 'pictures not compared', description: 'other fonts' });
  return async (name: string) => {
    // What was saved is said to be on every screen once this one has told that it is here.
    await expect(page.locator('[data-safety]:not([data-safety="seen"])')).toHaveCount(0);
    for (const [width, height, colorScheme] of [
      [1280, 800, 'light'],
      [1024, 768, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect.soft(await misfits(page), `${name} at ${width}`).toEqual([]);
      expect.soft(await seriousFaults(page), `${name} in ${colorScheme}`).toEqual([]);
      // A port is another one each time.
      const mask = [page.getByText(/127\.0\.0\.1:/)];
      if (isSame) await expect.soft(page).toHaveScreenshot(`${name}-${width}.png`, { mask });
    }
  };
}

async function ask(host: OpenHost, type: string, body: object): Promise<void> {
  const answer = await api(host, 'POST', '/commands', { body: { type, body } });
  if (answer.status !== 200) throw new Error(`${type} was answered ${answer.status}: ${answer.text}`);
}

const linesOf = (items: Record<string, number>) =>
  Object.entries(items).map(([productId, count]) => ({ productId, quantityMilli: count * 1000 }));

/** A shop at noon: orders of each kind, estimates, a customer with an account, a parked sale, a drawer that is open. */
async function fillShop(host: OpenHost, wait: () => void): Promise<void> {
  await makeOrder(host, { customerName: 'Ada', lines: linesOf({ 'flat-white': 2, croissant: 1 }) });
  wait();
  const paid = await makeOrder(host, { customerName: 'Grace', lines: linesOf({ latte: 1, 'banana-bread': 2 }) });
  await api(host, 'POST', `/orders/${paid.id}/payments`, {
    body: { tender: 'card', amountMinor: paid.totals.totalMinor },
  });
  wait();
  const cancelled = await makeOrder(host, { customerName: 'Linus', lines: linesOf({ sencha: 1 }) });
  await ask(host, 'cancel-order', { orderId: cancelled.id, reason: 'Left' });
  await makeEstimate(host, { customerName: 'Radia', lines: linesOf({ 'flat-white': 20, croissant: 20 }) });
  await ask(host, 'set-customer', { customerId: randomUUID(), name: 'Café Noir', creditLimitMinor: 50_000 });
}

/** A host at noon and a page of it that belongs to a till. */
async function openAtNoon(page: Page): Promise<OpenHost> {
  let clock = NOON - 10 * MINUTE_MS;
  const host = await openHost({ ...built, now: () => new Date(clock).toISOString() });
  await fillShop(host, () => {
    clock += 4 * MINUTE_MS;
  });
  clock = NOON;
  await page.clock.setFixedTime(NOON);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Bar');
  return host;
}

async function closeSheet(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(sheetOf(page)).toHaveCount(0);
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${place}`);
}

test.describe('[U75] each screen is as it is kept, and has nothing that keeps anyone from using it', () => {
  test('before a till belongs to a shop', async ({ page }) => {
    const host = await openHost(built);
    await page.goto(`http://127.0.0.1:${host.port}/`);
    await expect(page.getByLabel('Code')).toBeVisible();
    await (await lookerAt(page))('join');
    await host.close();
  });

  test('a sale', async ({ page }) => {
    const host = await openAtNoon(page);
    const look = await lookerAt(page);
    await goTo(page, 'new/order');
    await expect(tileOf(page, 'Flat white')).toBeVisible();
    await look('sale-empty');
    for (const product of ['Flat white', 'Latte', 'Croissant']) await tileOf(page, product).click();
    await look('sale');
    await buttonAt(page, 'Discount').click();
    await look('sale-discount');
    await closeSheet(page);
    await buttonAt(page, 'Customer').click();
    await look('sale-customer');
    await closeSheet(page);
    await buttonAt(page, 'More for Croissant').click();
    await look('sale-line');
    await closeSheet(page);
    await page.keyboard.press('F4');
    await expect(page.getByRole('list', { name: 'Parked' })).toBeVisible();
    await look('sale-parked');
    for (const product of ['Flat white', 'Latte', 'Croissant']) await tileOf(page, product).click();
    await page.keyboard.press('F9');
    await expect(sheetOf(page)).toBeVisible();
    await look('pay');
    await buttonAt(sheetOf(page), /^Take cash/).click();
    await expect(page.getByText(/^Saved/)).toBeVisible();
    await look('paid');
    await host.close();
  });

  test('orders', async ({ page }) => {
    const host = await openAtNoon(page);
    const look = await lookerAt(page);
    await openOrders(page);
    await expect(rowOf(page, 'order', 'Ada')).toBeVisible();
    await look('orders');
    await rowOf(page, 'order', 'Ada').click();
    await look('order');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await rowOf(page, 'order', 'Grace').click();
    await look('order-paid');
    await page.keyboard.press('F10');
    await expect(sheetOf(page)).toBeVisible();
    await look('refund');
    await closeSheet(page);
    await host.close();
  });

  test('estimates', async ({ page }) => {
    const host = await openAtNoon(page);
    const look = await lookerAt(page);
    await goTo(page, 'estimates');
    await rowOf(page, 'estimate', 'Radia').click();
    await look('estimate');
    await host.close();
  });

  test('the back office', async ({ page }) => {
    const host = await openAtNoon(page);
    const look = await lookerAt(page);
    await goTo(page, 'catalogue/products');
    await expect(page.getByTestId('product').first()).toBeVisible();
    await look('catalogue');
    await page.getByTestId('product').first().click();
    await expect(sheetOf(page)).toBeVisible();
    await look('product');
    await closeSheet(page);
    for (const tab of ['categories', 'modifiers', 'taxes']) {
      await goTo(page, `catalogue/${tab}`);
      await look(`catalogue-${tab}`);
    }
    await goTo(page, 'catalogue/products/import');
    await look('catalogue-import');
    for (const place of ['customers', 'shift', 'attention', 'audit', 'tills']) {
      await goTo(page, place);
      await look(place);
    }
    await openSettings(page);
    await look('settings');
    await page.keyboard.press('F1');
    await expect(sheetOf(page)).toBeVisible();
    await look('help');
    await host.close();
  });

  test('who stands at the till', async ({ page }) => {
    const { host } = await openStaffedHost(['cashier', 'manager'], {
      ...built,
      now: () => new Date(NOON).toISOString(),
    });
    await page.clock.setFixedTime(NOON);
    await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Bar');
    await expect(page.getByTestId('sign-in')).toBeVisible();
    await (await lookerAt(page))('sign-in');
    await host.close();
  });
});

test('[U76] in every language no word is broken or out of sight, and nothing is too small to tap', async ({ page }) => {
  const host = await openAtNoon(page);
  await page.setViewportSize({ width: 1024, height: 768 });
  for (const language of ['de', 'es', 'fr', 'ar']) {
    await page.evaluate((tag) => localStorage.setItem('tillwire.language', tag), language);
    await page.reload();
    const look = async (name: string) => expect.soft(await misfits(page), `${name} in ${language}`).toEqual([]);
    await goTo(page, 'new/order');
    for (const product of ['Flat white', 'Latte']) await tileOf(page, product).click();
    await look('sale');
    for (const [key, name] of [
      ['F3', 'customer'],
      ['F8', 'discount'],
      ['F1', 'help'],
      ['F9', 'pay'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(sheetOf(page)).toBeVisible();
      await look(name);
      await closeSheet(page);
    }
    await page.keyboard.press('F12');
    await expect(page.locator('[data-saved="yes"]')).toBeVisible();
    await look('change');
    await page.keyboard.press('Enter');
    await goTo(page, 'orders');
    await rowOf(page, 'order', 'Ada').click();
    await look('order');
    await rowOf(page, 'order', 'Grace').click();
    await page.keyboard.press('F10');
    await expect(sheetOf(page)).toBeVisible();
    await look('refund');
    await closeSheet(page);
    await goTo(page, 'estimates');
    await rowOf(page, 'estimate', 'Radia').click();
    await look('estimate');
    for (const place of ['catalogue/products', 'customers', 'shift', 'audit', 'tills', 'settings']) {
      await goTo(page, place);
      await look(place);
    }
  }
  await host.close();
});

test('[U77] Escape closes what lies on top, and nothing below it', async ({ page }) => {
  const host = await openAtNoon(page);
  await goTo(page, 'new/order');
  await tileOf(page, 'Flat white').click();
  for (const key of ['F1', 'F3', 'F8', 'F9']) {
    await page.keyboard.press(key);
    await expect(sheetOf(page)).toBeVisible();
    await closeSheet(page);
    await expect(page.getByRole('list', { name: 'Lines of the cart' })).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'order', 'Ada')).toBeVisible();
  await host.close();
});

test('[U78] until the copy of the shop is there no screen says that there is nothing', async ({ page }) => {
  const host = await openAtNoon(page);
  // A host that takes the connection and says nothing yet.
  await page.routeWebSocket(/\/ws$/, () => {});
  await page.reload();
  for (const place of ['new/order', 'orders', 'estimates', 'catalogue/products', 'shift', 'attention']) {
    await goTo(page, place);
    await expect(page.getByText('Fetching the shop'), place).toBeAttached();
    expect(await seriousFaults(page), place).toEqual([]);
  }
  await host.close();
});
