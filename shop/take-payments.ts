import type { Change, Shop } from './documents.ts';
import { type Made, toldRounding } from './made.ts';
import { divideHalfUp } from './money.ts';
import { amountOf, type Origin, type Payment, type PaymentWish, type Tender, takeOrigins } from './payment.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { settingsOf } from './settings.ts';

/** What is paid for: how much is left of it, and who for. */
export interface Due {
  balanceMinor: number;
  customerId?: string | undefined;
  /** Whose deposits may pay it. */
  estimateId?: string | undefined;
  /** What goods that came back for it were paid with. */
  exchanged?: readonly Origin[] | undefined;
  /** Ids of payments that were taken of it before. */
  known: ReadonlySet<string>;
}

interface Taker {
  at: string;
  by: string;
  tillId: string;
  made?: Made | undefined;
}

/** Money that was taken for a receipt, and what follows from it elsewhere: of an account, of a deposit. */
export interface TakenPayments {
  payments: Payment[];
  changes: Change[];
}

/**
 * Works out change and rounding of payments in the order in which they are given. `wasDone` is for money that a customer
 * was given a receipt for already: it is taken as it was.
 */
export function takePayments(
  shop: Shop,
  due: Due,
  { receipt, wishes }: { receipt: { id: string; number: string }; wishes: readonly PaymentWish[] },
  taker: Taker,
  wasDone: boolean,
): TakenPayments | Refusal {
  const known = new Set(due.known);
  const changes: Change[] = [];
  const payments: Payment[] = [];
  const exchanged = [...(due.exchanged ?? [])];
  let leftMinor = due.balanceMinor;
  for (const [index, wish] of wishes.entries()) {
    const path = `payments.${index}`;
    if (known.has(wish.id)) return refuse('already-exists', 'this payment was taken', { path: `${path}.id` });
    known.add(wish.id);
    leftMinor -= wish.amountMinor;
    const { tipMinor = 0, tenderedMinor } = wish;
    const roundingMinor = roundingOf(shop, wish, leftMinor === 0, taker);
    const owedMinor = wish.amountMinor + tipMinor + roundingMinor;
    if (tenderedMinor !== undefined && tenderedMinor < owedMinor && !wasDone) {
      return refuse('tender-too-small', 'less was handed over than is to be paid', { path: `${path}.tenderedMinor` });
    }
    const elsewhere = takenElsewhere(shop, due, wish, { before: changes, path, wasDone });
    if (isRefusal(elsewhere)) return elsewhere;
    changes.push(...elsewhere);
    payments.push({
      ...wish,
      ...(roundingMinor !== 0 && { roundingMinor }),
      ...(tenderedMinor !== undefined && { changeMinor: Math.max(0, tenderedMinor - owedMinor) }),
      ...(wish.tender === 'deposit' && { origins: originsOf(shop, wish, elsewhere) }),
      ...(wish.tender === 'exchange' && { origins: takeOrigins(exchanged, wish.amountMinor) }),
      receiptId: receipt.id,
      receiptNumber: receipt.number,
      ...{ tillId: taker.tillId, by: taker.by, at: taker.at },
    });
  }
  return { payments, changes: lastOfEach(changes) };
}

/** What settles everything in cash is rounded; what a customer has paid already stays as it was rounded then. */
function roundingOf(
  shop: Shop,
  { id, tender, amountMinor }: PaymentWish,
  settles: boolean,
  { made }: Pick<Taker, 'made'>,
): number {
  if (tender !== 'cash') return 0;
  const computed = settles ? cashRounding(shop, amountMinor) : 0;
  return Math.max(-amountMinor, toldRounding(made, id) ?? computed);
}

/** By how much cash is rounded to the smallest coin there is, in minor units; half up. */
export function cashRounding(shop: Shop, amountMinor: number): number {
  const { cashIncrementMinor: step = 1 } = settingsOf(shop);
  return divideHalfUp(BigInt(amountMinor), BigInt(step)) * step - amountMinor;
}

interface Circumstances {
  /** What payments before it in the same command changed. */
  before: readonly Change[];
  path: string;
  wasDone: boolean;
}

