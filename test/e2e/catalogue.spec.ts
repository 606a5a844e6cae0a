import type { Locator, Page } from '@playwright/test';
import { connectTill } from '../kit/clients.ts';
import { joinTill } from '../kit/http-client.ts';
import { type OpenHost, openHost } from '../kit/open-host.ts';
import { openStaffedHost, pins } from '../kit/staffed-host.ts';
import { expectGoodLooks } from './look.ts';
import { expect, joinInBrowser, openSettings, test } from './shop.ts';

const built = { rendererDir: 'dist/renderer', demo: true } as const;

/** A host with the demo catalogue, and a browser that joined it and shows the catalogue. */
async function openCatalogue(page: Page): Promise<OpenHost> {
  const host = await openHost(built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Office');
  await openSettings(page);
  await page.getByRole('button', { name: 'Catalogue' }).click();
  await expect(rowOf(page, 'Flat white')).toBeVisible();
  return host;
}

const rowOf = (page: Page, name: string): Locator => page.getByTestId('product').filter({ hasText: name });
const nameIn = (page: Page): Locator => page.getByRole('dialog').getByLabel('Name', { exact: true });
const priceIn = (page: Page): Locator => page.getByRole('dialog').getByLabel('Price', { exact: true });

/** As a scanner types: within the page, since a busy machine would press keys as slowly as a person. */
async function scan(page: Page, code: string): Promise<void> {
  await page.evaluate((text) => {
    const press = (key: string) =>
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    for (const key of text) {
      press(key);
      document.execCommand('insertText', false, key);
    }
    press('Enter');
  }, code);
}

async function save(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('[A44] a product is added with what was scanned, found, changed, and sold out with one tap', async ({ page }) => {
  const host = await openCatalogue(page);
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Add product' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Something above is missing')).toBeVisible();
  await nameIn(page).fill('Lemonade');
  await priceIn(page).fill('3.20');
  await page.getByLabel('Category', { exact: true }).last().selectOption('New category …');
  await page.getByLabel('Name of the new category').fill('Cold drinks');
  // A scanner types into whichever field has the focus; its digits do not stay there.
  await nameIn(page).focus();
  await scan(page, '4006381333931');
  await expect(nameIn(page)).toHaveValue('Lemonade');
  await expect(page.getByRole('list', { name: 'Barcodes' })).toContainText('4006381333931');
  await page.getByRole('button', { name: 'Add a size' }).click();
  await page.getByLabel('Name of size 1').fill('Large');
  await page.getByLabel('Price of size 1').fill('4.20');
  await expectGoodLooks(page);
  await save(page);
  await expect(rowOf(page, 'Lemonade')).toContainText('Cold drinks');

  await page.keyboard.press('F2');
  await page.getByRole('banner').getByRole('textbox').fill('40063813');
  await expect(page.getByTestId('product')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await priceIn(page).fill('3.50');
  await save(page);
  await expect(rowOf(page, 'Lemonade')).toContainText('€3.50');
  const soldOut = page.getByRole('button', { name: 'Lemonade is sold out' });
  await soldOut.click();
  await expect(soldOut).toHaveAttribute('aria-pressed', 'true');
  await rowOf(page, 'Lemonade').click();
  await page.getByRole('button', { name: 'There again' }).click();
  await expect(page.getByRole('button', { name: 'Sold out today' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(soldOut).toHaveAttribute('aria-pressed', 'false');
  await host.close();
});

test('[A44] a barcode that another product has is said with its name before anything is asked', async ({ page }) => {
  const host = await openCatalogue(page);
  for (const name of ['Latte', 'Espresso']) {
    await rowOf(page, name).last().click();
    await page.getByLabel('Scan or type a barcode').fill('111222');
    await page.getByLabel('Scan or type a barcode').press('Enter');
    if (name === 'Latte') await save(page);
  }
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Latte');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await host.close();
});

test('[A45] categories, modifiers and taxes are made, changed and put to use', async ({ page }) => {
  const host = await openCatalogue(page);
  const tab = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
  await tab('Modifiers');
  await page.getByRole('button', { name: 'Add modifiers' }).first().click();
  await nameIn(page).fill('Milk');
  await page.getByLabel('Name of choice 1').fill('Oat');
  await page.getByLabel('Price of choice 1').fill('0.50');
  await expectGoodLooks(page);
  await save(page);
  await expect(page.getByTestId('modifier-group')).toContainText('Oat');
  await tab('Taxes');
  await page.getByRole('button', { name: 'Add tax class' }).click();
  await nameIn(page).fill('Zero');
  await save(page);
  await page.getByRole('region', { name: 'Zero' }).getByRole('button', { name: 'Add a rate' }).click();
  await nameIn(page).fill('VAT 0 %');
  await page.getByLabel('Rate', { exact: true }).fill('0');
  await page.getByLabel('Holds from').fill('2027-01-01');
  await expectGoodLooks(page);
  await save(page);
  await expect(page.getByTestId('tax-rate').filter({ hasText: 'VAT 0 %' })).toContainText('0%');
  await expectGoodLooks(page);
  await tab('Products');
  await rowOf(page, 'Flat white').click();
  await page.getByRole('checkbox', { name: 'Milk' }).check();
  await page.getByLabel('Tax class').selectOption('Zero');
  await save(page);
  await tab('Categories');
  await page.getByTestId('category').filter({ hasText: 'Coffee' }).click();
  await expect(page.getByRole('button', { name: 'Remove category' })).toBeDisabled();
  await expectGoodLooks(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add category' }).click();
  await nameIn(page).fill('Empty');
  await save(page);
  await page.getByTestId('category').filter({ hasText: 'Empty' }).click();
  await page.getByRole('button', { name: 'Remove category' }).click();
  await expect(page.getByTestId('category').filter({ hasText: 'Empty' })).toHaveCount(0);
  await host.close();
});

const table = (more = '') => `Artikel;Preis;Warengruppe;Artikelnummer;EAN;MwSt
Limonade;3,20;Kaltes;L-1;4006381333931;20 %
Wasser;gratis;Kaltes;W-1;;20 %
Flat white;3,60;Coffee;flat-white;;
${more}`;

async function choose(page: Page, text: string): Promise<void> {
  await page.getByTestId('import-file').setInputFiles({
    name: 'products.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(text),
  });
}

test('[A46] a table comes in but for its bad row, which is named, and twice changes nothing', async ({ page }) => {
  const host = await openCatalogue(page);
  await page.getByRole('button', { name: 'Import' }).click();
  await expectGoodLooks(page);
  await choose(page, 'nothing');
  await expect(page.getByRole('alert')).toContainText('There is no row below its head');
  await choose(page, table());
  await expect(page.getByLabel('Category', { exact: true })).toHaveValue('2');
  await expect(page.getByText('As in: 3,20')).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Look at it first' }).click();
  await expect(page.getByTestId('import-row')).toHaveText(/Row 3.*Wasser.*Price is no price: gratis/);
  await expectGoodLooks(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the list of faults' }).click();
  expect((await download).suggestedFilename()).toBe('import-faults.csv');
  await page.getByRole('button', { name: 'Import 2 products' }).click();
  await expect(page.getByText('2 products are in')).toBeVisible();
  await expect(page.getByText('1 row was left out')).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'To the products' }).click();
  await expect(rowOf(page, 'Limonade')).toContainText('Kaltes');
  await expect(rowOf(page, 'Flat white')).toContainText('€3.60');

  await page.getByRole('button', { name: 'Import' }).click();
  await choose(page, table('Tee;2,90;Kaltes;T-1;;\n'));
  await page.getByRole('button', { name: 'Look at it first' }).click();
  await expect(page.getByRole('button', { name: 'As before 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Import 1 product', exact: true }).click();
  await expect(page.getByText('1 product is in')).toBeVisible();
  await host.close();
});

test('[A47] who has a product open hears at once that somebody else has saved it, and chooses', async ({ page }) => {
  const host = await openCatalogue(page);
  const other = await connectTill(host, { token: (await joinTill(host, 'Other')).token });
  const change = (priceMinor: number) =>
    other.ask('set-product', {
      ...{ productId: 'espresso', sku: 'espresso', name: 'Espresso', categoryId: 'coffee', priceMinor },
      ...{ soldBy: 'unit', taxClassId: 'standard', active: true },
    });
  await rowOf(page, 'Espresso').click();
  await nameIn(page).fill('Espresso solo');
  await change(250);
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Somebody else saved this');
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Show what they saved' }).click();
  await expect(nameIn(page)).toHaveValue('Espresso');
  await expect(priceIn(page)).toHaveValue('2.50');
  await nameIn(page).fill('Espresso solo');
  await change(260);
  await page.getByRole('button', { name: 'Go on with mine' }).click();
  await save(page);
  await expect(rowOf(page, 'Espresso solo')).toContainText('€2.50');
  await host.close();
});

test('[A48] without the host nothing can be saved, and without the right nothing is offered', async ({ page }) => {
  const host = await openCatalogue(page);
  await rowOf(page, 'Espresso').click();
  await host.close();
  await expect(page.getByRole('dialog').getByText('Not while this till works alone')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Espresso is sold out' })).toBeDisabled();
});

test('[A48] a cashier finds no way to the catalogue, and changes nothing in it', async ({ page }) => {
  const { host } = await openStaffedHost(['cashier'], built);
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, 'Bar');
  await page
    .getByTestId('sign-in')
    .getByRole('button', { name: /^cashier/i })
    .click();
  await page.keyboard.type(pins.cashier);
  await expect(page.getByTestId('sign-in')).toHaveCount(0);
  await openSettings(page);
  await expect(page.getByRole('button', { name: 'Catalogue' })).toHaveCount(0);
  await page.goto(`${page.url().split('#')[0]}#/catalogue`);
  await expect(page.getByText('Only somebody who may change products')).toBeVisible();
  await expect(rowOf(page, 'Espresso')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Add product' })).toHaveCount(0);
  await host.close();
});
