import type { Locator, Page } from '@playwright/test';
import { lanAddresses } from '../../server/door.ts';
import { misfits, seriousFaults } from './look.ts';
import { expect, joinByAddress, joinInBrowser, letTillsJoin, newCode, newTillAt, openSettings, test } from './shop.ts';

const steps = (screen: Page): Locator => screen.getByTestId('check-step');

async function check(screen: Page): Promise<void> {
  await openSettings(screen);
  await screen.getByRole('button', { name: 'Check the connection' }).click();
}

test('[G19] a till checks its line to the host, step by step, and says what to do where it stops', async ({
  startTill,
}) => {
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const { window } = await startTill();
  await joinByAddress(window, '127.0.0.2', host);
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
  await letTillsJoin(host);
  await joinInBrowser(page, '127.0.0.3', host.port, await newCode(host));
  await check(page);
  await expect(page.getByText('Everything works.')).toBeVisible();
  await expect(steps(page).filter({ hasText: 'News come through' })).toContainText('Works');
  await expect(steps(page).filter({ hasText: 'Left out' })).toHaveCount(3);
  await expect(steps(page).last()).toContainText('A page in a browser cannot look at this.');
  expect(await misfits(page)).toEqual([]);
  expect(await seriousFaults(page)).toEqual([]);
});

const [lan] = lanAddresses('0.0.0.0');

test('[G20] hosts of the network are listed, and a tap on one shows its digits on both screens', async ({
  startTill,
}) => {
  test.skip(lan === undefined, 'a machine in no network has nothing to announce');
  const host = await startTill({ demo: true });
  await letTillsJoin(host);
  const { window } = await startTill();
  await openSettings(window);
  await window.getByRole('button', { name: 'Join a shop' }).click();
  await expect(window.getByText('Looking around …')).toBeVisible();
  const found = window.getByRole('list', { name: 'Hosts on this network' }).getByRole('button');
  await found.filter({ hasText: `${lan}:${host.port}` }).click();
  const digits = await window.getByTestId('digits').textContent();
  await expect(newTillAt(host).getByTestId('digits')).toHaveText(digits ?? '');
  expect(await misfits(window)).toEqual([]);
});
