import { WebSocket } from 'undici';
import type { Order } from '../../shop/order.ts';
import { createMailbox } from '../kit/mailbox.ts';
import {
  callApi,
  compose,
  expect,
  joinInBrowser,
  letTillsJoin,
  newCode,
  openEstimates,
  openOrders,
  openThreeScreens,
  rowOf,
  test,
  tileOf,
} from './shop.ts';

/** Loopback addresses stand for other machines. */
const HOST_AS_SECOND_SEES_IT = '127.0.0.2';
const HOST_AS_BROWSER_SEES_IT = '127.0.0.3';

test('[X1] orders and estimates made on host window, second till, browser and by script are on all three screens', async ({
  startTill,
  page,
}) => {
  const { host, screens } = await openThreeScreens(startTill, page);
  for (const screen of Object.values(screens)) await expect(screen.getByTestId('pill')).toHaveText(/3 tills · synced/);

  const plain = new WebSocket(`ws://${HOST_AS_SECOND_SEES_IT}:${host.port}/ws`);
  const heard = createMailbox<string>();
  plain.onmessage = ({ data }) => heard.put(String(data));
  await new Promise((open) => plain.addEventListener('open', open));

  for (const [name, screen] of Object.entries(screens)) {
    await compose(screen, 'order', `order of ${name}`);
    await heard.take((text) => text === 'order_updated');
    for (const other of Object.values(screens)) {
      await openOrders(other);
      await expect(rowOf(other, 'order', `order of ${name}`)).toContainText('€3.50');
    }
  }
  for (const [name, screen] of Object.entries(screens)) {
    await compose(screen, 'estimate', `estimate of ${name}`);
    await heard.take((text) => text === 'estimate_updated');
    for (const other of Object.values(screens)) {
      await openEstimates(other);
      await expect(rowOf(other, 'estimate', `estimate of ${name}`)).toContainText('Draft');
    }
  }
  // Every till numbers under its own code.
  await expect(rowOf(page, 'estimate', 'estimate of host')).toContainText('EST-A-000001');
  await expect(rowOf(page, 'estimate', 'estimate of second')).toContainText('EST-B-000001');
  await expect(rowOf(page, 'estimate', 'estimate of browser')).toContainText('EST-C-000001');

  const line = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };
  await callApi(host, '/estimates', { customerName: 'a script', lines: [line] }, HOST_AS_SECOND_SEES_IT);
  await heard.take((text) => text === 'estimate_updated');
  for (const screen of Object.values(screens)) await expect(rowOf(screen, 'estimate', 'a script')).toBeVisible();

  // One text an entry and kind, and nothing else.
  expect(heard.all).toEqual([...Array(3).fill('order_updated'), ...Array(4).fill('estimate_updated')]);
  plain.close();
});

test('[X1] a change on one till shows in place on the others: made, paid, completed', async ({ startTill, page }) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  await joinInBrowser(page, HOST_AS_BROWSER_SEES_IT, host.port, await newCode(host));
  const { window } = host;
  await compose(window, 'order', 'Ada', ['Flat white', 'Croissant']);
  const row = rowOf(page, 'order', 'Ada');
  await row.click();
  await page.getByRole('button', { name: 'Start making' }).click();
  await expect(rowOf(window, 'order', 'Ada')).toContainText('Being made');
  await page.getByRole('button', { name: 'Mark ready' }).click();
  await expect(rowOf(window, 'order', 'Ada')).toContainText('Ready');

  await window.getByRole('button', { name: 'Pay' }).click();
  await window.getByRole('button', { name: 'Take cash' }).click();
  await expect(window.getByText(/Saved · receipt A-\d{4}-000001/)).toBeVisible();
  await window.getByRole('button', { name: 'Done' }).click();
  await expect(row).toContainText('Paid');
  await page.getByRole('button', { name: 'Complete', exact: true }).click();
  await expect(rowOf(window, 'order', 'Ada')).toHaveCount(0);
  await window.getByRole('button', { name: 'Completed' }).click();
  await expect(rowOf(window, 'order', 'Ada')).toContainText('Completed');
  const { items } = await callApi<{ items: Order[] }>(host, '/orders');
  expect(items).toMatchObject([{ status: 'completed', payment: 'paid', paidMinor: 630 }]);
});

test('[X1] an estimate is sent, revised and becomes an order on another till', async ({ startTill, page }) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  await joinInBrowser(page, HOST_AS_BROWSER_SEES_IT, host.port, await newCode(host));
  const { window } = host;
  await compose(window, 'estimate', 'Grace', ['Latte']);
  await window.getByRole('button', { name: 'Mark as sent' }).click();
  await window.getByRole('button', { name: 'Change', exact: true }).click();
  await tileOf(window, 'Croissant').click();
  await window.getByRole('button', { name: 'Save change' }).click();
  await openEstimates(page);
  const row = rowOf(page, 'estimate', 'Grace');
  await expect(row).toContainText('rev. 2');
  await expect(row).toContainText('€6.60');
  await row.click();
  await page.getByRole('button', { name: 'Make order' }).click();
  await openOrders(window);
  await expect(rowOf(window, 'order', 'Grace')).toContainText('B-001');
  await openEstimates(window);
  await expect(rowOf(window, 'estimate', 'Grace')).toHaveCount(0);
});
