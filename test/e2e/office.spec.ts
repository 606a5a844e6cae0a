import { randomUUID } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { api } from '../kit/http-client.ts';
import { type OpenHost, openHost } from '../kit/open-host.ts';
import { expectGoodLooks } from './look.ts';
import { expect, joinInBrowser, openSettings, test } from './shop.ts';

const built = { rendererDir: 'dist/renderer', demo: true } as const;

async function openShop(page: Page): Promise<OpenHost> {
  const host = await openHost(built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Office');
  return host;
}

test('[A51] the parts of the shop’s settings are saved one by one, and say what is wrong before', async ({ page }) => {
  const host = await openShop(page);
  await openSettings(page);
  const letterhead = page.getByRole('form', { name: 'The shop and its receipts' });
  const save = letterhead.getByRole('button', { name: 'Save' });
  await expect(save).toBeDisabled();
  await letterhead.getByLabel('Name of the shop').fill(' ');
  await expect(letterhead.getByText('Is missing')).toBeVisible();
  await expect(save).toBeDisabled();
  await letterhead.getByLabel('Name of the shop').fill('Corner Café');
  await letterhead.getByLabel('Address').fill('1 High Street\nTown');
  await letterhead.getByLabel('Tax number').fill('GB 123');
  await letterhead.getByLabel('Below the receipt').fill('See you soon');
  const reckoning = page.getByRole('form', { name: 'Prices, tax and cash' });
  await reckoning.getByLabel('Discount without asking, up to').fill('120');
  await expect(reckoning.getByText('Is no percentage up to 100')).toBeVisible();
  await expectGoodLooks(page);
  await save.click();
  await expect(save).toBeDisabled();
  await reckoning.getByLabel('Discount without asking, up to').fill('15');
  await reckoning.getByLabel('Cash is rounded').selectOption('5');
  await reckoning.getByRole('switch', { name: 'Prices include tax' }).click();
  await reckoning.scrollIntoViewIfNeeded();
  await expectGoodLooks(page);
  await reckoning.getByRole('button', { name: 'Save' }).click();
  await expect(reckoning.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.reload();
  await expect(letterhead.getByLabel('Address')).toHaveValue('1 High Street\nTown');
  await expect(letterhead.getByLabel('Below the receipt')).toHaveValue('See you soon');
  await expect(reckoning.getByLabel('Cash is rounded')).toHaveValue('5');
  await expect(reckoning.getByLabel('Discount without asking, up to')).toHaveValue('15');
  await expect(reckoning.getByRole('switch', { name: 'Prices include tax' })).not.toBeChecked();
  await host.close();
});

/** Ada may owe 50.00 and owes 12.50; Grace may owe nothing. */
async function openCustomers(page: Page): Promise<OpenHost> {
  const host = await openShop(page);
  const ask = async (type: string, body: object) => {
    expect((await api(host, 'POST', '/commands', { body: { type, body } })).status).toBe(200);
  };
  const customerId = randomUUID();
  await ask('set-customer', { customerId, name: 'Ada Lovelace', phone: '+44 20 7946 0958', creditLimitMinor: 5000 });
  await ask('set-customer', { customerId: randomUUID(), name: 'Grace Hopper', email: 'grace@navy.example' });
  await ask('sell', {
    ...{ orderId: randomUUID(), receiptId: randomUUID(), customerId, customerName: 'Ada Lovelace' },
    lines: [{ id: randomUUID(), name: 'Lunch', taxClassId: 'standard', unitPriceMinor: 1250, quantityMilli: 1000 }],
    payments: [{ id: randomUUID(), tender: 'on-account', amountMinor: 1250 }],
  });
  await openSettings(page);
  await page.getByRole('button', { name: 'Customers', exact: true }).click();
  await expect(customerOf(page, 'Ada')).toBeVisible();
  return host;
}

const customerOf = (page: Page, name: string): Locator => page.getByTestId('customer').filter({ hasText: name });

test('[A55] a customer is found by phone or e-mail, and the row says what is owed', async ({ page }) => {
  const host = await openCustomers(page);
  await expect(customerOf(page, 'Ada')).toContainText('owes €12.50');
  await expect(customerOf(page, 'Ada')).toContainText('May owe up to €50.00');
  await expectGoodLooks(page);
  await page.keyboard.press('F2');
  await page.getByRole('banner').getByRole('textbox').fill('442079');
  await expect(page.getByTestId('customer')).toHaveText([/Ada/]);
  await page.getByRole('banner').getByRole('textbox').fill('navy');
  await expect(page.getByTestId('customer')).toHaveText([/Grace/]);
  await page.getByRole('banner').getByRole('textbox').fill('');
  await page.keyboard.press('F1');
  await expectGoodLooks(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Customers' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Who owes' }).click();
  await expect(page.getByTestId('customer')).toHaveText([/Ada/]);
  await host.close();
});

test('[A56] a customer is added by keys and changed, says what is wrong, and shows their orders', async ({ page }) => {
  const host = await openCustomers(page);
  await page.keyboard.press('+');
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('E-mail').fill('katherine');
  await page.keyboard.press('Control+Enter');
  await expect(sheet.getByText('Is missing')).toBeVisible();
  await expect(sheet.getByText('Is no e-mail address')).toBeVisible();
  await expectGoodLooks(page);
  await sheet.getByLabel('Name', { exact: true }).fill('Katherine Johnson');
  await sheet.getByLabel('E-mail').fill('katherine@example.org');
  await sheet.getByLabel('May owe up to').fill('20');
  await page.keyboard.press('Control+Enter');
  await expect(sheet).toHaveCount(0);
  await expect(customerOf(page, 'Katherine')).toContainText('May owe up to €20.00');

  await customerOf(page, 'Ada').click();
  await expect(sheet.getByRole('region', { name: 'Orders of today and open ones' })).toContainText('€12.50');
  await expectGoodLooks(page);
  await sheet.getByLabel('Company').fill('Analytical Engines');
  await sheet.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(customerOf(page, 'Ada')).toContainText('Analytical Engines · +44 20 7946 0958');
  await host.close();
});

test('[A57] what is owed is paid in cash and by card, never too much, and the receipts are there to print', async ({
  page,
}) => {
  const host = await openCustomers(page);
  await page.getByRole('button', { name: 'Take payment from Ada Lovelace' }).click();
  const sheet = page.getByRole('dialog');
  await page.keyboard.type('500', { delay: 120 });
  await expect(sheet.getByText('Still owed')).toBeVisible();
  await expectGoodLooks(page);
  await page.keyboard.press('F9');
  await expect(sheet.getByTestId('account-paid')).toContainText('Still owed: €7.50');
  await expect(sheet.getByRole('button', { name: 'Print', exact: true })).toBeVisible();
  await expectGoodLooks(page);
  await page.keyboard.press('Enter');
  await expect(customerOf(page, 'Ada')).toContainText('owes €7.50');

  await page.getByRole('button', { name: 'Take payment from Ada Lovelace' }).click();
  await sheet.getByRole('button', { name: 'Card', exact: true }).click();
  await page.keyboard.type('800', { delay: 120 });
  await expect(sheet.getByText('More than is owed')).toBeVisible();
  await page.keyboard.press('F9');
  await expect(sheet.getByTestId('account-paid')).toHaveCount(0);
  for (let digit = 0; digit < 3; digit += 1) await page.keyboard.press('Backspace');
  await page.keyboard.press('F9');
  await expect(sheet.getByTestId('account-paid')).toContainText('Still owed: €0.00');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Take payment/ })).toHaveCount(0);

  await customerOf(page, 'Ada').click();
  await sheet.getByRole('button', { name: /€5\.00/ }).click();
  await expect(page.getByRole('region', { name: 'The receipt as it is printed' })).toContainText('Paid on account');
  await expectGoodLooks(page);
  await host.close();
});

