import { z } from 'zod';
import { decideSettleAttention, settleAttentionSchema } from './attention.ts';
import { closeDaySchema, decideCloseDay, finalDocuments } from './day.ts';
import { demoCatalogue } from './demo.ts';
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
import { idSchema } from './ids.ts';
import { decideStartJournalKey, startJournalKeySchema } from './journal-key.ts';
import { faultOfMade, type Made } from './made.ts';
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
  decidePayOrder,
  payOrderSchema,
} from './order.ts';
import { type Refusal, refuse } from './refusal.ts';
import { decideOpenShop, openShopSchema } from './settings.ts';
import { admitTillSchema, decideAdmitTill } from './till.ts';

/** What any till may ask for. */
const tillBodies = {
  'create-estimate': createEstimateSchema,
  'revise-estimate': reviseEstimateSchema,
  'set-estimate-status': setEstimateStatusSchema,
  'convert-estimate': convertEstimateSchema,
  'create-order': createOrderSchema,
  'add-lines': addLinesSchema,
  'advance-order': advanceOrderSchema,
  'pay-order': payOrderSchema,
  'complete-order': completeOrderSchema,
  'cancel-order': cancelOrderSchema,
  'settle-attention': settleAttentionSchema,
  'load-demo-catalogue': z.strictObject({}),
} as const;

/** What only the host itself asks for; no frame and no HTTP call reaches these. */
const hostBodies = {
  'open-shop': openShopSchema,
  'admit-till': admitTillSchema,
  'start-journal-key': startJournalKeySchema,
  'start-epoch': startEpochSchema,
  'close-day': closeDaySchema,
} as const;

const bodies = { ...tillBodies, ...hostBodies };
type Bodies = typeof bodies;

export type TillCommandType = keyof typeof tillBodies;
type CommandType = keyof Bodies;
export const tillCommandTypes = Object.keys(tillBodies) as TillCommandType[];

/** What is asked, parsed: its type and the body that belongs to it. */
export type Wish = { [T in CommandType]: { type: T; body: z.infer<Bodies[T]> } }[CommandType];
export type TillWish = Extract<Wish, { type: TillCommandType }>;

/** The version of the one document that the asker acted on. */
export const baseSchema = z.strictObject({
  kind: z.enum(['order', 'estimate']),
  id: idSchema,
  version: versionSchema,
});
export type Base = z.infer<typeof baseSchema>;

/** Who asks and when; handed in, since `shop/` has no clock. */
export interface Context {
  at: string;
  by: string;
  tillId: string;
  /** How it was decided before a restore: time, person, numbers and prices are then those. */
  made?: Made | undefined;
}

/** The wish, or a refusal `invalid` with the path of the first fault below `body`. */
export function parseTillWish(type: string, body: unknown): TillWish | Refusal {
  if (!Object.hasOwn(tillBodies, type)) {
    return refuse('invalid', `there is no command ${JSON.stringify(type.slice(0, 40))}`, { path: 'type' });
  }
  const parsed = tillBodies[type as TillCommandType].safeParse(body);
  if (parsed.success) return { type, body: parsed.data } as TillWish;
  return invalid(parsed.error, 'body');
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
  const made = asked.made && freeOf(asked.made, shop, asked.tillId);
  const fault = made && faultOfMade(shop, asked.tillId, made);
  if (fault) return fault;
  // What comes back after a restore was compared when it was decided first.
  const moved = base && (!made || made.seen !== undefined) ? movedSince(shop, base) : undefined;
  if (moved) return moved;
  const context = made ? { ...asked, made, at: made.at, by: made.by } : asked;
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
    case 'pay-order':
      return decidePayOrder(shop, wish.body, context);
    case 'complete-order':
      return decideCompleteOrder(shop, wish.body);
    case 'cancel-order':
      return decideCancelOrder(shop, wish.body);
    case 'settle-attention':
      return decideSettleAttention(shop, wish.body);
    case 'load-demo-catalogue':
      return demoCatalogue();
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
  catalogue: ['category', 'product', 'taxClass', 'taxRate'],
  estimates: ['estimate', 'estimateRevision'],
  orders: ['order', 'receipt', 'attention'],
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
  const body: object = wish.body;
  return namedIn.flatMap(([field, kind]) => {
    const id: unknown = Reflect.get(body, field);
    return typeof id === 'string' ? { kind, id } : [];
  });
}

/** Those that have to be there: what a wish makes is not among them. */
export function documentsChangedBy(wish: Wish): Named[] {
  const makes: ReadonlySet<Kind> = new Set(madeBy[wish.type] ?? []);
  return documentsNamedBy(wish).filter(({ kind }) => !makes.has(kind));
}

const madeBy: Partial<Record<CommandType, readonly Kind[]>> = {
  'create-order': ['order'],
  'create-estimate': ['estimate'],
  'convert-estimate': ['order'],
  'pay-order': ['receipt'],
};

const namedIn = [
  ['orderId', 'order'],
  ['estimateId', 'estimate'],
  ['receiptId', 'receipt'],
] as const satisfies [string, Kind][];
