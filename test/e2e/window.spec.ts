import type { Estimate } from '../../shop/estimate.ts';
import type { Order } from '../../shop/order.ts';
import type { ElectronTill } from '../kit/electron-till.ts';
import { misfits, seriousFaults } from './look.ts';
import {
  callApi,
  expect,
  joinByAddress,
  letTillsJoin,
  openEstimates,
  openOrders,
  openSettings,
  rowOf,
  test,
  tileOf,
} from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

test('[U9] a sale is made, named and paid from the keyboard alone, and the next scan begins the next one', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  const { keyboard } = host.window;
  await expect(host.window.getByText('No open orders')).toBeVisible();
  await keyboard.press('+');
  await expect(tileOf(host.window, 'Flat white')).toBeVisible();
  await keyboard.press('F2');
  // As a hand types it: a scanner is faster.
  await keyboard.type('flat', { delay: 60 });
  await expect(tileOf(host.window, 'Croissant')).toHaveCount(0);
  await keyboard.press('Enter');
  await expect(host.window.getByRole('list', { name: 'Lines of the cart' })).toContainText('1×Flat white€3.50');
  await keyboard.press('F3');
  await expect(host.window.getByRole('dialog').getByLabel('Name')).toBeFocused();
  await keyboard.type('Ada', { delay: 60 });
  await keyboard.press('Enter');
  await expect(host.window.getByRole('button', { name: 'Ada' })).toBeVisible();
  await keyboard.press('F9');
  await expect(host.window.getByRole('dialog')).toContainText('€3.50');
  await keyboard.type('500');
  await expect(host.window.getByRole('dialog')).toContainText('€1.50');
  await keyboard.press('F9');
  await expect(host.window.getByText(/Saved · receipt A-\d{4}-000001/)).toBeVisible();
  await expect(host.window.getByText('€1.50')).toBeVisible();
  // As a scanner types it.
  await keyboard.type('croissant', { delay: 5 });
  await keyboard.press('Enter');
  await expect(host.window.getByRole('dialog')).toHaveCount(0);
  await expect(host.window.getByRole('list', { name: 'Lines of the cart' })).toContainText('1×Croissant€2.80');
  const { items } = await callApi<{ items: Order[] }>(host, '/orders');
  expect(items).toMatchObject([
    { status: 'completed', payments: [{ tender: 'cash', amountMinor: 350, tenderedMinor: 500, changeMinor: 150 }] },
  ]);
});

test('[U6] a new row shows itself and moves nothing that is being looked at', async ({ startTill }) => {
  const host = await startTill({ demo: true });
  for (let n = 1; n <= 40; n += 1) await callApi(host, '/orders', { customerName: `No ${n}.`, lines: [cake] });
  const list = host.window.getByRole('listbox', { name: 'Orders' });
  await expect(rowOf(host.window, 'order', 'No 40.')).toBeVisible();

  await callApi(host, '/orders', { customerName: 'at the top', lines: [cake] });
  await expect(rowOf(host.window, 'order', 'at the top')).toHaveAttribute('data-fresh', /[01]/);
  await expect(rowOf(host.window, 'order', 'No 40.')).toBeInViewport();

  await list.evaluate((element) => element.scrollTo({ top: 20 * 56 }));
  const looked = rowOf(host.window, 'order', 'No 18.');
  await expect(looked).toBeInViewport();
  const before = await looked.boundingBox();
  await callApi(host, '/orders', { customerName: 'while scrolled', lines: [cake] });
  await expect(host.window.getByText('1 new above')).toBeVisible();
  expect(await looked.boundingBox()).toEqual(before);
  await host.window.getByText('1 new above').click();
  await expect(rowOf(host.window, 'order', 'while scrolled')).toBeInViewport();
});

