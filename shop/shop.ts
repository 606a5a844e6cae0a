import { z } from 'zod';
import { decideChangeAccess } from './access.ts';
import { decidePayAccount, payAccountSchema } from './account.ts';
import { decideMakeKey, decideRevokeKey, makeKeySchema, revokeKeySchema } from './api-key.ts';
import {
  changeOrderSchema,
  decideChangeOrder,
  decideMergeOrders,
  decideSplitOrder,
  mergeOrdersSchema,
  splitOrderSchema,
} from './arrange.ts';
import { decideSettleAttention, settleAttentionSchema } from './attention.ts';
import {
  decideImportProducts,
  decideMarkSoldOut,
  decideRemoveCategory,
  decideSetCategory,
  decideSetModifierGroup,
  decideSetProduct,
  decideSetTaxClass,
  decideSetTaxRate,
  importProductsSchema,
  markSoldOutSchema,
  removeCategorySchema,
  setCategorySchema,
  setModifierGroupSchema,
  setProductSchema,
  setTaxClassSchema,
  setTaxRateSchema,
} from './catalogue-edit.ts';
import { decideNotePlain, notePlainSchema } from './credential.ts';
import { decideSetCustomer, setCustomerSchema } from './customer.ts';
import { closeDaySchema, decideCloseDay, finalDocuments } from './day.ts';
import { demoCatalogue } from './demo.ts';
import { decideReturnDeposit, decideTakeDeposit, returnDepositSchema, takeDepositSchema } from './deposit.ts';
import type { DiscountWish } from './discount.ts';
import { isBeyondLimit, isReduced, leavesTooLittle } from './discount-limit.ts';
import { type Change, type Kind, type Layer, type Shop, type Stored, versionSchema } from './documents.ts';
import { decideStartEpoch, startEpochSchema } from './epoch.ts';
import {
  convertEstimateSchema,
  createEstimateSchema,
  decideConvertEstimate,
  decideCreateEstimate,
  decideEstimateStatus,
  decideReviseEstimate,
  reviseEstimateSchema,
  setEstimateStatusSchema,
} from './estimate.ts';
import { decideExchange, exchangeSchema } from './exchange.ts';
import { idSchema } from './ids.ts';
import { decideStartJournalKey, startJournalKeySchema } from './journal-key.ts';
import type { LineWish } from './line.ts';
import { faultOfMade, isTold, type Made, wasDecidedBefore } from './made.ts';
import {
  addLinesSchema,
  advanceOrderSchema,
  cancelOrderSchema,
  completeOrderSchema,
  createOrderSchema,
  decideAddLines,
  decideAdvanceOrder,
  decideCancelOrder,
  decideCompleteOrder,
  decideCreateOrder,
} from './order.ts';
import {
  decideDiscardParked,
  decideParkOrder,
  decideResumeOrder,
  discardParkedSchema,
  parkOrderSchema,
  resumeOrderSchema,
} from './park.ts';
import { decidePayOrder, payOrderSchema } from './pay.ts';
import { decideNoteReceiptEmail, noteReceiptEmailSchema } from './payment.ts';
import { decideRefundOrder, refundOrderSchema } from './refund.ts';
import { type Refusal, refuse } from './refusal.ts';
import { decideSell, sellSchema } from './sell.ts';
import { accessSchema, changeShopSchema, decideChangeShop, decideOpenShop, openShopSchema } from './settings.ts';
import {
  closeShiftSchema,
  decideCloseShift,
  decideMoveCash,
  decideOpenShift,
  moveCashSchema,
  openShiftSchema,
} from './shift.ts';
import {
  decideNoteSignIn,
  decideNoteSignOut,
  decideNoteWrongPin,
  decideSetBadge,
  decideSetPin,
  decideUnlockStaff,
  isTrustedWith,
  noteSignInSchema,
  noteSignOutSchema,
  noteWrongPinSchema,
  setBadgeSchema,
  setPinSchema,
  unlockStaffSchema,
} from './sign-in.ts';
import {
  addStaffSchema,
  changeStaffSchema,
  decideAddStaff,
  decideChangeStaff,
  decideSetRole,
  setRoleSchema,
} from './staff.ts';
import { adjustStockSchema, decideAdjustStock } from './stock.ts';
import { admitTillSchema, decideAdmitTill, decideRevokeTill, revokeTillSchema } from './till.ts';
import { decideSettleTrial, settleTrialSchema } from './trial.ts';
import { type Actor, barOf, permissionsOf, staffIdOf, type Verb } from './verbs.ts';
import { decideVoidLine, isFired, type VoidBody, voidLineSchema } from './void-line.ts';

