import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Order } from '../../shop/order.ts';
import type { ElectronTill } from '../kit/electron-till.ts';
import { fill, mountDisk } from '../kit/mount-disk.ts';
import { misfits, seriousFaults } from './look.ts';
import { test as base, callApi, expect, openOrders, openThreeScreens, rowOf, tileOf } from './shop.ts';

const MB = 1024 * 1024;
const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

interface Disks {
  /** A data folder with a disk of its own of that size over `below`; undefined where nobody may mount one. */
  shopOnDisk(size: string, below: string): Promise<{ dir: string; disk: string } | undefined>;
}

const test = base.extend<Disks>({
  // biome-ignore lint/correctness/noEmptyPattern: a fixture that needs no other one
  shopOnDisk: async ({}, use) => {
    const closing: (() => unknown)[] = [];
    await use(async (size, below) => {
      const around = await mkdtemp(join(tmpdir(), 'tillwire-disk-'));
      closing.push(() => rm(around, { recursive: true, force: true }));
      const dir = join(around, 'shop');
      const disk = join(dir, below);
      await mkdir(disk, { recursive: true });
      const unmount = mountDisk(disk, size);
      if (!unmount) return undefined;
      closing.push(unmount);
      return { dir, disk };
    });
    for (const close of closing.reverse()) await close();
  },
});

const barOf = (screen: Page) => screen.getByTestId('storage');
const panelOf = (screen: Page) => screen.getByTestId('recovered');
const pillOf = (screen: Page) => screen.getByTestId('pill');

/** Nothing keeps anybody from reading or tapping what is shown now, in light and in dark. */
async function expectEasyToUse(screen: Page): Promise<void> {
  expect(await misfits(screen)).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await screen.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Not every element has its new colours in the same frame.
    await expect.poll(() => seriousFaults(screen), { timeout: 15_000 }).toEqual([]);
  }
}

async function fillCart(screen: Page, product: string): Promise<void> {
  await screen.getByRole('link', { name: 'New' }).click();
  await tileOf(screen, product).click();
}

async function killHost(host: ElectronTill): Promise<void> {
  process.kill(await host.childPid(), 'SIGKILL');
}

/** One order paid and one open, as made at this window. */
async function sell(till: ElectronTill): Promise<Order> {
  const paid = await callApi<Order>(till, '/orders', { customerName: 'Ada', lines: [cake] });
  await callApi(till, `/orders/${paid.id}/payments`, { tender: 'cash', amountMinor: 2500 });
  return callApi<Order>(till, '/orders', { customerName: 'Grace', lines: [cake] });
}

