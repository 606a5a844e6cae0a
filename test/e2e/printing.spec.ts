import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Order } from '../../shop/order.ts';
import type { Receipt } from '../../shop/payment.ts';
import type { ElectronTill } from '../kit/electron-till.ts';
import { misfits, seriousFaults } from './look.ts';
import {
  callApi,
  expect,
  joinInBrowser,
  letTillsJoin,
  newCode,
  openOrders,
  openSettings,
  rowOf,
  type StartTill,
  test,
} from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000, noteForCustomer: 'Without nuts' };
const folderOf = ({ dir }: Pick<ElectronTill, 'dir'>) => join(dir, 'printed');

/** Names of the papers that came out of the virtual printer, without the year of their receipts. */
async function papersOf(till: Pick<ElectronTill, 'dir'>): Promise<string[]> {
  const names = await readdir(folderOf(till)).catch(() => []);
  return names.map((name) => name.replace(/-\d{4}-/, '-')).sort();
}
const expectPapers = (till: ElectronTill, names: string[]) => expect.poll(() => papersOf(till)).toEqual(names);

/** A till that prints into files after each sale. */
async function startPrintingTill(startTill: StartTill): Promise<ElectronTill> {
  const till = await startTill({ demo: true });
  await openSettings(till.window);
  await till.window.getByLabel('Printer', { exact: true }).selectOption('virtual');
  await expect(till.window.getByText('Every print-out becomes a PDF')).toBeVisible();
  await openOrders(till.window);
  return till;
}

/** Takes cash for a new order, as far as its receipt. */
async function sell(till: ElectronTill, customerName: string): Promise<void> {
  await callApi<Order>(till, '/orders', { customerName, lines: [cake] });
  await rowOf(till.window, 'order', customerName).click();
  await till.window.keyboard.press('F9');
  await expect(till.window.getByRole('dialog')).toBeVisible();
  await till.window.keyboard.press('F9');
  await expect(till.window.getByText(/Saved · receipt A-\d{4}-/)).toBeVisible();
}

const bar = ({ window }: ElectronTill) => window.getByTestId('printer-bar');
/** A file stands where the printer wants its folder. */
const breakPrinter = async (till: ElectronTill) => {
  await rm(folderOf(till), { recursive: true, force: true });
  await writeFile(folderOf(till), '');
};
const mendPrinter = async (till: ElectronTill) => {
  await rm(folderOf(till));
  await mkdir(folderOf(till));
};

test('[U47] a receipt is printed after a sale, once, and from then on as copies that say so', async ({ startTill }) => {
  const till = await startPrintingTill(startTill);
  const { window } = till;
  await sell(till, 'Ada');
  await expectPapers(till, ['A-000001.pdf']);
  const [name = ''] = await readdir(folderOf(till));
  const pdf = await readFile(join(folderOf(till), name), 'latin1');
  const [width = 0, height = 0] = /MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)?.slice(1).map(Number) ?? [];
  expect(Math.round((width / 72) * 25.4)).toBe(80);
  expect(height).toBeGreaterThan(width);
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);

  // Over the sheet that is open, and from everywhere else.
  await window.keyboard.press('Control+p');
  await expectPapers(till, ['A-000001-copy-1.pdf', 'A-000001.pdf']);
  await window.keyboard.press('Enter');
  await openSettings(window);
  await window.keyboard.press('Control+p');
  await expectPapers(till, ['A-000001-copy-1.pdf', 'A-000001-copy-2.pdf', 'A-000001.pdf']);

  await openOrders(window);
  await rowOf(window, 'order', 'Ada').click();
  await window.getByRole('button', { name: /^Receipt A-/ }).click();
  const paper = window.getByRole('region', { name: 'The receipt as it is printed' });
  for (const words of ['Demo café', 'Copy 3', 'Without nuts', '€25.00', 'Cash'])
    await expect(paper).toContainText(words);
  await window.getByRole('button', { name: 'Print copy 3' }).click();
  await expect(window.getByRole('button', { name: 'Print copy 4' })).toBeVisible();
  await expect.poll(async () => (await papersOf(till)).length).toBe(4);
});

test('[U47] over an open receipt Ctrl+P prints that one, and with none yet it says so', async ({ startTill }) => {
  const till = await startPrintingTill(startTill);
  const { window } = till;
  await window.keyboard.press('Control+p');
  await expect(window.getByText('No receipt yet')).toBeVisible();
  await sell(till, 'Ada');
  await window.keyboard.press('Enter');
  await sell(till, 'Grace');
  await window.keyboard.press('Enter');
  await rowOf(window, 'order', 'Ada').click();
  await window.getByRole('button', { name: /^Receipt A-/ }).click();
  await expect(window.getByRole('button', { name: 'Print copy 1' })).toBeVisible();
  await window.keyboard.press('Control+p');
  await expectPapers(till, ['A-000001-copy-1.pdf', 'A-000001.pdf', 'A-000002.pdf']);
});