/** What may be asked for from outside, and the verb that it takes. */
export const tillCommands = {
  'create-estimate': { body: createEstimateSchema, verb: 'estimate.write' },
  'revise-estimate': { body: reviseEstimateSchema, verb: 'estimate.write' },
  'set-estimate-status': { body: setEstimateStatusSchema, verb: 'estimate.write' },
  'convert-estimate': { body: convertEstimateSchema, verb: 'estimate.convert' },
  'create-order': { body: createOrderSchema, verb: 'sale.create' },
  'add-lines': { body: addLinesSchema, verb: 'sale.create' },
  'advance-order': { body: advanceOrderSchema, verb: 'order.advance' },
  sell: { body: sellSchema, verb: 'pay.take' },
  'park-order': { body: parkOrderSchema, verb: 'sale.create' },
  'resume-order': { body: resumeOrderSchema, verb: 'sale.create' },
  'discard-parked': { body: discardParkedSchema, verb: 'sale.void-unfired' },
  'pay-order': { body: payOrderSchema, verb: 'pay.take' },
  'void-line': { body: voidLineSchema, verb: 'sale.void-unfired' },
  'split-order': { body: splitOrderSchema, verb: 'sale.create' },
  'merge-orders': { body: mergeOrdersSchema, verb: 'sale.create' },
  'change-order': { body: changeOrderSchema, verb: 'sale.create' },
  'refund-order': { body: refundOrderSchema, verb: 'refund.own' },
  exchange: { body: exchangeSchema, verb: 'refund.own' },
  'take-deposit': { body: takeDepositSchema, verb: 'pay.take' },
  'return-deposit': { body: returnDepositSchema, verb: 'refund.any' },
  'pay-account': { body: payAccountSchema, verb: 'pay.take' },
  'complete-order': { body: completeOrderSchema, verb: 'order.advance' },
  'cancel-order': { body: cancelOrderSchema, verb: 'order.cancel' },
  'note-receipt-email': { body: noteReceiptEmailSchema, verb: 'pay.take' },
  'settle-attention': { body: settleAttentionSchema, verb: 'refund.any' },
  'open-shift': { body: openShiftSchema, verb: 'shift.open' },
  'move-cash': { body: moveCashSchema, verb: 'shift.move' },
  'close-shift': { body: closeShiftSchema, verb: 'shift.close' },
  'set-customer': { body: setCustomerSchema, verb: 'customer.edit' },
  'adjust-stock': { body: adjustStockSchema, verb: 'stock.adjust' },
  'change-shop': { body: changeShopSchema, verb: 'shop.edit' },
  'load-demo-catalogue': { body: z.strictObject({}), verb: 'catalogue.edit' },
  'set-category': { body: setCategorySchema, verb: 'catalogue.edit' },
  'remove-category': { body: removeCategorySchema, verb: 'catalogue.edit' },
  'set-product': { body: setProductSchema, verb: 'catalogue.edit' },
  'import-products': { body: importProductsSchema, verb: 'catalogue.edit' },
  'mark-sold-out': { body: markSoldOutSchema, verb: 'stock.adjust' },
  'set-modifier-group': { body: setModifierGroupSchema, verb: 'catalogue.edit' },
  'set-tax-class': { body: setTaxClassSchema, verb: 'catalogue.edit' },
  'set-tax-rate': { body: setTaxRateSchema, verb: 'catalogue.edit' },
  'add-staff': { body: addStaffSchema, verb: 'staff.edit' },
  'change-staff': { body: changeStaffSchema, verb: 'staff.edit' },
  'unlock-staff': { body: unlockStaffSchema, verb: 'staff.edit' },
  'set-role': { body: setRoleSchema, verb: 'staff.edit' },
  'change-access': { body: accessSchema, verb: 'shop.edit' },
  'settle-trial': { body: settleTrialSchema, verb: 'shop.edit' },
  'revoke-key': { body: revokeKeySchema, verb: 'shop.edit' },
  'revoke-till': { body: revokeTillSchema, verb: 'till.revoke' },
} as const satisfies Record<string, { body: z.ZodType; verb: Verb }>;

