import { expect, test } from 'vitest';
import type { PersonAsk } from '../shop/questions.ts';
import type { Base, TillWish } from '../shop/shop.ts';
import type { ApprovalNote } from '../shop/wire.ts';
import { createFakeTime } from '../test/kit/fake-time.ts';
import { idAt, tillA } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import { createApproving } from './approving.ts';
import type { Outcome } from './asking.ts';
import type { View } from './till.ts';

const cancel: TillWish = { type: 'cancel-order', body: { orderId: idAt(100) } };
const base: Base = { kind: 'order', id: idAt(100), version: 3 };
const verdict = { t: 'verdict', id: idAt(1) } as const;
const done: Outcome = { ...verdict, ok: true, seq: 8, line: 8 };
const refused: Outcome = { ...verdict, ok: false, code: 'needs-approval', message: 'x', retry: 'never' };

/** A screen at a host that says yes to what was approved; `signedIn` is who stands there. */
function screen({ signedIn = true } = {}) {
  const time = createFakeTime();
  const shop = createStaffedShop();
  const staff = { id: people.cashier, name: 'cashier', roleId: 'cashier', since: '' };
  const submitted: { wish: TillWish; base: Base | undefined; approvalId: string | undefined }[] = [];
  const brought: PersonAsk[] = [];
  const answers: Outcome[] = [refused, done];
  let say: (note: ApprovalNote) => void = () => {};
  let ids = 0;
  const approving = createApproving({
    till: {
      view: () => ({ shop, you: signedIn ? { staff } : {} }) as unknown as View,
      newId: () => idAt(900 + ids++),
      submit: async (wish, on, approvalId) => {
        submitted.push({ wish, base: on, approvalId });
        return answers[submitted.length - 1] ?? done;
      },
      person: async (ask) => {
        brought.push(ask);
        return { status: 200, body: {} };
      },
      onApproval: (listener) => {
        say = listener;
        return () => {};
      },
    },
    nowMs: time.timers.now,
    after: time.timers.after,
  });
  approving.listen();
  const note = (state: ApprovalNote['state'], approvalId = idAt(900)) =>
    say({
      ...{ t: 'note', kind: 'approval', state, approvalId, till: tillA, by: `staff:${people.cashier}` },
      ...{ type: cancel.type, body: cancel.body, until: '' },
    });
  /** Asks, and resolves once somebody is waited for or nobody is. */
  const ask = async () => {
    const asked = approving.ask(cancel, base);
    await Promise.resolve();
    await Promise.resolve();
    return asked;
  };
  return { approving, ask, note, time, submitted, brought, answers };
}
const waited = async (approving: ReturnType<typeof screen>['approving']) => {
  for (let turn = 0; turn < 10 && approving.wanted().length === 0; turn++) await Promise.resolve();
  return approving.wanted();
};

test('[Y7] what somebody may not do waits for a second person, and is asked for once more with their yes', async () => {
  const { approving, ask, submitted } = screen();
  const asked = ask();
  const [wanted] = await waited(approving);
  expect(wanted).toMatchObject({ approvalId: idAt(900), wish: cancel, verb: 'order.cancel', untilMs: 60_000 });
  approving.given(idAt(900));
  expect(await asked).toEqual({ outcome: done });
  const once = { wish: cancel, base, approvalId: idAt(900) };
  expect(submitted).toEqual([once, once]);
  expect(approving.wanted()).toEqual([]);
});

test('[Y7] a yes at another till does the same', async () => {
  const { approving, ask, note } = screen();
  const asked = ask();
  await waited(approving);
  note('wanted');
  expect(approving.wanted()).toHaveLength(1);
  note('given', idAt(901));
  expect(approving.wanted()).toHaveLength(1);
  note('given');
  expect(await asked).toEqual({ outcome: done });
});

test('[Y7] two that wait are answered each for itself', async () => {
  const { approving, ask, answers } = screen();
  answers.splice(0, 2, refused, refused, done);
  const first = ask();
  const second = ask();
  for (let turn = 0; turn < 10 && approving.wanted().length < 2; turn++) await Promise.resolve();
  expect(approving.wanted().map(({ approvalId }) => approvalId)).toEqual([idAt(900), idAt(901)]);
  approving.given(idAt(901));
  expect(await second).toEqual({ outcome: done });
  approving.cancel(idAt(900));
  expect(await first).toMatchObject({ without: 'cancelled' });
});

test.each([
  ['denied', ({ note }: ReturnType<typeof screen>) => note('denied')],
  ['gone', ({ note }: ReturnType<typeof screen>) => note('gone')],
  ['gone', ({ time }: ReturnType<typeof screen>) => time.pass(60_000)],
  ['cancelled', ({ approving }: ReturnType<typeof screen>) => approving.cancel(idAt(900))],
] as const)('[Y8] where it was %s nothing is asked for once more', async (without, end) => {
  const at = screen();
  const asked = at.ask();
  await waited(at.approving);
  end(at);
  expect(await asked).toEqual({ outcome: refused, without });
  expect([at.submitted.length, at.approving.wanted(), at.time.waits()]).toEqual([1, [], []]);
});

test('[Y8] who thinks better of it tells the host, so that nobody is asked any more', async () => {
  const { approving, ask, brought } = screen();
  const asked = ask();
  await waited(approving);
  approving.cancel(idAt(900));
  await asked;
  expect(brought).toEqual([{ t: 'approve', approvalId: idAt(900), deny: true }]);
});

test('[Y7] where nobody signs in nobody is called, and other refusals come back as they are', async () => {
  const { ask, submitted } = screen({ signedIn: false });
  expect(await ask()).toEqual({ outcome: refused });
  expect(submitted).toEqual([{ wish: cancel, base, approvalId: undefined }]);
  const other = screen();
  other.answers[0] = { ...refused, code: 'has-payments' };
  expect(await other.ask()).toMatchObject({ outcome: { code: 'has-payments' } });
  expect(other.submitted).toHaveLength(1);
});
