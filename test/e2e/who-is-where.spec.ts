import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { silentLog } from '../../server/log.ts';
import { type Host, startHost } from '../../server/start-host.ts';
import type { Order } from '../../shop/order.ts';
import { misfits, seriousFaults } from './look.ts';
import { compose, expect, joinInBrowser, openOrders, rowOf, test } from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

interface Shop {
  host: Host;
  /** Browsers that joined: `Bar` is till B, `Terrace` till C. */
  bar: Page;
  terrace: Page;
  close(): Promise<void>;
}

/** A host without a window, and two browsers that joined it. */
async function openShop(browser: Browser, wish: Parameters<Browser['newContext']>[0] = {}): Promise<Shop> {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-e2e-'));
  const host = await startHost({
    dir: join(around, 'shop'),
    port: 0,
    bind: '127.0.0.1',
    version: 'test',
    demo: true,
    rendererDir: 'dist/renderer',
    log: silentLog(),
    onBroken: (error) => {
      throw error;
    },
  });
  const contexts = await Promise.all([browser.newContext(wish), browser.newContext(wish)]);
  const [bar, terrace] = await Promise.all(contexts.map((context) => context.newPage()));
  if (!bar || !terrace) throw new Error('no pages');
  await joinAs(bar, host, 'Bar');
  await joinAs(terrace, host, 'Terrace');
  return {
    host,
    bar,
    terrace,
    async close() {
      for (const context of contexts) await context.close();
      await host.close();
      await rm(around, { recursive: true });
    },
  };
}

async function joinAs(page: Page, host: Host, name: string): Promise<void> {
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code, name);
}