test('[U52] a receipt is kept as a file where the person says, and that is no copy', async ({ startTill }) => {
  const till = await startPrintingTill(startTill);
  const { window, app, dir } = till;
  await sell(till, 'Ada');
  await expectPapers(till, ['A-000001.pdf']);
  const place = join(dir, 'kept.pdf');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, place);
  await window.getByRole('button', { name: 'Receipt', exact: true }).click();
  await window.getByRole('button', { name: 'Save as PDF' }).click();
  await expect.poll(() => readFile(place, 'latin1').catch(() => '')).toMatch(/^%PDF-[\s\S]*%%EOF\s*$/);
  await expect(window.getByRole('button', { name: 'Print copy 1' })).toBeVisible();
  expect(await papersOf(till)).toEqual(['A-000001.pdf']);
});

test('[U48] a printer that fails leaves the sale as it is, and prints it once when it is there again', async ({
  startTill,
}) => {
  const till = await startPrintingTill(startTill);
  await breakPrinter(till);
  await sell(till, 'Ada');
  await till.window.keyboard.press('Enter');
  await expect(bar(till)).toContainText('Printer: 1 waiting');
  await till.window.keyboard.press('F9');
  await expect(rowOf(till.window, 'order', 'Ada')).toHaveCount(0);
  // The screen shows it before the host has it.
  await expect
    .poll(async () => (await callApi<{ items: Order[] }>(till, '/orders')).items)
    .toMatchObject([{ status: 'completed', payment: 'paid', payments: [{ amountMinor: 2500 }] }]);

  await mendPrinter(till);
  await bar(till).getByRole('button', { name: 'Retry' }).click();
  await expect(bar(till)).toHaveCount(0);
  await expectPapers(till, ['A-000001.pdf']);
});

test('[U48] a printer that is not there is named as that, and another one takes what waited', async ({ startTill }) => {
  const first = await startPrintingTill(startTill);
  await first.close();
  const file = join(first.dir, 'settings.json');
  const settings = JSON.parse(await readFile(file, 'utf8')) as { printing: object };
  const printing = { ...settings.printing, printer: { is: 'system', name: 'Unplugged' } };
  await writeFile(file, JSON.stringify({ ...settings, printing }));

  const till = await startTill({ dir: first.dir });
  await sell(till, 'Ada');
  await till.window.keyboard.press('Enter');
  await expect(bar(till)).toContainText('The printer is not there');
  await openSettings(till.window);
  await till.window.getByLabel('Printer', { exact: true }).selectOption('virtual');
  await expectPapers(till, ['A-000001.pdf']);
  await expect(bar(till)).toHaveCount(0);
});