/** A tender that is no money of now: it has to be there, and is less afterwards. What was done is booked all the same. */
function takenElsewhere(shop: Shop, due: Due, wish: PaymentWish, how: Circumstances): Change[] | Refusal {
  const changes = (() => {
    if (wish.tender === 'on-account') return putOnAccount(shop, due, wish, how);
    return wish.tender === 'deposit' ? applyDeposit(shop, due, wish, how) : [];
  })();
  return how.wasDone && isRefusal(changes) ? [] : changes;
}

function putOnAccount(
  shop: Shop,
  { customerId }: Due,
  { amountMinor }: PaymentWish,
  { before, path, wasDone }: Circumstances,
): Change[] | Refusal {
  const customer = customerId === undefined ? undefined : shop.get('customer', customerId);
  if (!customer) return refuse('needs-customer', 'an account is of a customer', { path: `${path}.tender` });
  const asChanged = before.findLast((change) => change.kind === 'account' && change.id === customer.id)?.value;
  const owed = asChanged && 'owedMinor' in asChanged ? asChanged.owedMinor : owedBy(shop, customer.id);
  const owedMinor = owed + amountMinor;
  const { creditLimitMinor = 0 } = customer;
  if (owedMinor > creditLimitMinor && !wasDone) {
    const why = `${customer.name} may owe ${creditLimitMinor}, and would owe ${owedMinor}`;
    return refuse('credit-limit', why, { path: `${path}.amountMinor` });
  }
  return [{ kind: 'account', id: customer.id, value: { id: customer.id, owedMinor } }];
}

/** What a customer owes the shop, in minor units. */
export function owedBy(shop: Shop, customerId: string): number {
  return shop.get('account', customerId)?.owedMinor ?? 0;
}

function applyDeposit(
  shop: Shop,
  { estimateId }: Due,
  { depositId = '', amountMinor }: PaymentWish,
  { before, path, wasDone }: Circumstances,
): Change[] | Refusal {
  const deposit = shop.get('deposit', depositId);
  const isApplied = before.some((change) => change.kind === 'deposit' && change.id === depositId);
  if (deposit?.status !== 'held' || isApplied) {
    return refuse('no-deposit', 'this deposit is not held any more', { path: `${path}.depositId` });
  }
  if (deposit.estimateId !== estimateId && !wasDone) {
    return refuse('no-deposit', 'this deposit was paid in for something else', { path: `${path}.depositId` });
  }
  if (deposit.amountMinor !== amountMinor && !wasDone) {
    const why = `${deposit.amountMinor} was paid in, and is taken whole`;
    return refuse('invalid', why, { path: `${path}.amountMinor` });
  }
  const { version: _, ...value } = deposit;
  return [{ kind: 'deposit', id: depositId, value: { ...value, status: 'applied' } }];
}

/** Of a deposit that is used up with it, what was paid in; of one that was used or given back before, nothing. */
function originsOf(shop: Shop, { depositId = '', amountMinor }: PaymentWish, changes: readonly Change[]): Origin[] {
  const deposit = changes.length > 0 ? shop.get('deposit', depositId) : undefined;
  if (!deposit) return [];
  return [{ tender: deposit.tender, amountMinor: Math.min(amountMinor, deposit.amountMinor) }];
}

function lastOfEach(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map((change) => [`${change.kind} ${change.id}`, change])).values()];
}

/** Refuses more than is due; `paid-elsewhere` where somebody else took some of it. */
export function faultOfAmount(
  wishes: readonly PaymentWish[],
  {
    number,
    balanceMinor,
    current,
  }: { number: string; balanceMinor: number; current?: { payments: readonly unknown[] } },
): Refusal | undefined {
  if (amountOf(wishes) <= balanceMinor) return undefined;
  if (current && current.payments.length > 0) {
    return refuse('paid-elsewhere', `${number} has only ${balanceMinor} left to pay`, { current });
  }
  const path = 'payments';
  return refuse('over-balance', `${number} has only ${balanceMinor} to pay`, { ...(current && { current }), path });
}

/** Tenders that only the host can vouch for. */
export function needsHost(tender: Tender): boolean {
  return tender === 'on-account' || tender === 'voucher' || tender === 'deposit';
}