/** What only the host itself asks for; no frame and no HTTP call reaches these. */
const hostBodies = {
  'open-shop': openShopSchema,
  'admit-till': admitTillSchema,
  'start-journal-key': startJournalKeySchema,
  'start-epoch': startEpochSchema,
  'close-day': closeDaySchema,
  'note-sign-in': noteSignInSchema,
  'note-wrong-pin': noteWrongPinSchema,
  'note-sign-out': noteSignOutSchema,
  'set-pin': setPinSchema,
  'set-badge': setBadgeSchema,
  'note-plain': notePlainSchema,
  'make-key': makeKeySchema,
} as const;

type TillCommands = typeof tillCommands;
type HostBodies = typeof hostBodies;

export type TillCommandType = keyof TillCommands;
export type CommandType = TillCommandType | keyof HostBodies;
export const tillCommandTypes = Object.keys(tillCommands) as TillCommandType[];

/** What is asked, parsed: its type and the body that belongs to it. */
export type TillWish = {
  [T in TillCommandType]: { type: T; body: z.infer<TillCommands[T]['body']> };
}[TillCommandType];
export type Wish = TillWish | { [T in keyof HostBodies]: { type: T; body: z.infer<HostBodies[T]> } }[keyof HostBodies];

/** The version of the one document that the asker acted on. */
export const baseSchema = z.strictObject({
  kind: z.enum(['order', 'estimate']),
  id: idSchema,
  version: versionSchema,
});
export type Base = z.infer<typeof baseSchema>;

/** Who asks and when; handed in, since `shop/` has no clock. */
export interface Context extends Actor {
  at: string;
  /** How it was decided before a restore: time, person, numbers and prices are then those. */
  made?: Made | undefined;
}

/** The wish, or a refusal `invalid` with the path of the first fault below `body`. */
export function parseTillWish(type: string, body: unknown): TillWish | Refusal {
  if (!isTillCommand(type)) {
    return refuse('invalid', `there is no command ${JSON.stringify(type.slice(0, 40))}`, { path: 'type' });
  }
  const parsed = tillCommands[type].body.safeParse(body);
  if (parsed.success) return { type, body: parsed.data } as TillWish;
  return invalid(parsed.error, 'body');
}

function isTillCommand(type: string): type is TillCommandType {
  return Object.hasOwn(tillCommands, type);
}

/** A refusal that names the first fault and where it lies. */
export function invalid(error: z.ZodError, root: string): Refusal {
  const issue = error.issues[0];
  const path = [root, ...(issue ? pathOf(issue) : [])].filter((key) => key !== '').join('.');
  return refuse('invalid', issue?.message ?? 'is not valid', { path });
}

function pathOf(issue: z.core.$ZodIssue): PropertyKey[] {
  if (issue.code === 'unrecognized_keys') return [...issue.path, issue.keys[0] ?? ''];
  if (issue.code !== 'invalid_union') return issue.path;
  // Of several forms that a value may have, the one with the fewest faults is the one that was meant.
  const [fault] = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
  return [...issue.path, ...(fault ? pathOf(fault) : [])];
}

/**
 * What follows from a wish: the documents as they will be, or why not. Pure: the host decides with it, and a till shows
 * with it what it asked for.
 */
