import type { Order } from '../../shop/order.ts';
import type { ElectronTill } from '../kit/electron-till.ts';
import {
  callApi,
  compose,
  expect,
  joinInBrowser,
  letTillsJoin,
  newCode,
  openThreeScreens,
  rowOf,
  test,
} from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

/** What the window shows, asked from the app itself: a page that crashed cannot be steered any more. */
function shownIn(till: ElectronTill): Promise<string> {
  return till.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body.innerText'),
  );
}

test('[X2] a crashed window does not stop the host, and comes back with everything', async ({ startTill, page }) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  await joinInBrowser(page, '127.0.0.3', host.port, await newCode(host));
  const before = await host.childPid();
  await host.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await callApi(host, '/orders', { customerName: 'meanwhile', lines: [cake] });
  await expect(rowOf(page, 'order', 'meanwhile')).toBeVisible();
  await expect.poll(() => shownIn(host)).toContain('meanwhile');
  expect(await host.childPid()).toBe(before);
});

test('[X3] a killed host comes back by itself, every screen catches up, and nothing is lost or doubled', async ({
  startTill,
  page,
}) => {
  const { host, second, screens } = await openThreeScreens(startTill, page);
  await compose(second.window, 'order', 'before');
  await expect(rowOf(page, 'order', 'before')).toBeVisible();

  const killed = await host.childPid();
  process.kill(killed, 'SIGKILL');
  // Asked for while the host is away: shown at once, sent when it is back.
  await compose(second.window, 'order', 'while away');
  await compose(page, 'order', 'from the tablet');
  for (const screen of Object.values(screens)) {
    for (const customer of ['before', 'while away', 'from the tablet']) {
      await expect(rowOf(screen, 'order', customer)).toBeVisible();
    }
    await expect(screen.getByTestId('pill')).toHaveText(/3 tills · synced/);
  }
  expect(await host.childPid()).not.toBe(killed);
  const { items } = await callApi<{ items: Order[] }>(host, '/orders');
  expect(items.map(({ customerName }) => customerName).sort()).toEqual(['before', 'from the tablet', 'while away']);
});
