import { createServer } from 'node:http';
import { freePort } from '../kit/free-port.ts';
import {
  callApi,
  compose,
  expect,
  joinByAddress,
  joinTokenOn,
  letTillsJoin,
  openSettings,
  rowOf,
  test,
} from './shop.ts';

const cake = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

test('[X6] a till joins only where a look found a host, with the token of that host, and can be a host again', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  const joinToken = await letTillsJoin(host);
  const second = await startTill();
  const { window } = second;
  await compose(host.window, 'order', 'at the host');

  await openSettings(window);
  await expect(window.getByLabel('Join token')).toBeDisabled();
  await window.getByLabel('IP address or name').fill('not an address');
  await expect(window.getByText('As in 192.168.1.20 or till-1.local')).toBeVisible();
  await expect(window.getByRole('button', { name: 'Test' })).toBeDisabled();

  const otherPort = await freePort();
  const other = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((listening) => other.listen(otherPort, '127.0.0.1', listening));
  await window.getByLabel('IP address or name').fill('127.0.0.1');
  await window.getByLabel('Port').fill(String(otherPort));
  await window.getByRole('button', { name: 'Test' }).click();
  await expect(window.getByText(/Something else than Tillwire answers/)).toBeVisible();
  other.close();
  await window.getByRole('button', { name: 'Test' }).click();
  await expect(window.getByText(`Nothing listens at 127.0.0.1:${otherPort}`)).toBeVisible();
  await expect(window.getByLabel('Join token')).toBeDisabled();

  await window.getByLabel('IP address or name').fill('127.0.0.2');
  await window.getByLabel('Port').fill(String(host.port));
  await window.getByRole('button', { name: 'Test' }).click();
  await window.getByLabel('Join token').fill('AAAA-AAAA-AAAA');
  await window.getByLabel('Name of this till').fill('Second till');
  await window.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(window.getByText(/That is not the join token/)).toBeVisible();
  await expect(window.getByText('Host: it keeps the shop’s book')).toBeVisible();

  await joinByAddress(window, '127.0.0.2', host.port, joinToken);
  await expect(rowOf(window, 'order', 'at the host')).toBeVisible();
  await openSettings(window);
  await window.getByRole('button', { name: 'Make this till a host again' }).click();
  await window.getByRole('button', { name: 'Leave and be the host' }).click();
  await expect(window.getByText('Host: it keeps the shop’s book')).toBeVisible();
  await callApi(second, '/orders', { customerName: 'in its own book', lines: [cake] });
  await window.getByRole('link', { name: 'Orders' }).click();
  await expect(rowOf(window, 'order', 'in its own book')).toBeVisible();
  await expect(rowOf(window, 'order', 'at the host')).toHaveCount(0);
});

test('[A14] other tills reach the host only while the switch is on; a new token admits from then on', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  const reaches = () =>
    fetch(`http://127.0.0.2:${host.port}/api/v1/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await reaches()).toBe(false);
  const first = await letTillsJoin(host);
  expect(await reaches()).toBe(true);
  const join = async (joinToken: string) => {
    const answer = await fetch(`http://127.0.0.2:${host.port}/api/v1/join`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ joinToken, name: 'Tablet' }),
    });
    return answer.status;
  };
  expect(await join(first)).toBe(201);
  await openSettings(host.window);
  await host.window.getByRole('button', { name: 'New token' }).click();
  await expect(host.window.locator('code')).not.toHaveText(first);
  expect(await join(first)).toBe(403);
  expect(await join(await joinTokenOn(host.window))).toBe(201);
  await host.window.getByRole('switch', { name: 'Other tills may join' }).click();
  await expect(host.window.getByText('Only this machine reaches this host.')).toBeVisible();
  expect(await reaches()).toBe(false);
  await expect(host.window.getByTestId('pill')).toHaveText(/1 till · synced/);
});