export function decide(shop: Shop, wish: Wish, asked: Context, base?: Base): Change[] | Refusal {
  const barred = barredFrom(shop, wish, asked);
  // What a customer holds a receipt of was done; that it should not have been is for a person to look into.
  if (barred && !isTold(asked.made)) return barred;
  const made = asked.made && freeOf(asked.made, shop, asked.tillId);
  const fault = made && faultOfMade(shop, asked.tillId, made);
  if (fault) return fault;
  // What comes back after a restore was compared when it was decided first.
  const isCompared = !isTold(made) && (!made || made.seen !== undefined);
  const moved = base && isCompared ? movedSince(shop, base) : undefined;
  if (moved) return moved;
  const stamp = made && { made, at: made.at, by: made.by, approvedBy: made.approvedBy };
  const context = { ...asked, ...stamp, isBarred: barred !== undefined };
  // Only who changes people and keys is asked what they may do themselves, and it takes a while to say.
  const granter = {
    get may() {
      return permissionsOf(shop, asked);
    },
  };
  switch (wish.type) {
    case 'create-estimate':
      return decideCreateEstimate(shop, wish.body, context);
    case 'revise-estimate':
      return decideReviseEstimate(shop, wish.body, context);
    case 'set-estimate-status':
      return decideEstimateStatus(shop, wish.body, context);
    case 'convert-estimate':
      return decideConvertEstimate(shop, wish.body, context);
    case 'create-order':
      return decideCreateOrder(shop, wish.body, context);
    case 'add-lines':
      return decideAddLines(shop, wish.body, context);
    case 'advance-order':
      return decideAdvanceOrder(shop, wish.body);
    case 'sell':
      return decideSell(shop, wish.body, context);
    case 'park-order':
      return decideParkOrder(shop, wish.body, context);
    case 'resume-order':
      return decideResumeOrder(shop, wish.body);
    case 'discard-parked':
      return decideDiscardParked(shop, wish.body);
    case 'pay-order':
      return decidePayOrder(shop, wish.body, context);
    case 'void-line':
      return decideVoidLine(shop, wish.body, context);
    case 'split-order':
      return decideSplitOrder(shop, wish.body, context);
    case 'merge-orders':
      return decideMergeOrders(shop, wish.body, context);
    case 'change-order':
      return decideChangeOrder(shop, wish.body);
    case 'refund-order':
      return decideRefundOrder(shop, wish.body, context);
    case 'exchange':
      return decideExchange(shop, wish.body, context);
    case 'take-deposit':
      return decideTakeDeposit(shop, wish.body, context);
    case 'return-deposit':
      return decideReturnDeposit(shop, wish.body, context);
    case 'pay-account':
      return decidePayAccount(shop, wish.body, context);
    case 'set-customer':
      return decideSetCustomer(shop, wish.body);
    case 'adjust-stock':
      return decideAdjustStock(shop, wish.body);
    case 'change-shop':
      return decideChangeShop(shop, wish.body);
    case 'complete-order':
      return decideCompleteOrder(shop, wish.body);
    case 'cancel-order':
      return decideCancelOrder(shop, wish.body);
    case 'note-receipt-email':
      return decideNoteReceiptEmail(shop, wish.body);
    case 'settle-attention':
      return decideSettleAttention(shop, wish.body);
    case 'open-shift':
      return decideOpenShift(shop, wish.body, context);
    case 'move-cash':
      return decideMoveCash(shop, wish.body, context);
    case 'close-shift':
      return decideCloseShift(shop, wish.body, context);
    case 'load-demo-catalogue':
      return demoCatalogue().filter(({ kind, id }) => !shop.get(kind, id));
    case 'set-category':
      return decideSetCategory(shop, wish.body);
    case 'remove-category':
      return decideRemoveCategory(shop, wish.body);
    case 'set-product':
      return decideSetProduct(shop, wish.body);
    case 'import-products':
      return decideImportProducts(shop, wish.body);
    case 'mark-sold-out':
      return decideMarkSoldOut(shop, wish.body);
    case 'set-modifier-group':
      return decideSetModifierGroup(shop, wish.body);
    case 'set-tax-class':
      return decideSetTaxClass(shop, wish.body);
    case 'set-tax-rate':
      return decideSetTaxRate(shop, wish.body);
    case 'add-staff':
      return decideAddStaff(shop, wish.body, granter);
    case 'change-staff':
      return decideChangeStaff(shop, wish.body, granter);
    case 'unlock-staff':
      return decideUnlockStaff(shop, wish.body, granter);
    case 'set-role':
      return decideSetRole(shop, wish.body, granter);
    case 'change-access':
      return decideChangeAccess(shop, wish.body, context);
    case 'settle-trial':
      return decideSettleTrial(shop, wish.body);
    case 'make-key':
      return decideMakeKey(shop, wish.body, context, granter);
    case 'revoke-key':
      return decideRevokeKey(shop, wish.body);
    case 'revoke-till':
      return decideRevokeTill(shop, wish.body, context);
    case 'note-sign-in':
      return decideNoteSignIn(shop, wish.body, context);
    case 'note-wrong-pin':
      return decideNoteWrongPin(shop, wish.body, context);
    case 'note-sign-out':
      return decideNoteSignOut(shop, wish.body);
    case 'set-pin':
      return decideSetPin(shop, wish.body);
    case 'set-badge':
      return decideSetBadge(shop, wish.body);
    case 'note-plain':
      return decideNotePlain(shop, wish.body);
    case 'open-shop':
      return decideOpenShop(shop, wish.body, context);
    case 'admit-till':
      return decideAdmitTill(shop, wish.body, context);
    case 'start-journal-key':
      return decideStartJournalKey(shop, wish.body, context);
    case 'start-epoch':
      return decideStartEpoch(shop, wish.body);
    case 'close-day':
      return decideCloseDay(shop, wish.body, context);
    default:
      return wish satisfies never;
  }
}

