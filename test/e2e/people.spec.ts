import type { Browser, Locator, Page } from '@playwright/test';
import type { Preset } from '../../shop/verbs.ts';
import { openHost } from '../kit/open-host.ts';
import { bring, openStaffedHost, pins, type StaffedHost, signIn as signInAt } from '../kit/staffed-host.ts';
import { people } from '../kit/staffed-shop.ts';
import { handsOf, saidOf } from './hands.ts';
import { expectGoodLooks, misfits, seriousFaults } from './look.ts';
import { compose, expect, joinInBrowser, openOrders, openSettings, rowOf, test, tileOf } from './shop.ts';

const PIN_SWITCH = 'People sign in with a PIN';
const built = { rendererDir: 'dist/renderer', demo: true } as const;

/** A host with PINs whose people bear the names of their roles, and a browser that joined it: till C. */
async function openShop(page: Page, roles: readonly Preset[] = ['cashier', 'manager']): Promise<StaffedHost> {
  const staffed = await openStaffedHost(roles, built);
  await joinAs(page, staffed.host);
  return staffed;
}

function joinAs(page: Page, { port, invite }: StaffedHost['host'], name = 'Bar'): Promise<void> {
  return joinInBrowser(page, '127.0.0.1', port, invite('console').code, name);
}

const lockOf = (page: Page): Locator => page.getByTestId('sign-in');
const wantedAt = (page: Page): Locator => page.getByTestId('approval-wanted');
const nameAt = (place: Locator, name: string): Locator =>
  place.getByRole('button', { name: new RegExp(`^${name}`, 'i') });

async function signIn(page: Page, role: Preset): Promise<void> {
  await nameAt(lockOf(page), role).click();
  await page.keyboard.type(pins[role]);
  await expect(lockOf(page)).toHaveCount(0);
}

/** An order of whoever is signed in, opened. */
async function openOrder(page: Page, customer: string): Promise<void> {
  await compose(page, 'order', customer);
  await openOrders(page);
  await rowOf(page, 'order', customer).click();
}

/** As far as the question whether somebody else approves it. */
async function cancelOrder(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cancel order' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel order' }).click();
}

