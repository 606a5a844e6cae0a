import type { Locator, Page } from '@playwright/test';
import { openHost } from '../kit/open-host.ts';
import { expectGoodLooks } from './look.ts';
import { compose, expect, joinInBrowser, openEstimates, rowOf, test } from './shop.ts';

const built = { rendererDir: 'dist/renderer', demo: true } as const;
const dialogAt = (page: Page): Locator => page.getByRole('dialog');
const depositsAt = (page: Page): Locator => page.getByRole('region', { name: 'Deposits' });
const rowsAt = (page: Page): Locator => page.getByTestId('deposit-row');

/** A host, a browser that joined it, and an estimate for two flat whites, 7.00, that is looked at. */
async function openEstimate(page: Page) {
  const host = await openHost(built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code);
  await compose(page, 'estimate', 'Ada', ['Flat white', 'Flat white']);
  await openEstimates(page);
  await rowOf(page, 'estimate', 'Ada').click();
  return host;
}

test('[U91] a deposit is taken on an estimate by touch, and stands there with its receipt', async ({ page }) => {
  const host = await openEstimate(page);
  await expect(rowsAt(page)).toHaveCount(0);
  await depositsAt(page).getByRole('button', { name: 'Take a deposit' }).click();
  const sheet = dialogAt(page);
  const take = sheet.getByRole('button', { name: /^Take a deposit/ });
  await expect(take).toBeDisabled();
  for (const digit of ['7', '0', '1']) await sheet.getByRole('button', { name: digit, exact: true }).click();
  await expect(sheet.getByRole('alert')).toContainText('At most €7.00');
  await expect(take).toBeDisabled();
  await sheet.getByRole('button', { name: '50%' }).click();
  await sheet.getByRole('button', { name: 'Card', exact: true }).click();
  await sheet.getByLabel('Reference').fill('slip 12');
  await expect(sheet.getByTestId('deposit-amount')).toHaveText('€3.50');
  await expectGoodLooks(page);
  await take.click();
  await expect(sheet).toHaveCount(0);
  await expect(rowsAt(page)).toContainText('Card · Held for the customer');
  await expect(rowsAt(page)).toContainText('€3.50');
  await expectGoodLooks(page);
  await rowsAt(page)
    .getByRole('button', { name: /^Receipt/ })
    .click();
  await expect(sheet).toContainText('€3.50');
  await page.keyboard.press('Escape');
  await host.close();
});

test('[U92] a deposit is offered when its order is paid, and one tap uses it', async ({ page }) => {
  const host = await openEstimate(page);
  await page.keyboard.press('F10');
  await expect(dialogAt(page)).toBeVisible();
  await page.keyboard.type('200', { delay: 80 });
  await expect(dialogAt(page).getByTestId('deposit-amount')).toHaveText('€2.00');
  await page.keyboard.press('F9');
  await expect(rowsAt(page)).toContainText('Cash · Held for the customer');
  await expect(dialogAt(page)).toHaveCount(0);
  await page.getByRole('button', { name: /^Make order/ }).click();
  await expect(page.getByRole('region', { name: 'The chosen order' })).toContainText('Ada');
  await page.keyboard.press('F9');
  const sheet = dialogAt(page);
  await sheet.getByRole('button', { name: 'Use deposit of €2.00' }).click();
  await expect(sheet.getByRole('button', { name: /^Use deposit/ })).toHaveCount(0);
  await expect(sheet.getByRole('button', { name: /^Take cash/ })).toContainText('€5.00');
  await expectGoodLooks(page);
  await page.keyboard.press('F9');
  await expect(sheet.getByText(/^Saved/)).toBeVisible();
  await page.keyboard.press('Enter');
  await openEstimates(page);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await rowOf(page, 'estimate', 'Ada').click();
  await expect(rowsAt(page)).toContainText('Cash · Used');
  await expect(rowsAt(page).getByRole('button', { name: 'Give back' })).toHaveCount(0);
  await host.close();
});

test('[U93] a deposit that will not be used is given back as it came, by keys alone', async ({ page }) => {
  const host = await openEstimate(page);
  await page.keyboard.press('F10');
  await expect(dialogAt(page)).toBeVisible();
  await page.keyboard.type('300', { delay: 80 });
  await page.keyboard.press('F9');
  await expect(dialogAt(page)).toHaveCount(0);
  await rowsAt(page).getByRole('button', { name: 'Give back' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialogAt(page)).toContainText('The customer gets it back as it was paid: Cash.');
  await expectGoodLooks(page);
  await page.keyboard.press('F9');
  await expect(dialogAt(page)).toHaveCount(0);
  await expect(rowsAt(page)).toContainText('Cash · Given back');
  await expect(depositsAt(page).getByRole('button', { name: 'Take a deposit' })).toBeEnabled();
  await host.close();
});
