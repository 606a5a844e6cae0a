import type { Locator, Page } from '@playwright/test';
import { lanAddresses } from '../../server/door.ts';
import { misfits, seriousFaults } from './look.ts';
import { expect, joinByAddress, joinInBrowser, letTillsJoin, openSettings, test } from './shop.ts';

const steps = (screen: Page): Locator => screen.getByTestId('check-step');

async function check(screen: Page): Promise<void> {
  await openSettings(screen);
  await screen.getByRole('button', { name: 'Check the connection' }).click();
}

test('[G19] a till checks its line to the host, step by step, and says what to do where it stops', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  const joinToken = await letTillsJoin(host);
  const { window } = await startTill();
  await joinByAddress(window, '127.0.0.2', host.port, joinToken);
  await check(window);
  await expect(window.getByText('Everything works.')).toBeVisible();
  await expect(steps(window)).toHaveCount(8);
  await expect(steps(window).filter({ hasText: 'This till is known there' })).toContainText(/ ms.*Works/);
  expect(await misfits(window)).toEqual([]);
  expect(await seriousFaults(window)).toEqual([]);

  await openSettings(host.window);
  await host.window.getByRole('switch', { name: 'Other tills may join' }).click();
  await expect(host.window.getByText('Only this machine reaches this host.')).toBeVisible();
  await window.getByRole('button', { name: 'Check the connection' }).click();
  await expect(window.getByText('1 thing to look at.')).toBeVisible();
  await expect(steps(window).filter({ hasText: 'The port answers' })).toContainText('Start it at the host');
  await expect(steps(window).filter({ hasText: 'It is a Tillwire host' })).toContainText('has to work first');
  expect(await seriousFaults(window)).toEqual([]);
});

test('[G19] a browser checks what a page can, and says what it cannot', async ({ startTill, page }) => {
  const host = await startTill({ demo: true });
  await joinInBrowser(page, '127.0.0.3', host.port, await letTillsJoin(host));
  await check(page);
  await expect(page.getByText('Everything works.')).toBeVisible();
  await expect(steps(page).filter({ hasText: 'News come through' })).toContainText('Works');
  await expect(steps(page).filter({ hasText: 'Left out' })).toHaveCount(3);
  await expect(steps(page).last()).toContainText('A page in a browser cannot look at this.');
  expect(await misfits(page)).toEqual([]);
  expect(await seriousFaults(page)).toEqual([]);
});

const [lan] = lanAddresses('0.0.0.0');

test('[G20] hosts of the network are listed, and a tap fills in the address of one', async ({ startTill }) => {
  test.skip(lan === undefined, 'a machine in no network has nothing to announce');
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const { window } = await startTill();
  await openSettings(window);
  await window.getByRole('button', { name: 'Look for hosts' }).click();
  await expect(window.getByRole('button', { name: 'Looking around …' })).toBeVisible();
  const found = window.getByRole('list', { name: 'Hosts on this network' }).getByRole('button');
  await found.filter({ hasText: `${lan}:${host.port}` }).click();
  await expect(window.getByLabel('IP address or name')).toHaveValue(lan ?? '');
  await expect(window.getByLabel('Port')).toHaveValue(String(host.port));
  expect(await misfits(window)).toEqual([]);
  await window.getByRole('button', { name: 'Test' }).click();
  await expect(window.getByText('Found a host')).toBeVisible();
});
