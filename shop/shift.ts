import { z } from 'zod';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { type Made, wasDecidedBefore } from './made.ts';
import { minorSchema, sum } from './money.ts';
import { takeShiftNumber } from './numbering.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';
import { barOf } from './verbs.ts';

/** Kept as a word and not as one of a list: a shift outlives the tenders that a later version has no more. */
const tenderSchema = z.string().regex(/^[a-z-]{1,20}$/);

const tenderSumsSchema = z.object({
  /** Payments that were taken; refunds are none. */
  count: z.int(),
  /** Without tips and rounding; those come on top. */
  amountMinor: z.int(),
  tipMinor: z.int(),
  /** What cash was rounded up by; less than zero where it was rounded down. */
  roundingMinor: z.int(),
  /** Everything that was given back. */
  refundedMinor: z.int(),
});
export type TenderSums = z.infer<typeof tenderSumsSchema>;

export const movementKindSchema = z.enum(['pay-in', 'pay-out', 'drop', 'no-sale']);

const movementSchema = z.object({
  id: idSchema,
  /** `drop` goes to the safe; `no-sale` opens the drawer and moves nothing. */
  kind: movementKindSchema,
  amountMinor: minorSchema,
  reason: z.string(),
  by: z.string(),
  at: z.string(),
});
export type Movement = z.infer<typeof movementSchema>;
export type MovementKind = Movement['kind'];

const amountByTenderSchema = z.record(z.string(), z.int());

/** The time for which somebody answers for a till's drawer. Its sums grow with every payment, so that nothing is added up at the end. */
export const shiftSchema = z.object({
  id: idSchema,
  tillId: z.string(),
  /** Counts the shifts of its till. */
  number: z.int().optional(),
  status: z.enum(['open', 'closed']),
  openedBy: z.string(),
  openedAt: z.string(),
  floatMinor: minorSchema,
  tenders: z.record(z.string(), tenderSumsSchema),
  sales: z.object({ count: z.int(), totalMinor: z.int() }),
  movements: z.array(movementSchema),
  /** What was there at the close, of the tenders that somebody counted, and what should have been, of all of them. */
  counted: amountByTenderSchema.optional(),
  expected: amountByTenderSchema.optional(),
  /** Pieces of the cash that was counted, by what each is worth in minor units. */
  countedCash: z.record(z.string(), z.int()).optional(),
  /** Counted less expected: below zero something is missing. */
  differenceMinor: z.int().optional(),
  note: z.string().optional(),
  /** Orders of this till that went on into the next shift. */
  openOrders: z.int().optional(),
  closedBy: z.string().optional(),
  closedAt: z.string().optional(),
  version: versionSchema,
});
export type Shift = z.infer<typeof shiftSchema>;

export const openShiftSchema = z.strictObject({ shiftId: idSchema, floatMinor: minorSchema });
export const moveCashSchema = z
  .strictObject({
    shiftId: idSchema,
    movementId: idSchema,
    kind: movementKindSchema,
    amountMinor: minorSchema,
    reason: plainTextSchema(1, 120),
  })
  .refine(({ kind, amountMinor }) => (kind === 'no-sale') === (amountMinor === 0), {
    path: ['amountMinor'],
    error: 'is 0 for no-sale, and more for everything else',
  });
const MOST_TENDERS = 20;
const MOST_PIECES = 100_000;
export const closeShiftSchema = z.strictObject({
  shiftId: idSchema,
  countedMinor: z
    .record(tenderSchema, minorSchema)
    .refine((counted) => counted.cash !== undefined, { path: ['cash'], error: 'has to be counted' })
    .refine((counted) => Object.keys(counted).length <= MOST_TENDERS, { error: 'names too many tenders' }),
  denominations: z
    .record(z.string().regex(/^[1-9]\d{0,8}$/), z.int().min(0).max(MOST_PIECES))
    .refine((pieces) => Object.keys(pieces).length <= 50, { error: 'names too many notes and coins' })
    .optional(),
  note: plainTextSchema(1, 500).optional(),
});

interface Asker {
  at: string;
  by: string;
  tillId: string;
  approvedBy?: string | undefined;
  isPlain?: boolean | undefined;
  made?: Made | undefined;
}

/** A till has one shift at a time. */
export function decideOpenShift(
  shop: Shop,
  { shiftId: id, floatMinor }: z.infer<typeof openShiftSchema>,
  { at, by, tillId }: Asker,
): Change[] | Refusal {
  if (shop.get('shift', id)) return refuse('already-exists', 'this shift was opened already', { path: 'shiftId' });
  const open = openShiftOf(shop, tillId);
  if (open) return refuse('shift-open', 'this till has an open shift', { current: open });
  const { number, changes } = takeShiftNumber(shop, tillId);
  const value = {
    ...{ id, tillId, number, status: 'open' as const, openedBy: by, openedAt: at, floatMinor },
    ...{ tenders: {}, sales: { count: 0, totalMinor: 0 }, movements: [] },
  };
  return [{ kind: 'shift', id, value }, ...changes];
}

/** Money that went into the drawer or out of it without a sale, or that it was opened for nothing. */
export function decideMoveCash(
  shop: Shop,
  { shiftId, movementId: id, kind, amountMinor, reason }: z.infer<typeof moveCashSchema>,
  asker: Asker,
): Change[] | Refusal {
  const shift = openShift(shop, shiftId, asker);
  if (isRefusal(shift)) return shift;
  if (shift.movements.some((movement) => movement.id === id)) {
    return refuse('already-exists', 'this movement was entered already', { path: 'movementId' });
  }
  const movement: Movement = { id, kind, amountMinor, reason, by: asker.by, at: asker.at };
  return [putShift({ ...shift, movements: [...shift.movements, movement] })];
}