/** The verbs that a wish takes: that of its command, and more by what it says of prices, discounts and whose work it is. */
export function verbsFor(shop: Shop, wish: TillWish, by: string): [Verb, ...Verb[]] {
  // To open the drawer for nothing takes a right of its own.
  if (wish.type === 'move-cash' && wish.body.kind === 'no-sale') return ['drawer.open'];
  return [tillCommands[wish.type].verb, ...priceVerbs(shop, wish), ...ownVerbs(shop, wish, by)];
}

/** What a wish brings along to be priced; undefined where it brings nothing. */
export function broughtBy(
  wish: TillWish,
): { lines: readonly LineWish[]; discounts?: readonly DiscountWish[] | undefined } | undefined {
  switch (wish.type) {
    case 'create-estimate':
    case 'revise-estimate':
    case 'create-order':
    case 'add-lines':
    case 'park-order':
    case 'sell':
      return wish.body;
    case 'exchange':
      return wish.body.sale;
    default:
      return undefined;
  }
}

function priceVerbs(shop: Shop, wish: TillWish): Verb[] {
  const brought = broughtBy(wish);
  if (!brought) return [];
  const makesPrice = brought.lines.some(
    ({ productId, unitPriceMinor }) =>
      unitPriceMinor !== undefined && !(productId && shop.get('product', productId)?.openPrice),
  );
  const takesOff = isReduced(brought);
  return [
    ...(makesPrice || (takesOff && isBeyondLimit(shop, brought)) ? (['sale.price-override'] as const) : []),
    ...(takesOff ? (['sale.discount'] as const) : []),
  ];
}

/** An amount that came off many goods would come off few. */
function isCheapened(shop: Shop, body: VoidBody): boolean {
  const order = shop.get('order', body.orderId);
  return order !== undefined && leavesTooLittle(shop, order, body);
}

/** What somebody else did, or is made already, takes more to be undone; so does letting somebody owe more. */
function ownVerbs(shop: Shop, wish: TillWish, by: string): Verb[] {
  switch (wish.type) {
    case 'void-line':
      return [
        ...(isFired(shop, wish.body) ? (['sale.void-fired'] as const) : []),
        ...(isCheapened(shop, wish.body) ? (['sale.price-override'] as const) : []),
      ];
    case 'refund-order':
    case 'exchange': {
      const isOwn = shop.get('order', wish.body.orderId)?.openedBy === by;
      return [
        ...(isOwn ? [] : (['refund.any'] as const)),
        ...(wish.type === 'exchange' ? (['pay.take'] as const) : []),
      ];
    }
    case 'set-customer': {
      const before = shop.get('customer', wish.body.customerId)?.creditLimitMinor;
      return wish.body.creditLimitMinor === before ? [] : ['sale.price-override'];
    }
    default:
      return [];
  }
}

/**
 * Why whoever asks may not ask for this, or undefined. What a till decided alone is by whom the till says, if the host
 * has met them there; what a host decided before it was restored was let happen then.
 */
function barredFrom(shop: Shop, wish: Wish, { made, ...asked }: Context): Refusal | undefined {
  if (!isTillWish(wish) || wasDecidedBefore(made)) return undefined;
  const actor = made ? { ...asked, by: made.by, approvedBy: made.approvedBy } : asked;
  if (made && !maySpeakFor(shop, actor, made.at)) {
    return refuse('forbidden', 'nobody of that name has signed in at this till within a month');
  }
  for (const verb of verbsFor(shop, wish, actor.by)) {
    const bar = barOf(shop, actor, verb);
    if (bar === 'nobody') return refuse('signed-out', 'nobody is signed in at this till');
    if (bar === 'device') return refuse('forbidden', `this takes the right to ${verb}, which is not had here`);
    if (bar === 'person') return refuse('needs-approval', `this takes the right to ${verb}`, { verb });
  }
  return undefined;
}

function maySpeakFor(shop: Shop, { by, approvedBy = '', tillId }: Actor, at: string): boolean {
  return [by, approvedBy].every((name) => {
    const staffId = staffIdOf(name);
    return staffId === undefined || isTrustedWith(shop, tillId, staffId, Date.parse(at));
  });
}

function isTillWish(wish: Wish): wish is TillWish {
  return isTillCommand(wish.type);
}

/** Numbers that were only kept free are let go where the till has gone on without them. */
function freeOf(made: Made, shop: Shop, tillId: string): Made {
  if (!made.reserved || !faultOfMade(shop, tillId, made)) return made;
  const { numbers: _, ...rest } = made;
  return rest;
}