test('[U10] the pay sheet follows what another till takes meanwhile', async ({ startTill }) => {
  const host = await startTill({ demo: true });
  const order = await callApi<Order>(host, '/orders', { customerName: 'Ada', lines: [cake] });
  await rowOf(host.window, 'order', 'Ada').click();
  await host.window.getByRole('button', { name: 'Pay' }).click();
  await expect(host.window.getByRole('dialog')).toContainText('€25.00');
  // Another till is quicker.
  await callApi(host, `/orders/${order.id}/payments`, { tender: 'card', amountMinor: 2000 });
  await expect(host.window.getByRole('dialog')).toContainText('€5.00');
  await callApi(host, `/orders/${order.id}/payments`, { tender: 'card', amountMinor: 500 });
  await expect(host.window.getByRole('dialog').getByText('€0.00').first()).toBeVisible();
  await expect(host.window.getByRole('button', { name: 'Take cash' })).toBeDisabled();
});

test('[U11] what the host refuses is said in a cashier’s words that stay, and the order is shown as it is', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  const order = await callApi<Order>(host, '/orders', { customerName: 'Ada', lines: [cake] });
  await letTillsJoin(host);
  const { window, childPid } = await startTill();
  await joinByAddress(window, '127.0.0.2', host);
  await rowOf(window, 'order', 'Ada').click();

  // The second till asks for something on what it sees, before it hears what the first one did.
  const guest = await childPid();
  process.kill(guest, 'SIGSTOP');
  await callApi(host, `/orders/${order.id}/status`, { fulfilment: 'ready' });
  await window.getByRole('button', { name: 'Start making' }).click();
  process.kill(guest, 'SIGCONT');

  const notice = window.getByRole('alert');
  await expect(notice).toContainText('The order stays as it was');
  await expect(notice).toContainText('It was changed on another till meanwhile');
  await expect(rowOf(window, 'order', 'Ada')).toContainText('Ready');
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
});

/** Each screen, as it is with something on it. */
async function screensOf(till: ElectronTill): Promise<Record<string, () => Promise<void>>> {
  const lines = [cake, { productId: 'flat-white', quantityMilli: 2000 }];
  const order = await callApi<Order>(till, '/orders', { customerName: 'Ada', note: 'No sugar', lines });
  await callApi(till, `/orders/${order.id}/payments`, { tender: 'cash', amountMinor: 500, tenderedMinor: 1000 });
  const estimate = await callApi<Estimate>(till, '/estimates', { customerName: 'Grace', lines });
  await callApi(till, `/estimates/${estimate.id}/status`, { status: 'sent' });
  const { window } = till;
  const close = async () => {
    await window.keyboard.press('Escape');
    await expect(window.getByRole('dialog')).toHaveCount(0);
  };
  return {
    orders: async () => {
      await openOrders(window);
      await rowOf(window, 'order', 'Ada').click();
    },
    pay: async () => {
      await window.keyboard.press('F9');
      await expect(window.getByRole('dialog')).toBeVisible();
    },
    cancel: async () => {
      await close();
      await openEstimates(window);
      await rowOf(window, 'estimate', 'Grace').click();
      await window.getByRole('button', { name: 'Cancel estimate' }).click();
      await expect(window.getByRole('dialog')).toBeVisible();
    },
    estimates: close,
    cart: async () => {
      await window.getByRole('link', { name: 'New' }).click();
      await tileOf(window, 'Croissant').click();
    },
    settings: async () => openSettings(window),
    help: async () => {
      await window.keyboard.press('F1');
      await expect(window.getByRole('dialog')).toBeVisible();
    },
    'after help': close,
  };
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`[U7] axe finds nothing serious on any screen, ${colorScheme}`, async ({ startTill }) => {
    const host = await startTill({ demo: true });
    await host.window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [name, open] of Object.entries(await screensOf(host))) {
      await open();
      expect(await seriousFaults(host.window), name).toEqual([]);
    }
  });
}

for (const [width, height] of [
  [1280, 800],
  [1024, 768],
] as const) {
  test(`[U8] everything that is tapped is at least 48 pixels and in sight at ${width}×${height}`, async ({
    startTill,
  }) => {
    const host = await startTill({ demo: true, width, height });
    for (const [name, open] of Object.entries(await screensOf(host))) {
      await open();
      expect(await misfits(host.window), name).toEqual([]);
    }
  });
}