test('[U21] while the storage of the host is stopped every screen says so and takes no money, until it is back by itself', async ({
  startTill,
  page,
  shopOnDisk,
}) => {
  const shop = await shopOnDisk('256k', 'journal');
  test.skip(!shop, 'this system lets nobody mount a small disk');
  const { dir = '', disk = '' } = shop ?? {};
  const { host, second, screens } = await openThreeScreens(startTill, page, { dir });
  const all = Object.values(screens);
  await sell(host);
  for (const screen of all) await openOrders(screen);
  await rowOf(page, 'order', 'Grace').click();
  await fillCart(host.window, 'Flat white');

  const makeRoom = await fill(disk, 'filler', 0);
  // Something may still fit into what is left of the file's last block.
  const goesOn = () =>
    callApi(host, '/orders', { lines: [cake] }).then(
      () => true,
      () => false,
    );
  while (await goesOn()) {}
  for (const screen of all) {
    await expect(pillOf(screen)).toHaveText(/Not saved/);
    await expect(barOf(screen)).toContainText('this sale is NOT saved');
  }
  await expect(host.window.getByRole('button', { name: 'Send order' })).toBeDisabled();
  await expect(host.window.getByText('Not now: the host could not save it')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pay' })).toBeDisabled();
  await expect(page.getByText('Not now: the host could not save it')).toBeVisible();
  await expectEasyToUse(host.window);

  await openOrders(second.window);
  await rowOf(second.window, 'order', 'Grace').click();
  await second.window.getByRole('button', { name: 'Start making' }).click();

  await makeRoom();
  for (const screen of all) {
    await expect(pillOf(screen)).toHaveText(/3 tills · synced/, { timeout: 15_000 });
    await expect(barOf(screen)).toHaveCount(0);
    await expect(panelOf(screen)).toContainText('The host stopped unexpectedly');
  }
  await expect(rowOf(page, 'order', 'Grace')).toContainText('Being made');
  await host.window.getByRole('button', { name: 'Send order' }).click();
  await expect(host.window.getByTestId('order-row').first()).toContainText('€3.50');
});

test('[U22] a disk that fills up is said; a full one takes no new sale, and what is open can be paid', async ({
  startTill,
  shopOnDisk,
}) => {
  const shop = await shopOnDisk('300m', '.');
  test.skip(!shop, 'this system lets nobody mount a small disk');
  const { dir = '', disk = '' } = shop ?? {};
  const host = await startTill({ demo: true, dir });
  const { window } = host;
  await sell(host);
  await expect(barOf(window)).toContainText(/nearly full: \d+ MB left/);
  await expectEasyToUse(window);
  await barOf(window).getByRole('button', { name: 'Dismiss' }).click();
  await expect(barOf(window)).toHaveCount(0);
  await fillCart(window, 'Flat white');

  await fill(disk, 'filler', 40 * MB);
  // A start looks at the disk at once.
  await killHost(host);
  await expect(barOf(window)).toContainText(/is full, \d+ MB left: no new sale can be begun/);
  await expect(window.getByRole('button', { name: 'Send order' })).toBeDisabled();
  await expect(window.getByText('Not now: the host’s disk is full')).toBeVisible();
  await openOrders(window);
  await rowOf(window, 'order', 'Grace').click();
  await window.getByRole('button', { name: 'Pay' }).click();
  await window.getByRole('button', { name: 'Take cash' }).click();
  await expect(window.getByText(/Saved · receipt A-\d{4}-000002/)).toBeVisible();
});

test('[U23] after a crash every screen says once what is saved, the last receipt of its own till first', async ({
  startTill,
  page,
}) => {
  const { host, screens } = await openThreeScreens(startTill, page);
  await sell(host);
  await expect(rowOf(page, 'order', 'Grace')).toBeVisible();
  await killHost(host);
  for (const screen of Object.values(screens)) {
    await expect(panelOf(screen)).toContainText(/Everything up to \S+ .*is saved\. 2 orders are open\./);
  }
  await expect(panelOf(host.window)).toContainText(/Last receipt of this tillA-\d{4}-000001 €25.00/);
  await expect(panelOf(page)).toContainText('None since its last closed day');
  await expect(panelOf(page)).toContainText(/CounterA-\d{4}-000001 €25.00/);
  for (const screen of Object.values(screens)) await expectEasyToUse(screen);
  await panelOf(page).getByRole('button', { name: 'Dismiss' }).click();
  await expect(panelOf(page)).toHaveCount(0);
  await page.reload();
  await expect(rowOf(page, 'order', 'Grace')).toBeVisible();
  await expect(panelOf(page)).toHaveCount(0);
  await expect(panelOf(host.window)).toBeVisible();
});

test('[U24] a cart is there again after its window crashed, and one that was sent is not', async ({ startTill }) => {
  const host = await startTill({ demo: true });
  /** A page that crashed cannot be steered any more: from then on the app itself is asked. */
  const inPage = (script: string): Promise<unknown> =>
    host.app.evaluate(
      ({ BrowserWindow }, run) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(run),
      script,
    );
  const crash = () =>
    host.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const isBack = new Promise<void>((done) => contents?.once('did-finish-load', () => done()));
      contents?.forcefullyCrashRenderer();
      return isBack;
    });
  const shown = () => inPage('document.body.innerText');
  await fillCart(host.window, 'Flat white');
  await expect(host.window.getByRole('list', { name: 'Lines of the cart' })).toContainText('Flat white');
  await crash();
  await expect.poll(shown).toMatch(/1×\s+Flat white[\s\S]*Send order/);
  expect(await shown()).toContain('The cart is back');
  await inPage(
    `[...document.querySelectorAll('button')].find((button) => button.innerText.includes('Send order')).click()`,
  );
  await expect.poll(async () => (await callApi<{ items: Order[] }>(host, '/orders')).items.length).toBe(1);
  await crash();
  await expect.poll(shown).toContain('A-001');
  expect(await shown()).not.toContain('The cart is back');
});

test('[U25] a damaged journal is said in words, with what is safe and what to do', async ({ startTill }) => {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-damage-'));
  const dir = join(around, 'shop');
  const first = await startTill({ demo: true, dir });
  await sell(first);
  await killHost(first);
  await expect(panelOf(first.window)).toBeVisible();
  await first.close();
  const journal = join(dir, 'journal');
  const [name = ''] = (await readdir(journal)).sort();
  const path = join(journal, name);
  const before = await readFile(path, 'utf8');
  await writeFile(path, before.replace('"Ada"', '"Ida"'));
  for (const checkpoint of (await readdir(dir)).filter((file) => /^shop.*\.json$/.test(file)))
    await rm(join(dir, checkpoint));

  const title = 'The shop’s book is damaged';
  const { window } = await startTill({ dir, shows: (page) => page.getByText(title) });
  const said = window.getByRole('main');
  await expect(said).toContainText('Nothing was deleted or changed');
  await expect(said).toContainText('npm run restore');
  await expect(said).toContainText(`npm run verify -- "${dir}"`);
  await expect(said).toContainText(path);
  await expectEasyToUse(window);
  await window.getByRole('button', { name: 'Settings' }).click();
  await expect(window.getByText('Data folder')).toBeVisible();
  await window.getByRole('link', { name: 'Orders' }).click();
  await expect(window.getByText(title)).toBeVisible();
  await writeFile(path, before);
  await window.getByRole('button', { name: 'Try again' }).click();
  await expect(rowOf(window, 'order', 'Grace')).toBeVisible();
  await rm(around, { recursive: true, force: true });
});
