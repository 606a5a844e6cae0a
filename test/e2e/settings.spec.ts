import { createServer } from 'node:http';
import type { Page } from '@playwright/test';
import { freePort } from '../kit/free-port.ts';
import { misfits, seriousFaults } from './look.ts';
import {
  beginToJoin,
  callApi,
  compose,
  expect,
  joinByAddress,
  letTillsJoin,
  newCode,
  newTillAt,
  openOrders,
  openSettings,
  rowOf,
  test,
} from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

const choose = async (window: Page, address: string, port: number) => {
  await window.getByLabel('IP address or name').fill(address);
  await window.getByLabel('Port').fill(String(port));
  await window.getByRole('button', { name: 'Join', exact: true }).click();
};

test('[X6] a till joins only where a host answers and people at both say yes, and can be a host again', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const second = await startTill();
  const { window } = second;
  await compose(host.window, 'order', 'at the host');

  await openSettings(window);
  await window.getByRole('button', { name: 'Join a shop' }).click();
  await window.getByRole('button', { name: 'Type an address' }).click();
  await window.getByLabel('IP address or name').fill('not an address');
  await expect(window.getByText('As in 192.168.1.20 or till-1.local')).toBeVisible();
  await expect(window.getByRole('button', { name: 'Join', exact: true })).toBeDisabled();

  const otherPort = await freePort();
  const other = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((listening) => other.listen(otherPort, '127.0.0.1', listening));
  await choose(window, '127.0.0.1', otherPort);
  await expect(window.getByText(/Something else than Tillwire answers/)).toBeVisible();
  other.close();
  await choose(window, '127.0.0.1', otherPort);
  await expect(window.getByText(`Nothing listens at 127.0.0.1:${otherPort}`)).toBeVisible();
  await window.getByRole('button', { name: 'Close' }).click();
  await expect(window.getByText('Host: it keeps the shop’s book')).toBeVisible();

  await joinByAddress(window, '127.0.0.2', host);
  await expect(rowOf(window, 'order', 'at the host')).toBeVisible();
  await openSettings(window);
  await window.getByRole('button', { name: 'Make this till a host again' }).click();
  await window.getByRole('button', { name: 'Leave and be the host' }).click();
  await expect(window.getByText('Host: it keeps the shop’s book')).toBeVisible();
  await window.getByRole('link', { name: 'Orders' }).click();
  await expect(window.getByText('No open orders')).toBeVisible();
  await callApi(second, '/orders', { customerName: 'in its own book', lines: [cake] });
  await expect(rowOf(window, 'order', 'in its own book')).toBeVisible();
  await expect(rowOf(window, 'order', 'at the host')).toHaveCount(0);
});

test('[A14] other tills reach the host only while the switch is on', async ({ startTill }) => {
  const host = await startTill({ demo: true });
  const reaches = () =>
    fetch(`http://127.0.0.2:${host.port}/api/v1/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await reaches()).toBe(false);
  await letTillsJoin(host);
  expect(await reaches()).toBe(true);
  await openSettings(host.window);
  await host.window.getByRole('switch', { name: 'Other tills may join' }).click();
  await expect(host.window.getByText('Only this machine reaches this host.')).toBeVisible();
  expect(await reaches()).toBe(false);
  await expect(host.window.getByTestId('pill')).toHaveText(/1 till · synced/);
});

test('[R22] both windows show the digits, the host over whichever screen, and a no on either side ends it', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const { window } = await startTill();

  // The host takes a payment, and goes on with it.
  await compose(host.window, 'order', 'Ada');
  await beginToJoin(window, '127.0.0.2', host);
  for (const screen of [window, host.window]) {
    expect(await seriousFaults(screen)).toEqual([]);
    expect(await misfits(screen)).toEqual([]);
  }
  await newTillAt(host).getByRole('button', { name: 'No', exact: true }).click();
  await expect(newTillAt(host)).toHaveCount(0);
  await expect(window.getByText('This till did not join')).toBeVisible();
  await window.getByRole('button', { name: 'Close' }).click();
  await openOrders(window);

  await beginToJoin(window, '127.0.0.2', host);
  await newTillAt(host).getByRole('button', { name: 'Yes, the same' }).click();
  expect(await misfits(host.window)).toEqual([]);
  await expect(newTillAt(host).getByText('Its numbers begin with B')).toBeVisible();
  await newTillAt(host).getByRole('button', { name: 'Let it join' }).click();
  await window.getByRole('dialog').getByRole('button', { name: 'No', exact: true }).click();
  await expect(host.window.getByText('The new till did not join')).toHaveCount(2);
});

test('[R23] a tablet joins by the picture on the host’s screen with one tap, and by digits', async ({
  startTill,
  page,
}) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const { window } = host;
  await openSettings(window);
  await window.getByRole('button', { name: 'Add a tablet' }).click();
  const picture = window.getByRole('img', { name: 'Picture code with the address' });
  const link = (await picture.getAttribute('data-text')) ?? '';
  expect(await seriousFaults(window)).toEqual([]);
  expect(await misfits(window)).toEqual([]);

  await page.goto(link);
  await expect(page).not.toHaveURL(/join=/);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByTestId('pill')).toHaveAttribute('data-state', 'synced');
  await expect(window.getByText('Tablet joined as B')).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies).toMatchObject([{ name: 'tillwire_till', httpOnly: true, sameSite: 'Strict' }]);

  // The same link lets nobody else in.
  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByText(/This code is wrong, was used already/)).toBeVisible();
  await page.getByLabel('Code').fill(await newCode(host));
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByTestId('pill')).toHaveAttribute('data-state', 'synced');
});

test('[R24] a till is removed in two taps: it says so and sells no more, and is listed apart', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const { window } = await startTill();
  await joinByAddress(window, '127.0.0.2', host);

  await host.window.getByTestId('pill').click();
  await host.window.getByRole('button', { name: 'Remove Second till (B)' }).click();
  expect(await misfits(host.window)).toEqual([]);
  await host.window.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(host.window.getByTestId('removed-till')).toHaveText(/BSecond till/);
  await expect(host.window.getByTestId('till')).toHaveCount(1);
  expect(await seriousFaults(host.window)).toEqual([]);

  await window.getByTestId('pill').click();
  await expect(window.getByText(/This till was removed from the shop. It sells no more/)).toBeVisible();
  await compose(window, 'order', 'too late');
  await expect(window.getByText('The order was not sent')).toBeVisible();

  // Paired again it is the till that it was.
  await joinByAddress(window, '127.0.0.2', host);
  await compose(window, 'order', 'back again');
  await openOrders(host.window);
  await expect(rowOf(host.window, 'order', 'back again')).toContainText('B-001');
});
