import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { silentLog } from '../../server/log.ts';
import { type Host, startHost } from '../../server/start-host.ts';
import type { Order } from '../../shop/order.ts';
import { expect, joinInBrowser, openEstimates, rowOf, test } from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

/** A host whose clock the test sets, with a browser that joined it. */
async function openAt(page: Page, start: string) {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-e2e-'));
  let clock = start;
  const host = await startHost({
    dir: join(around, 'shop'),
    port: 0,
    bind: '127.0.0.1',
    version: 'test',
    demo: true,
    rendererDir: 'dist/renderer',
    now: () => clock,
    log: silentLog(),
    onBroken: (error) => {
      throw error;
    },
  });
  const close = async () => {
    await host.close();
    await rm(around, { recursive: true });
  };
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code);
  const at = (next: string) => {
    clock = next;
  };
  return { host, close, at };
}

async function call<T>({ port, localToken }: Host, path: string, body: object): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${localToken}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function sell(host: Host, customerName: string): Promise<Order> {
  const { id, totals } = await call<Order>(host, '/orders', { customerName, lines: [cake] });
  await call(host, `/orders/${id}/payments`, { tender: 'card', amountMinor: totals.totalMinor });
  return call<Order>(host, `/orders/${id}/status`, { status: 'completed' });
}

test('[U30] what was finished on an earlier day leaves the lists and is found from them', async ({ page }) => {
  const { host, close, at } = await openAt(page, '2026-11-20T12:00:00.000Z');
  await sell(host, 'Ada');
  await sell(host, 'Grace');
  const { id } = await call<{ id: string }>(host, '/estimates', { customerName: 'Linus', lines: [cake] });
  await call(host, `/estimates/${id}/status`, { status: 'cancelled' });
  await page.getByRole('button', { name: 'Completed' }).click();
  await expect(rowOf(page, 'order', 'Ada')).toBeVisible();

  at('2026-11-21T12:00:00.000Z');
  await sell(host, 'Barbara');
  await expect(rowOf(page, 'order', 'Barbara')).toBeVisible();
  await expect(rowOf(page, 'order', 'Ada')).toHaveCount(0);
  await page.screenshot({ path: 'test-results/past-closed.png' });

  await page.getByRole('button', { name: 'Earlier days' }).click();
  await expect(rowOf(page, 'order', 'Ada')).toBeVisible();
  await expect(rowOf(page, 'order', 'Barbara')).toBeVisible();
  await expect(page.getByText('That is all there is.')).toBeVisible();
  await rowOf(page, 'order', 'Ada').click();
  await expect(page.getByRole('region', { name: 'The chosen order' })).toContainText('A-2026-000001');
  await page.screenshot({ path: 'test-results/past-earlier.png' });

  await page.getByLabel('Day').fill('2026-11-20');
  await expect(rowOf(page, 'order', 'Grace')).toBeVisible();
  await expect(rowOf(page, 'order', 'Barbara')).toHaveCount(0);
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByLabel(/Search/).fill('grace');
  await expect(rowOf(page, 'order', 'Grace')).toBeVisible();
  await expect(rowOf(page, 'order', 'Ada')).toHaveCount(0);

  await openEstimates(page);
  await page.getByLabel(/Search/).fill('');
  await page.getByRole('button', { name: 'Closed' }).click();
  await expect(rowOf(page, 'estimate', 'Linus')).toHaveCount(0);
  await page.getByRole('button', { name: 'Earlier days' }).click();
  await expect(rowOf(page, 'estimate', 'Linus')).toBeVisible();

  await close();
  await page.getByLabel(/Search/).fill('lin');
  await expect(page.getByText(/cannot be reached now/)).toBeVisible();
});

for (const [width, height] of [
  [1280, 800],
  [1024, 768],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`[U30] the foot of a list fits ${width}×${height} in ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      const { host, close, at } = await openAt(page, '2026-11-20T12:00:00.000Z');
      for (const name of ['Ada', 'Grace', 'Linus']) await sell(host, name);
      at('2026-11-21T12:00:00.000Z');
      await sell(host, 'Barbara');
      await page.getByRole('button', { name: 'All' }).click();
      await page.getByLabel('Day').fill('2026-11-20');
      await rowOf(page, 'order', 'Ada').click();
      for (const control of [page.getByLabel('Day'), page.getByRole('button', { name: 'Back to now' })]) {
        const box = await control.boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(48);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      }
      await page.screenshot({ path: `test-results/past-${width}-${colorScheme}.png` });
      await close();
    });
  }
}

test('[U83] an order of a closed day is refunded like any other, found by the receipt that is scanned', async ({
  page,
}) => {
  const { host, close, at } = await openAt(page, '2026-11-20T12:00:00.000Z');
  await sell(host, 'Ada');
  at('2026-11-21T12:00:00.000Z');
  await sell(host, 'Grace');
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(rowOf(page, 'order', 'Grace')).toBeVisible();
  await expect(rowOf(page, 'order', 'Ada')).toHaveCount(0);
  await page.evaluate(
    (keys) => {
      for (const key of keys) window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
    },
    [...'A-2026-000001', 'Enter'],
  );
  const pane = page.getByRole('region', { name: 'The chosen order' });
  await expect(pane).toContainText('Ada');
  await pane.getByRole('button', { name: 'Refund' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('refund-given')).toContainText('25.00');
  await page.keyboard.press('Escape');
  await expect(pane).toContainText('A-2026-000001');
  await expect(pane).toContainText('Returned');
  await close();
});