test('[A59] a product is counted, what comes in and what is spoilt is entered, and the list marks what is low', async ({
  page,
}) => {
  const host = await openShop(page);
  await openSettings(page);
  await page.getByRole('button', { name: 'Catalogue', exact: true }).click();
  const row = page.getByTestId('product').filter({ hasText: 'Flat white' });
  const sheet = page.getByRole('dialog');
  const stock = sheet.getByRole('region', { name: 'Stock' });
  await row.click();
  await sheet.getByRole('switch', { name: 'Count its stock' }).click();
  await expect(sheet.getByText('Save first: then it can be counted here.')).toBeVisible();
  await sheet.getByLabel('Tell when fewer are left than').fill('5');
  await sheet.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(row).toContainText('None left');
  await expectGoodLooks(page);

  await row.click();
  await stock.getByLabel('So much is there').fill('12');
  await stock.getByRole('button', { name: 'Enter it: then 12 there' }).click();
  await expect(stock.getByTestId('on-hand')).toHaveText('12 there');
  await stock.getByRole('button', { name: 'Spoilt or lost' }).click();
  await stock.getByLabel('So much is gone').fill('13');
  await expect(stock.getByText('There is not so much')).toBeVisible();
  await expect(stock.getByRole('button', { name: /^Enter it/ })).toBeDisabled();
  await expectGoodLooks(page);
  await stock.getByLabel('So much is gone').fill('8');
  await page.keyboard.press('Enter');
  await expect(stock.getByTestId('on-hand')).toHaveText('Only 4 left');
  await page.keyboard.press('Escape');
  await expect(row).toContainText('Only 4 left');
  await page.getByRole('button', { name: 'Low stock' }).click();
  await expect(page.getByTestId('product')).toHaveText([/Flat white/]);
  await expectGoodLooks(page);
  await row.click();
  await stock.getByRole('button', { name: 'Came in' }).click();
  await stock.getByLabel('So much came in').fill('20');
  await page.keyboard.press('Enter');
  await expect(stock.getByTestId('on-hand')).toHaveText('24 there');
  await page.keyboard.press('Escape');
  await expect(page.getByText('No product found')).toBeVisible();
  await host.close();
});
