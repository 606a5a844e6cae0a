import type { Page } from '@playwright/test';
import { api, makeOrder } from '../kit/http-client.ts';
import { openHost } from '../kit/open-host.ts';
import { openStaffedHost, pins, signIn as signInAt } from '../kit/staffed-host.ts';
import { expectGoodLooks } from './look.ts';
import { compose, expect, joinInBrowser, openOrders, rowOf, test } from './shop.ts';

const built = { rendererDir: 'dist/renderer', demo: true } as const;

async function openShop(page: Page) {
  const host = await openHost(built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Bar');
  return host;
}

const openShift = (page: Page) => page.getByRole('button', { name: 'Shift', exact: true }).click();
const slipOf = (page: Page) => page.getByTestId('slip');

/** A flat white of 3.50, sent and paid on the screen. */
async function sell(page: Page, customer: string, tender: 'Cash' | 'Card'): Promise<void> {
  await compose(page, 'order', customer);
  await openOrders(page);
  await rowOf(page, 'order', customer).click();
  await page.getByRole('button', { name: /^Pay/ }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: tender, exact: true }).click();
  await page.keyboard.press('F9');
  await expect(sheet.getByText(/^Saved/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(sheet).toHaveCount(0);
}

test('[D30] opened with a float, sold, paid out, counted 1.00 short: the Z slip adds up', async ({ page }) => {
  const host = await openShop(page);
  await openShift(page);
  await expect(page.getByRole('heading', { name: 'No shift is open at this till' })).toBeVisible();
  await expectGoodLooks(page);
  await page.keyboard.type('10000');
  await expect(page.getByTestId('float')).toHaveText('€100.00');
  await page.getByRole('button', { name: /^Open the shift/ }).click();
  await expect(slipOf(page)).toHaveAttribute('data-is', 'x');

  await sell(page, 'Ada', 'Cash');
  await sell(page, 'Grace', 'Card');
  await openShift(page);
  await page.getByRole('button', { name: 'Pay out' }).click();
  const sheet = page.getByRole('dialog');
  await expectGoodLooks(page);
  await page.keyboard.type('1250');
  await sheet.getByRole('button', { name: 'Purchase' }).click();
  await sheet.getByRole('button', { name: /^Enter it/ }).click();
  await expect(sheet).toHaveCount(0);
  await expect(slipOf(page).getByTestId('drawer')).toContainText('Expected€91.00');
  await expectGoodLooks(page);

  await page.getByRole('button', { name: /^Close the shift/ }).click();
  await page.getByRole('button', { name: '€50.00' }).click();
  await page.keyboard.type('1');
  await page.getByRole('button', { name: '€20.00' }).click();
  await page.keyboard.type('2');
  await expect(page.getByTestId('cash-counted')).toHaveText('€90.00');
  await expectGoodLooks(page);
  await page.getByRole('button', { name: /^Counted/ }).click();
  await expect(page.getByTestId('difference')).toHaveText(['€1.00 short', 'Exactly right']);
  await page.getByLabel('Note').fill('A coin fell behind the counter');
  await expectGoodLooks(page);
  await page.getByRole('button', { name: /^Close the shift/ }).click();

  const slip = slipOf(page);
  await expect(slip).toHaveAttribute('data-is', 'z');
  for (const words of ['Float€100.00', 'Cash taken€3.50', 'Pay out-€12.50', 'Expected€91.00', 'Counted€90.00'])
    await expect(slip.getByTestId('drawer')).toContainText(words);
  await expect(slip.getByTestId('difference')).toHaveText(['€1.00 short', 'Exactly right']);
  await expect(slip.getByRole('row', { name: /^Total/ })).toHaveText('Total2€7.00');
  for (const words of ['A coin fell behind the counter', '2 open orders', '1 × €50.00', 'Purchase'])
    await expect(slip).toContainText(words);
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Counted last €90.00' }).click();
  await expect(page.getByTestId('float')).toHaveText('€90.00');
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Slip of the last shift' }).click();
  await expect(slipOf(page)).toHaveAttribute('data-is', 'z');
  await host.close();
});

test('[D34] by keys alone: opened, counted piece by piece, looked at again, closed', async ({ page }) => {
  const host = await openShop(page);
  await openShift(page);
  await page.keyboard.type('5000');
  await page.keyboard.press('F9');
  await expect(slipOf(page)).toHaveAttribute('data-is', 'x');
  await page.keyboard.press('F9');
  for (let row = 0; row < 4; row += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.type('3');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('2');
  await expect(page.getByTestId('cash-counted')).toHaveText('€40.00');
  await page.keyboard.press('F9');
  await expect(page.getByTestId('difference')).toHaveText('€10.00 short');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('1');
  await page.keyboard.press('F9');
  await expect(page.getByTestId('difference')).toHaveText('Exactly right');
  await page.keyboard.press('F9');
  await expect(slipOf(page)).toHaveAttribute('data-is', 'z');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('float')).toBeVisible();
  await host.close();
});

test('[D30] on the next morning the float is what was counted in the evening, and that slip can still be read', async ({
  page,
}) => {
  let clock = '2026-11-20T18:00:00.000Z';
  const host = await openHost({ ...built, now: () => clock });
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Bar');
  await openShift(page);
  await page.keyboard.type('5000');
  await page.keyboard.press('F9');
  await expect(slipOf(page)).toHaveAttribute('data-is', 'x');
  await page.keyboard.press('F9');
  await page.getByRole('button', { name: 'One amount' }).click();
  await page.keyboard.type('4900');
  await page.keyboard.press('F9');
  await page.keyboard.press('F9');
  await expect(slipOf(page)).toHaveAttribute('data-is', 'z');
  // The screen shows it before the host has it.
  const closed = async () => (await api<{ items: object[] }>(host, 'GET', '/shifts?status=closed')).json.items.length;
  await expect.poll(closed).toBe(1);
  clock = '2026-11-21T08:00:00.000Z';
  await makeOrder(host);
  expect((await api<{ items: object[] }>(host, 'GET', '/days')).json.items).toHaveLength(1);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('float')).toHaveText('€49.00');
  await page.getByRole('button', { name: 'Slip of the last shift' }).click();
  await expect(slipOf(page).getByTestId('difference')).toHaveText('€1.00 short');
  await host.close();
});

test('[D33] F7 asks why the drawer is opened, and leads to a shift where none is open', async ({ page }) => {
  const host = await openShop(page);
  await page.keyboard.press('F7');
  await expect(page.getByTestId('float')).toBeVisible();
  await page.keyboard.press('F9');
  await expect(slipOf(page)).toBeVisible();
  const openShifts = async () =>
    (await api<{ items: unknown[] }>(host, 'GET', '/shifts?status=open')).json.items.length;
  await expect.poll(openShifts).toBe(1);
  await page.reload();
  await openOrders(page);
  await page.keyboard.press('F7');
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Change for a customer' }).click();
  await expectGoodLooks(page);
  await page.keyboard.press('F9');
  await expect(sheet).toHaveCount(0);
  await openShift(page);
  await expect(slipOf(page)).toContainText('Opened without a sale1 ×');
  await host.close();
});

test('[D32] whoever may not see the figures counts blind, and reads on the slip what it came to', async ({ page }) => {
  const { host, till } = await openStaffedHost(['cashier'], built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Bar');
  await signInAt(till, 'owner');
  const permissions = ['sale.create', 'pay.take', 'shift.open', 'shift.close', 'shift.move'];
  expect(await till.ask('set-role', { roleId: 'cashier', permissions })).toMatchObject({ ok: true });
  await page
    .getByTestId('sign-in')
    .getByRole('button', { name: /^cashier/ })
    .click();
  await page.keyboard.type(pins.cashier);
  await openShift(page);
  await page.keyboard.type('5000');
  await page.keyboard.press('F9');
  await expect(page.getByText('Its figures are shown to whoever may see them.')).toBeVisible();
  await expectGoodLooks(page);
  await page.keyboard.press('F9');
  await page.getByRole('button', { name: 'One amount' }).click();
  await page.keyboard.type('4900');
  await expect(page.getByText('Expected')).toHaveCount(0);
  await expectGoodLooks(page);
  await page.keyboard.press('F9');
  await expect(page.getByTestId('difference')).toHaveCount(0);
  await page.keyboard.press('F9');
  await expect(slipOf(page).getByTestId('difference')).toHaveText('€1.00 short');
  await host.close();
});