async function makeOrder({ port, localToken }: Host, customerName: string): Promise<Order> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${localToken}` },
    body: JSON.stringify({ customerName, lines: [cake] }),
  });
  return (await answer.json()) as Order;
}

const detailOf = (page: Page) => page.getByRole('region', { name: 'The chosen order' });
const tillOn = (page: Page, code: string) => page.locator(`[data-testid=till][data-code=${code}]`);

test('[V9] what is open at another till says so in the list and in the detail, until it is closed', async ({
  browser,
}) => {
  const { host, bar, terrace, close } = await openShop(browser);
  await makeOrder(host, 'Ada');
  await rowOf(bar, 'order', 'Ada').click();
  await expect(rowOf(terrace, 'order', 'Ada')).toContainText('Open at till B');
  await expect(rowOf(bar, 'order', 'Ada')).not.toContainText('Open at');
  await rowOf(terrace, 'order', 'Ada').click();
  await expect(detailOf(terrace)).toContainText('Bar (B)');
  await expect(detailOf(bar)).toContainText('Terrace (C)');
  await expect(detailOf(bar)).toContainText('On all 2 screens');
  await bar.getByRole('link', { name: 'Estimates' }).click();
  await expect(rowOf(terrace, 'order', 'Ada')).not.toContainText('Open at');
  await expect(detailOf(terrace)).not.toContainText('Bar (B)');
  await close();
});

test('[V8] a pay sheet says who is paying before any tap, and is free as soon as the other one closes', async ({
  browser,
}) => {
  const { host, bar, terrace, close } = await openShop(browser);
  await makeOrder(host, 'Ada');
  for (const page of [bar, terrace]) await rowOf(page, 'order', 'Ada').click();
  await bar.getByRole('button', { name: 'Pay' }).click();
  await expect(rowOf(terrace, 'order', 'Ada')).toContainText('Being paid at till B');
  await expect(detailOf(terrace).getByRole('status')).toContainText('Being paid at till B');
  await terrace.getByRole('button', { name: 'Pay' }).click();
  const [barSheet, terraceSheet] = [bar.getByRole('dialog'), terrace.getByRole('dialog')];
  await expect(terraceSheet.getByRole('status')).toContainText('Being paid at till B');
  await expect(terraceSheet.getByRole('button', { name: 'Being paid at till B' })).toBeDisabled();
  await expect(barSheet.getByRole('button', { name: 'Take cash' })).toBeEnabled();

  await bar.keyboard.press('Escape');
  await expect(terraceSheet.getByRole('button', { name: 'Take cash' })).toBeEnabled();
  await expect(terraceSheet).not.toContainText('Being paid');
  // The claim has gone over to the sheet that is open.
  await bar.getByRole('button', { name: 'Pay' }).click();
  await expect(barSheet.getByRole('status')).toContainText('Being paid at till C');
  await terraceSheet.getByRole('button', { name: 'Take cash' }).click();
  await expect(terraceSheet).toContainText('Saved · receipt C-');
  await close();
});

test('[V8] a till that is gone holds up nobody', async ({ browser }) => {
  const { host, bar, terrace, close } = await openShop(browser);
  await makeOrder(host, 'Ada');
  for (const page of [bar, terrace]) await rowOf(page, 'order', 'Ada').click();
  await bar.getByRole('button', { name: 'Pay' }).click();
  await terrace.getByRole('button', { name: 'Pay' }).click();
  await expect(terrace.getByRole('dialog').getByRole('status')).toContainText('Being paid at till B');
  await bar.close();
  await expect(terrace.getByRole('dialog').getByRole('button', { name: 'Take cash' })).toBeEnabled();
  await close();
});

test('[V16] whoever made it sees what another till did, one toast a document, and opens it from there', async ({
  browser,
}) => {
  const { bar, terrace, close } = await openShop(browser);
  await compose(bar, 'order', 'Ada');
  await openOrders(bar);
  await rowOf(terrace, 'order', 'Ada').click();
  await terrace
    .getByRole('button', { name: 'Mark ready' })
    .or(terrace.getByRole('button', { name: 'Start making' }))
    .click();
  await terrace.getByRole('button', { name: 'Mark ready' }).click();
  await expect(bar.getByText('B-001 is ready — till C')).toBeVisible();
  await terrace.getByRole('button', { name: 'Cancel order' }).click();
  await terrace.getByRole('dialog').getByRole('button', { name: 'Cancel order' }).click();
  const toast = bar.getByRole('alert');
  await expect(toast).toContainText('B-001 was cancelled — till C');
  await expect(bar.getByText('is ready')).toHaveCount(0);
  await expect(terrace.getByRole('alert')).toHaveCount(0);
  await toast.getByRole('button', { name: 'Open' }).click();
  await expect(detailOf(bar)).toContainText('B-001');
  await expect(toast).toHaveCount(0);
  await close();
});

test('[V19] the tills page shows every till, this one first, and what is known without the host', async ({
  browser,
}) => {
  const { host, bar, terrace, close } = await openShop(browser);
  await bar.getByTestId('pill').click();
  await expect(bar.getByTestId('till')).toHaveCount(3);
  await expect(bar.getByTestId('till').first()).toContainText('This till');
  await expect(tillOn(bar, 'C')).toContainText('Connected');
  await expect(tillOn(bar, 'C')).toContainText('Up to date');
  await expect(tillOn(bar, 'C')).toContainText('127.0.0.1');
  await expect(tillOn(bar, 'A')).toContainText('Not seen since the host started');
  await expect(tillOn(bar, 'C')).toContainText(/\d+ ms/, { timeout: 15_000 });
  await terrace.close();
  await expect(tillOn(bar, 'C')).toContainText('Away');
  await expect(tillOn(bar, 'C')).toContainText('Last seen');
  await expect(bar.getByTestId('freshness')).toHaveText('Live');
  await host.close();
  await expect(tillOn(bar, 'B')).toContainText('Working alone');
  await expect(tillOn(bar, 'C')).toContainText('Not known now');
  await expect(tillOn(bar, 'C')).toContainText('Last seen');
  await expect(bar.getByTestId('freshness')).toContainText('As of');
  await openOrders(bar);
  await expect(bar.getByTestId('freshness')).toContainText('As of');
  await close().catch(() => {});
});

for (const [width, height] of [
  [1280, 800],
  [1024, 768],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`[V20] it all fits ${width}×${height} in ${colorScheme}, and axe finds nothing serious`, async ({
      browser,
    }) => {
      const wish = { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' } as const;
      const { host, bar, terrace, close } = await openShop(browser, wish);
      for (const name of ['Ada', 'Grace', 'Linus with a rather long name']) await makeOrder(host, name);
      await compose(terrace, 'order', 'Barbara', ['Flat white', 'Croissant']);
      await openOrders(terrace);
      const look = async (name: string) => {
        await terrace.screenshot({ path: `test-results/where-${name}-${width}-${colorScheme}.png` });
        expect(await misfits(terrace), name).toEqual([]);
        expect(await seriousFaults(terrace), name).toEqual([]);
      };
      await rowOf(bar, 'order', 'Linus').click();
      await rowOf(terrace, 'order', 'Ada').click();
      await expect(rowOf(terrace, 'order', 'Linus')).toContainText('Open at till B');
      await expect(detailOf(terrace)).toContainText('On all 2 screens');
      await look('open');
      await rowOf(bar, 'order', 'Ada').click();
      await bar.getByRole('button', { name: 'Pay' }).click();
      await expect(rowOf(terrace, 'order', 'Ada')).toContainText('Being paid at till B');
      await look('paid');
      await terrace.getByRole('button', { name: 'Pay' }).click();
      await expect(terrace.getByRole('button', { name: 'Being paid at till B' })).toBeDisabled();
      await look('sheet');
      await terrace.keyboard.press('Escape');
      await bar.keyboard.press('Escape');
      await rowOf(bar, 'order', 'Barbara').click();
      await bar.getByRole('button', { name: 'Start making' }).click();
      await bar.getByRole('button', { name: 'Mark ready' }).click();
      await expect(terrace.getByText('is ready — till B')).toBeVisible();
      await look('news');
      await terrace.getByTestId('pill').click();
      await expect(tillOn(terrace, 'B')).toContainText(/\d+ ms/, { timeout: 15_000 });
      await look('tills');
      await host.close();
      await expect(tillOn(terrace, 'B')).toContainText('Not known now');
      await expect(terrace.getByTestId('freshness')).toContainText('As of');
      await look('alone');
      await close().catch(() => {});
    });
  }
}