test('[U45] the window that prints is in the sandbox, without a bridge, and gone when it is done', async ({
  startTill,
}) => {
  const till = await startPrintingTill(startTill);
  const seen = await till.app.evaluateHandle(({ app }) => {
    const pages: unknown[] = [];
    app.on('web-contents-created', (_event, contents) => {
      contents.once('did-finish-load', () => {
        const asked = "[typeof window.tillwire, typeof process, document.scripts.length].join(' ')";
        void contents.executeJavaScript(asked).then((found) => pages.push([new URL(contents.getURL()).host, found]));
      });
    });
    return pages;
  });
  await sell(till, 'Ada');
  await expectPapers(till, ['A-000001.pdf']);
  expect(await seen.jsonValue()).toEqual([['till', 'undefined undefined 0']]);
  await expect.poll(() => till.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('[U42] what was being printed when the till died is printed again only where somebody says so', async ({
  startTill,
}) => {
  const first = await startPrintingTill(startTill);
  await breakPrinter(first);
  await sell(first, 'Ada');
  await expect(bar(first)).toBeVisible();
  await first.close();
  // As a power cut in the middle of it would have left it.
  const file = join(first.dir, 'print-queue.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"state":"waiting"', '"state":"printing"'));
  await mendPrinter(first);

  const till = await startTill({ dir: first.dir });
  await expect(bar(till)).toContainText('Did 1 print-out come out?');
  await bar(till).getByRole('button', { name: 'Show' }).click();
  await expect(till.window.getByTestId('print-job')).toContainText('Not known');
  expect(await papersOf(till)).toEqual([]);
  await till.window.getByRole('button', { name: 'Print again' }).click();
  await expectPapers(till, ['A-000001.pdf']);
  await expect(till.window.getByTestId('print-job')).toContainText('Printed');
});

test('[U49] where a till prints is set at that till, tried with a page, and kept', async ({ startTill }) => {
  const first = await startPrintingTill(startTill);
  await openSettings(first.window);
  await first.window.getByRole('button', { name: '58 mm' }).click();
  await first.window.getByRole('button', { name: 'When asked' }).click();
  await first.window.getByRole('button', { name: 'Print a test page' }).click();
  await expectPapers(first, ['Test-page.pdf']);
  await expect(first.window.getByRole('button', { name: 'When asked' })).toHaveAttribute('aria-pressed', 'true');
  await first.close();

  const till = await startTill({ dir: first.dir });
  await sell(till, 'Ada');
  await till.window.getByRole('button', { name: 'Print', exact: true }).click();
  await expectPapers(till, ['A-000001.pdf', 'Test-page.pdf']);
  await till.window.getByRole('button', { name: 'Receipt', exact: true }).click();
  await expect(till.window.locator('.paper')).toHaveAttribute('data-width', '58');
});

test('[U51] an address is kept with a receipt from its sheet', async ({ startTill }) => {
  const till = await startTill({ demo: true });
  await sell(till, 'Ada');
  await till.window.getByRole('button', { name: 'Receipt', exact: true }).click();
  await till.window.getByLabel('E-mail address').fill('ada');
  await till.window.getByRole('button', { name: 'Keep the address' }).click();
  await expect(till.window.getByText('An address, as in ada@example.org')).toBeVisible();
  await till.window.getByLabel('E-mail address').fill('ada@example.org');
  await till.window.keyboard.press('Enter');
  await expect(till.window.getByText('The address is kept')).toBeVisible();
  const { items } = await callApi<{ items: Receipt[] }>(till, '/receipts');
  expect(items).toMatchObject([{ email: 'ada@example.org' }]);
});

test('[U50] a browser prints the receipt alone, in its own dialog', async ({ startTill, page }) => {
  const host = await startTill({ demo: true });
  await sell(host, 'Ada');
  await host.window.keyboard.press('Enter');
  await letTillsJoin(host);
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-asked', 'print');
  });
  await joinInBrowser(page, '127.0.0.3', host.port, await newCode(host));
  await rowOf(page, 'order', 'Ada').click();
  await page.getByRole('button', { name: /^Receipt A-/ }).click();
  // Another till has given it to the customer.
  await page.getByRole('button', { name: 'Print copy 1' }).click();
  await expect(page.locator('html[data-asked="print"]')).toHaveCount(1);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.paper-alone')).toContainText('Copy 1');
  expect(await shownIn(page)).toEqual(['paper-alone']);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect(page.locator('.paper-alone')).toHaveCount(0);
});

/** What of the page's own children takes up room. */
function shownIn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.children]
      .filter((child) => child.getBoundingClientRect().height > 0)
      .map((child) => child.className || child.id),
  );
}

for (const [scheme, width, height] of [
  ['light', 1280, 800],
  ['dark', 1024, 768],
] as const) {
  test(`[U7] receipts and the print queue are for everyone, ${scheme}, ${width}×${height}`, async ({ startTill }) => {
    const till = await startTill({ demo: true, width, height });
    const { window } = till;
    await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const isFine = async (name: string) =>
      expect([name, await misfits(window), await seriousFaults(window)]).toEqual([name, [], []]);
    await openSettings(window);
    await window.getByLabel('Printer', { exact: true }).selectOption('virtual');
    await window.getByRole('button', { name: 'Print a test page' }).click();
    await expectPapers(till, ['Test-page.pdf']);
    await isFine('settings');
    await window.getByRole('button', { name: 'When asked' }).click();
    await openOrders(window);
    await sell(till, 'Ada');
    await isFine('taken');
    await window.getByRole('button', { name: 'Receipt', exact: true }).click();
    await expect(window.locator('.paper')).toContainText('Cake');
    await isFine('sheet');
    await breakPrinter(till);
    await window.keyboard.press('Control+p');
    await window.keyboard.press('Escape');
    await window.keyboard.press('Escape');
    await expect(bar(till)).toBeVisible();
    await isFine('bar');
    await bar(till).getByRole('button', { name: 'Show' }).click();
    await expect(window.getByTestId('print-job')).toHaveCount(2);
    await isFine('queue');
  });
}
