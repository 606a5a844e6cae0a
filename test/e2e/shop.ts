import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { type ElectronTill, type ElectronTillWish, startElectronTill } from '../kit/electron-till.ts';
import { freePort } from '../kit/free-port.ts';

/** Starts tills in folders of their own, and ends and removes them after the test. */
export type StartTill = (wish?: Partial<ElectronTillWish>) => Promise<ElectronTill>;

export const test = base.extend<{ startTill: StartTill }>({
  // biome-ignore lint/correctness/noEmptyPattern: a fixture that needs no other one
  startTill: async ({}, use) => {
    const closing: (() => Promise<unknown>)[] = [];
    await use(async (wish = {}) => {
      const around = await mkdtemp(join(tmpdir(), 'tillwire-e2e-'));
      const dir = join(around, 'shop');
      closing.push(() => rm(around, { recursive: true, force: true }));
      const till = await startElectronTill({ dir, port: await freePort(), ...wish });
      closing.push(() => till.close());
      return till;
    });
    for (const close of closing.reverse()) await close();
  },
});
export { expect };

/** Switches *Other tills may join* on, as the owner does. */
export async function letTillsJoin({ window }: ElectronTill): Promise<void> {
  await openSettings(window);
  await window.getByRole('switch', { name: 'Other tills may join' }).click();
  await expect(window.getByRole('switch', { name: 'Other tills may join' })).toBeChecked();
  await window.getByTestId('trial').getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(window.getByTestId('trial')).toHaveCount(0);
  await openOrders(window);
}

/** A code with which one browser may join. */
export async function newCode(host: ElectronTill): Promise<string> {
  return (await callApi<{ code: string }>(host, '/join-codes', {})).code;
}

/** As far as the digits, which both windows show: the new till asks at the address of a host. */
export async function beginToJoin(window: Page, address: string, host: ElectronTill): Promise<void> {
  await openSettings(window);
  await window.getByRole('button', { name: 'Join a shop' }).click();
  await window.getByRole('button', { name: 'Type an address' }).click();
  await window.getByLabel('IP address or name').fill(address);
  await window.getByLabel('Port').fill(String(host.port));
  await window.getByRole('button', { name: 'Join', exact: true }).click();
  const digits = await window.getByRole('dialog').getByTestId('digits').textContent();
  await expect(newTillAt(host).getByTestId('digits')).toHaveText(digits ?? '');
}

/** What a host shows over whichever screen while a till wants to join. */
export function newTillAt({ window }: ElectronTill): Locator {
  return window.getByTestId('new-till');
}

/** Joins a host by IP from the settings page of a till that was its own host until now; people at both say yes. */
export async function joinByAddress(window: Page, address: string, host: ElectronTill): Promise<void> {
  await beginToJoin(window, address, host);
  await newTillAt(host).getByRole('button', { name: 'Yes, the same' }).click();
  await newTillAt(host).getByLabel('What is it called?').fill('Second till');
  await newTillAt(host).getByRole('button', { name: 'Let it join' }).click();
  await window.getByRole('button', { name: 'Yes, the same' }).click();
  await expect(window.getByText('Till of another host')).toBeVisible();
  await openOrders(window);
}

/** Joins from a browser's page, which shows nothing else until then. */
export async function joinInBrowser(page: Page, address: string, port: number, code: string, name = 'Tablet') {
  await page.goto(`http://${address}:${port}/`);
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Name of this till').fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByTestId('pill')).toHaveAttribute('data-state', 'synced');
}

export interface ThreeScreens {
  host: ElectronTill;
  second: ElectronTill;
  /** Windows of both and the browser's page, each connected as a till of one shop. */
  screens: { host: Page; second: Page; browser: Page };
}

/** A host, a second till that joined it by IP, and a browser: addresses of one machine stand for three machines. */
export async function openThreeScreens(
  startTill: StartTill,
  page: Page,
  wish: Partial<ElectronTillWish> = {},
): Promise<ThreeScreens> {
  const host = await startTill({ demo: true, ...wish });
  await letTillsJoin(host);
  const second = await startTill();
  await joinByAddress(second.window, '127.0.0.2', host);
  await joinInBrowser(page, '127.0.0.3', host.port, await newCode(host));
  return { host, second, screens: { host: host.window, second: second.window, browser: page } };
}

export async function openOrders(screen: Page): Promise<void> {
  await screen.getByRole('link', { name: 'Orders' }).click();
}

export async function openEstimates(screen: Page): Promise<void> {
  await screen.getByRole('link', { name: 'Estimates' }).click();
}

export async function openSettings(screen: Page): Promise<void> {
  await screen.getByRole('button', { name: 'Settings' }).click();
}

/** Fills the cart with products of the demo catalogue and sends it as what it is to become. */
export async function compose(
  screen: Page,
  what: 'order' | 'estimate',
  customer: string,
  products: string[] = ['Flat white'],
): Promise<void> {
  await (what === 'order' ? openOrders : openEstimates)(screen);
  await screen
    .getByRole('button', { name: `New ${what}` })
    .first()
    .click();
  for (const product of products) await tileOf(screen, product).click();
  await nameCustomer(screen, customer);
  await screen.getByRole('button', { name: what === 'order' ? 'Send order' : 'Save estimate' }).click();
}

/** Says on the sale screen who it is for. */
async function nameCustomer(screen: Page, customer: string): Promise<void> {
  await screen.getByRole('button', { name: 'Customer' }).click();
  const sheet = screen.getByRole('dialog');
  await sheet.getByLabel('Name').fill(customer);
  await sheet.getByRole('button', { name: 'Only the name' }).click();
}

export function tileOf(screen: Page, product: string): Locator {
  return screen.getByRole('button', { name: new RegExp(`^${product} `) });
}

export function rowOf(screen: Page, what: 'order' | 'estimate', customer: string): Locator {
  return screen.getByTestId(`${what}-row`).filter({ hasText: customer });
}

/** One call of the host's API under its local token, at an address of this machine. */
export async function callApi<T>(till: ElectronTill, path: string, body?: object, address = '127.0.0.1'): Promise<T> {
  const answer = await fetch(`http://${address}:${till.port}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await till.localToken()}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