/** A second screen, as its own browser. */
async function anotherPage(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

test('[Y12] one switch makes an owner with a PIN first, and then nobody gets on without one', async ({ page }) => {
  const host = await openHost(built);
  await joinAs(page, host);
  await openSettings(page);
  await page.getByRole('switch', { name: PIN_SWITCH }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Olga');
  expect(await misfits(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(dialog.getByTestId('set-pin')).toBeVisible();
  for (const _ of ['first', 'again']) {
    await page.keyboard.type(pins.owner);
    await expect(dialog.getByTestId('pin-dots').locator('[data-typed]')).toHaveCount(0);
  }
  await expect(nameAt(lockOf(page), 'Olga')).toBeVisible();
  await nameAt(lockOf(page), 'Olga').click();
  await page.keyboard.type(pins.owner);
  await expect(page.getByRole('switch', { name: PIN_SWITCH })).toBeChecked();
  await host.close();
});

test('[Y11] a person is added with name, role and a PIN that is typed twice alike and not guessed', async ({
  page,
}) => {
  const { host } = await openShop(page, []);
  await signIn(page, 'owner');
  await page.goto(`${page.url().split('#')[0]}#/settings/staff`);
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Cleo');
  await page.keyboard.press('Enter');
  await expect(dialog.getByTestId('set-pin')).toBeVisible();
  const typePin = async (pin: string) => {
    await page.keyboard.type(pin);
    await expect(dialog.getByTestId('pin-dots').locator('[data-typed]')).toHaveCount(0);
  };
  await typePin('1234');
  await expect(dialog.getByRole('alert')).not.toBeEmpty();
  await typePin('3758');
  await typePin('3759');
  await expect(dialog.getByRole('alert')).not.toBeEmpty();
  await expectGoodLooks(page);
  await typePin('3758');
  await typePin('3758');
  await expect(dialog.getByTestId('set-pin')).toHaveCount(0);
  await expectGoodLooks(page);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('person').filter({ hasText: 'Cleo' })).toContainText('Cashier');
  await expectGoodLooks(page);
  await page.keyboard.press('Control+l');
  await nameAt(lockOf(page), 'Cleo').click();
  await page.keyboard.type('3758');
  await expect(lockOf(page)).toHaveCount(0);
  await host.close();
});

test('[Y2] by keys alone: a name, and digits of which the page holds none', async ({ page }) => {
  const { host } = await openShop(page);
  await expect(nameAt(lockOf(page), 'cashier')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.keyboard.type(pins.owner.slice(0, 5));
  await expect(page.getByTestId('pin-dots').locator('[data-typed]')).toHaveCount(5);
  expect(await page.content()).not.toContain(pins.owner.slice(0, 5));
  await page.keyboard.press('Backspace');
  await expect(page.getByTestId('pin-dots').locator('[data-typed]')).toHaveCount(4);
  await page.keyboard.type(pins.owner.slice(4));
  await expect(lockOf(page)).toHaveCount(0);
  await expect(page.getByRole('banner')).toContainText('owner');
  await host.close();
});

test('[Y1] a locked screen shows names and nothing else, and the sale below it is there again afterwards', async ({
  page,
}) => {
  const { host } = await openShop(page);
  await expectGoodLooks(page);
  await signIn(page, 'cashier');
  await page.getByRole('button', { name: 'New order' }).first().click();
  await tileOf(page, 'Flat white').click();
  await page.getByLabel('Table').fill('Ada, half typed');
  await page.keyboard.press('Control+l');
  await expect(lockOf(page)).toBeVisible();
  // It cannot even be given the focus: whatever lies below is inert.
  await page.getByRole('button', { name: 'Send order' }).focus();
  await expect(page.getByRole('button', { name: 'Send order' })).not.toBeFocused();
  await page.keyboard.press('Control+Enter');
  await nameAt(lockOf(page), 'cashier').click();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('pin-dots')).toHaveCount(0);
  await signIn(page, 'cashier');
  await expect(page.getByLabel('Table')).toHaveValue('Ada, half typed');
  await expect(page.getByRole('button', { name: 'Send order' })).toBeEnabled();
  await host.close();
});

test('[Y3] a wrong PIN is told in words, and after three one waits and sees for how long', async ({ page }) => {
  const { host } = await openShop(page);
  await nameAt(lockOf(page), 'cashier').click();
  for (const wrong of ['2580', '2580', '2580']) {
    await expect(page.getByTestId('pin-dots').locator('[data-typed]')).toHaveCount(0);
    await page.keyboard.type(wrong);
    await expect(lockOf(page).getByRole('alert')).not.toBeEmpty();
  }
  await expect(lockOf(page).getByRole('timer')).toBeVisible();
  await expectGoodLooks(page);
  await expect(lockOf(page).getByRole('timer')).toHaveCount(0, { timeout: 10_000 });
  await page.keyboard.type(pins.cashier);
  await expect(lockOf(page)).toHaveCount(0);
  await host.close();
});

test('[Y4] a badge at the scanner signs in, whatever has the focus', async ({ page }) => {
  const { host, till } = await openShop(page);
  await signInAt(till, 'owner');
  expect(await bring(till, { t: 'set-pin', staff: people.cashier, badge: 'BADGE-0042' })).toMatchObject({
    status: 200,
  });
  await expect(nameAt(lockOf(page), 'cashier')).toBeVisible();
  await nameAt(lockOf(page), 'manager').click();
  const scan = async (code: string) => {
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
  };
  await scan('BADGE-0043');
  await expect(lockOf(page).getByRole('alert')).not.toBeEmpty();
  await scan('BADGE-0042');
  await expect(lockOf(page)).toHaveCount(0);
  await expect(page.getByRole('banner')).toContainText('cashier');
  await host.close();
});

test('[Y5] who is signed in stands on the screen, and one tap locks it', async ({ page }) => {
  const { host } = await openShop(page);
  await signIn(page, 'cashier');
  for (const go of [openOrders, openSettings]) {
    await go(page);
    await expect(page.getByRole('banner').getByRole('button', { name: /cashier/ })).toBeVisible();
    await expectGoodLooks(page);
  }
  await page
    .getByRole('banner')
    .getByRole('button', { name: /cashier/ })
    .click();
  await expect(nameAt(lockOf(page), 'cashier')).toBeVisible();
  await host.close();
});

test('[Y6] a screen that nobody touches locks itself after as long as the owner says', async ({ page }) => {
  await page.clock.install();
  const { host, till } = await openShop(page);
  await signInAt(till, 'owner');
  expect(await till.ask('change-access', { idleLockS: 60 })).toMatchObject({ ok: true });
  await signIn(page, 'cashier');
  await page.clock.fastForward(50_000);
  await page.mouse.move(200, 200);
  await page.clock.fastForward(50_000);
  await expect(lockOf(page)).toHaveCount(0);
  await page.clock.fastForward(15_000);
  // The line may have gone silent for this clock: then it is asked once more, ten seconds later.
  await expect(lockOf(page)).toBeVisible({ timeout: 20_000 });
  await host.close();
});

test('[Y7] a cashier cancels an order with a manager’s PIN, and no one else’s', async ({ page }) => {
  const { host } = await openShop(page);
  await signIn(page, 'cashier');
  await openOrder(page, 'Ada');
  await cancelOrder(page);
  const sheet = page.getByTestId('approval');
  await expect(nameAt(sheet, 'manager')).toBeVisible();
  await expect(nameAt(sheet, 'cashier')).toHaveCount(0);
  await expect(sheet.getByRole('timer')).toContainText(/0:[45]\d|1:00/);
  await expectGoodLooks(page);
  await nameAt(sheet, 'manager').click();
  await page.keyboard.type('482914');
  await expect(sheet.getByRole('alert')).not.toBeEmpty();
  await expectGoodLooks(page);
  await expect(page.getByTestId('pin-dots').locator('[data-typed]')).toHaveCount(0);
  await page.keyboard.type(pins.manager);
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'The chosen order' })).toContainText('Cancelled');
  await expect(page.getByRole('banner')).toContainText('cashier');
  await host.close();
});