/** A difference is recorded and never refused; open orders go on without it, and it says how many. */
export function decideCloseShift(
  shop: Shop,
  { shiftId, countedMinor, denominations, note }: z.infer<typeof closeShiftSchema>,
  asker: Asker,
): Change[] | Refusal {
  const shift = openShift(shop, shiftId, asker);
  if (isRefusal(shift)) return shift;
  const counted = knownAmounts(countedMinor);
  if (denominations && worthOf(denominations) !== counted.cash) {
    return refuse('invalid', 'these pieces come to another amount', { path: 'denominations' });
  }
  const expected = expectedOf(shift);
  const due = new Map(Object.entries(expected));
  const differences = Object.entries(counted).map(([tender, minor]) => minor - (due.get(tender) ?? 0));
  return [
    putShift({
      ...shift,
      ...{ status: 'closed', counted, expected, differenceMinor: sum(differences) },
      ...(denominations && { countedCash: denominations }),
      ...(note !== undefined && { note }),
      ...{ openOrders: openOrdersOf(shop, shift.tillId), closedBy: asker.by, closedAt: asker.at },
    }),
  ];
}

/** What a payment adds to a shift. */
export interface Booked {
  tender: string;
  amountMinor: number;
  tipMinor?: number | undefined;
  roundingMinor?: number | undefined;
}

/**
 * The till's shift with money that it took or gave back; nothing where it has none open. Belongs into the same entry. A
 * deposit is money and no sale yet: it is one when it pays for something. So is money for what was sold on account.
 */
export function bookInShift(
  shop: Shop,
  tillId: string,
  booked: readonly Booked[],
  is: 'sale' | 'refund' | 'deposit',
): Change[] {
  const shift = openShiftOf(shop, tillId);
  if (!shift) return [];
  const tenders = { ...shift.tenders };
  for (const { tender, amountMinor, tipMinor = 0, roundingMinor = 0 } of booked) {
    const before = tenders[tender] ?? noSums;
    tenders[tender] =
      is === 'refund'
        ? { ...before, refundedMinor: before.refundedMinor + amountMinor + tipMinor + roundingMinor }
        : {
            ...before,
            count: before.count + 1,
            amountMinor: before.amountMinor + amountMinor,
            tipMinor: before.tipMinor + tipMinor,
            roundingMinor: before.roundingMinor + roundingMinor,
          };
  }
  const { count, totalMinor } = shift.sales;
  const sold = sum(booked.map(({ amountMinor }) => amountMinor));
  const sales = is === 'sale' ? { count: count + 1, totalMinor: totalMinor + sold } : shift.sales;
  return [putShift({ ...shift, tenders, sales })];
}

const noSums: TenderSums = { count: 0, amountMinor: 0, tipMinor: 0, roundingMinor: 0, refundedMinor: 0 };

export function openShiftOf(shop: Shop, tillId: string): Shift | undefined {
  for (const shift of shop.all('shift')) if (shift.tillId === tillId && shift.status === 'open') return shift;
  return undefined;
}

/** What should be there of each tender, in minor units; of cash with the float and what was moved. */
export function expectedOf({
  floatMinor,
  tenders,
  movements,
}: Pick<Shift, 'floatMinor' | 'tenders' | 'movements'>): Record<string, number> & { cash: number } {
  const taken = Object.entries(tenders).map(([tender, sums]) => [tender, takenOf(sums)] as const);
  const cash = floatMinor + takenOf(tenders.cash ?? noSums) + sum(movements.map(intoDrawer));
  return { ...Object.fromEntries(taken), cash };
}

/** What a tender brought, in minor units: with tips and rounding, without what was given back. */
export function takenOf({ amountMinor, tipMinor, roundingMinor, refundedMinor }: TenderSums): number {
  return amountMinor + tipMinor + roundingMinor - refundedMinor;
}

function intoDrawer({ kind, amountMinor }: Movement): number {
  return kind === 'pay-in' ? amountMinor : -amountMinor;
}

/** What pieces are worth together, in minor units. */
export function worthOf(pieces: Readonly<Record<string, number>>): number {
  return sum(Object.entries(pieces).map(([worth, count]) => Number(worth) * count));
}

export function openOrdersOf(shop: Shop, tillId: string): number {
  let count = 0;
  for (const order of shop.all('order')) if (order.status === 'open' && order.tillId === tillId) count += 1;
  return count;
}

/** The schema of a record cannot say that one key is always there. */
function knownAmounts(amounts: Readonly<Record<string, number>>): Record<string, number> & { cash: number } {
  return { ...amounts, cash: amounts.cash ?? 0 };
}

/** An open shift that whoever asks answers for: their till's, or anyone's where they may close the day. */
function openShift(shop: Shop, shiftId: string, asker: Asker): Shift | Refusal {
  const shift = shop.get('shift', shiftId);
  if (!shift) return refuse('unknown-shift', `there is no shift ${shiftId}`, { path: 'shiftId' });
  if (shift.status === 'closed') return refuse('closed-elsewhere', 'this shift is closed', { current: shift });
  const isOthers = shift.tillId !== asker.tillId && !wasDecidedBefore(asker.made);
  if (!isOthers || barOf(shop, asker, 'report.z') === undefined) return shift;
  return refuse('needs-approval', 'this is the shift of another till', { verb: 'report.z' });
}

function putShift({ version: _, ...value }: Shift): Change {
  return { kind: 'shift', id: value.id, value };
}