function movedSince(shop: Shop, base: Base): Refusal | undefined {
  const current = shop.get(base.kind, base.id);
  if (!current || current.version === base.version) return undefined;
  return refuse('moved', `${current.number} was changed meanwhile`, { current });
}

/** One command with everything it changed: what the journal keeps and the feed tells. */
export interface Entry {
  seq: number;
  at: string;
  by: string;
  till: string;
  command: { id: string; n?: number; type: string };
  made?: Made;
  changes: Change[];
}

/**
 * Puts every document and sets its version to the entry's position; replay needs no more than this. The one rule beyond
 * putting: with a `day` everything leaves that is final then. Answers what left.
 */
export function apply(shop: Layer, { seq, changes }: Pick<Entry, 'seq' | 'changes'>): readonly Stored[] {
  for (const change of changes) shop.put(change, seq);
  if (!changes.some(({ kind }) => kind === 'day')) return nothing;
  const left = [...finalDocuments(shop)];
  for (const { kind, id } of left) shop.put({ kind, id, value: null }, seq);
  return left;
}

const nothing: readonly Stored[] = [];

/** The kinds behind each topic; `*` is all of them. A till of an older version ignores topics it does not know. */
export const kindsByTopic: Record<string, readonly Kind[]> = {
  shop: ['shop'],
  tills: ['till', 'series'],
  staff: ['staff', 'role', 'signIn'],
  catalogue: ['category', 'product', 'modifierGroup', 'stock', 'taxClass', 'taxRate'],
  customers: ['customer', 'account'],
  estimates: ['estimate', 'estimateRevision'],
  orders: ['parked', 'order', 'receipt', 'deposit', 'attention'],
  shifts: ['shift'],
};
/** Closed days are told to everyone, whatever their topics: they make everyone's documents leave. */
export const kindsOfAll: readonly Kind[] = ['day'];
export const publicKinds: readonly Kind[] = [...Object.values(kindsByTopic).flat(), ...kindsOfAll];

const told: ReadonlySet<Kind> = new Set(publicKinds);

/** What may leave the host: kinds outside every topic, such as credentials, never do, and of a day not its figures. */
export function publicChanges(changes: readonly Change[]): Change[] {
  return changes.filter(({ kind }) => told.has(kind)).map(withoutFigures);
}

export function withoutFigures<C extends Change | Stored>(change: C): C {
  if (change.kind !== 'day' || !change.value) return change;
  const { summary: _, ...value } = change.value;
  return { ...change, value };
}

/** A document that a command names, there already or to be made. */
export interface Named {
  kind: Kind;
  id: string;
}

/** The documents that deciding a wish looks for by id and that may have left with a closed day. */
export function documentsNamedBy(wish: Wish): Named[] {
  if (wish.type === 'resume-order' || wish.type === 'discard-parked')
    return [{ kind: 'parked', id: wish.body.orderId }];
  const bodies: object[] = wish.type === 'exchange' ? [wish.body, wish.body.sale] : [wish.body];
  return bodies.flatMap((body) =>
    namedIn.flatMap(([field, kind]) => {
      const id: unknown = Reflect.get(body, field);
      return typeof id === 'string' ? { kind, id } : [];
    }),
  );
}

/** Those that have to be there: what a wish makes is not among them. */
export function documentsChangedBy(wish: Wish): Named[] {
  const makes: ReadonlySet<Kind> = new Set(madeBy[wish.type] ?? []);
  // An exchange names two orders of one kind: the one that it makes comes with its sale.
  const soldId = wish.type === 'exchange' ? wish.body.sale.orderId : undefined;
  return documentsNamedBy(wish).filter(({ kind, id }) => !makes.has(kind) && id !== soldId);
}

const madeBy: Partial<Record<CommandType, readonly Kind[]>> = {
  'create-order': ['order'],
  'create-estimate': ['estimate'],
  'convert-estimate': ['order'],
  'pay-order': ['receipt'],
  sell: ['order', 'receipt'],
  'park-order': ['order'],
  'refund-order': ['receipt'],
  exchange: ['receipt'],
  'take-deposit': ['receipt'],
  'return-deposit': ['receipt'],
  'pay-account': ['receipt'],
  'open-shift': ['shift'],
};

const namedIn = [
  ['orderId', 'order'],
  ['toOrderId', 'order'],
  ['estimateId', 'estimate'],
  ['receiptId', 'receipt'],
  ['shiftId', 'shift'],
] as const satisfies [string, Kind][];