test('[Y8] who thinks better of it stays where they were, and nothing is done', async ({ page }) => {
  const { host } = await openShop(page);
  await signIn(page, 'cashier');
  await openOrder(page, 'Ada');
  await cancelOrder(page);
  await expect(page.getByTestId('approval')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('approval')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Cancel order' })).toBeEnabled();
  await host.close();
});

test('[Y10] at the manager’s own till a bar says what is wanted; their yes or no ends it at both', async ({
  page,
  browser,
}) => {
  const { host } = await openShop(page);
  const office = await anotherPage(browser);
  await joinAs(office, host, 'Office');
  await signIn(office, 'manager');
  await signIn(page, 'cashier');
  await openOrder(page, 'Ada');
  await cancelOrder(page);
  for (const words of ['cashier', 'Bar', 'Ada']) await expect(wantedAt(office)).toContainText(words);
  await expectGoodLooks(office);
  await wantedAt(office).getByRole('button', { name: 'No', exact: true }).click();
  await expect(wantedAt(office)).toHaveCount(0);
  await expect(page.getByTestId('approval')).toHaveCount(0);
  await expect(page.getByText('The order was not cancelled')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();

  await cancelOrder(page);
  const hands = handsOf(office);
  await hands.tap(wantedAt(office).getByRole('button', { name: 'Approve' }));
  await expectGoodLooks(office);
  await hands.type(pins.manager);
  await expect(wantedAt(office)).toHaveCount(0);
  expect(hands.count).toEqual(saidOf('what a cashier may not do, approved at another till'));
  await expect(page.getByRole('region', { name: 'The chosen order' })).toContainText('Cancelled');
  await office.context().close();
  await host.close();
});

test('[Y14] a cashier finds nothing in the settings that they may not do', async ({ page }) => {
  const { host } = await openShop(page);
  await signIn(page, 'cashier');
  await openSettings(page);
  await expect(page.getByRole('heading', { name: 'This till' })).toBeVisible();
  await expect(page.getByRole('switch')).toHaveCount(0);
  await expect(page.getByTestId('person')).toHaveCount(0);
  await page.getByRole('button', { name: 'Tills', exact: true }).click();
  await expect(page.getByTestId('till').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  await host.close();
});

test('[Y16] an order says by whose name it was made', async ({ page }) => {
  const { host } = await openShop(page);
  await signIn(page, 'cashier');
  await openOrder(page, 'Ada');
  await expect(page.getByRole('region', { name: 'The chosen order' })).toContainText('cashier');
  await host.close();
});

test('[Y17] locked, in the staff list and in the sheet of a role: nothing too small, cut off or unsaid', async ({
  page,
}) => {
  const { host } = await openShop(page);
  await signIn(page, 'owner');
  await openSettings(page);
  await expectGoodLooks(page);
  await page.goto(`${page.url().split('#')[0]}#/settings/staff`);
  for (const [list, name] of [
    ['person', 'cashier'],
    ['role', 'Cashier'],
    ['role', 'Owner'],
  ] as const) {
    await page.getByTestId(list).filter({ hasText: name }).first().click();
    await expectGoodLooks(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  }
  await host.close();
});

test('[Y19] anyone changes their own PIN, once they have typed the one until now', async ({ page }) => {
  const { host } = await openShop(page, ['cashier']);
  await signIn(page, 'cashier');
  await openSettings(page);
  await page.getByRole('button', { name: 'Change my PIN' }).click();
  const dialog = page.getByRole('dialog');
  const type = async (pin: string) => {
    await page.keyboard.type(pin);
    await expect(dialog.getByTestId('pin-dots').locator('[data-typed]')).toHaveCount(0);
  };
  await type('9999');
  for (const _ of ['first', 'again']) await type('5093');
  await expect(dialog.getByTestId('current-pin')).toBeVisible();
  expect([await seriousFaults(page), await misfits(page)]).toEqual([[], []]);
  await type(pins.cashier);
  await type('5093');
  await page.keyboard.type('5093');
  await expect(page.getByText('Your PIN is changed')).toBeVisible();
  await page.keyboard.press('Control+l');
  await nameAt(lockOf(page), 'cashier').click();
  await page.keyboard.type('5093');
  await expect(lockOf(page)).toHaveCount(0);
  await host.close();
});
