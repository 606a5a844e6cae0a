import type { Shop } from './documents.ts';
import { sum } from './money.ts';
import {
  expectedOf,
  type Movement,
  type MovementKind,
  openOrdersOf,
  type Shift,
  type TenderSums,
  takenOf,
} from './shift.ts';

export interface SlipRow extends TenderSums {
  tender: string;
  /** With tips and rounding, without what was given back. */
  takenMinor: number;
  /** What should be there; of cash with the float and what was moved. */
  expectedMinor: number;
  /** Only of what was counted. */
  countedMinor?: number;
  differenceMinor?: number;
}

/** Everything that stands on the slip of a shift: an X while it is open, its Z once it is closed. Money in minor units. */
export interface Slip {
  is: 'x' | 'z';
  number?: number | undefined;
  till: { id: string; code: string; name: string };
  openedBy: string;
  from: string;
  until: string;
  closedBy?: string | undefined;
  sales: Shift['sales'];
  /** Cash first. */
  rows: SlipRow[];
  total: Omit<SlipRow, 'tender'>;
  floatMinor: number;
  movements: readonly Movement[];
  /** By kind; the drawer that was opened for nothing counts alone. */
  moved: Record<Exclude<MovementKind, 'no-sale'>, number> & { noSales: number };
  countedCash?: Readonly<Record<string, number>> | undefined;
  note?: string | undefined;
  openOrders: number;
  /** First and last receipt of the till in this time, while they are at hand. */
  receipts?: { first: string; last: string };
}

/** `at` is now, in RFC 3339 UTC; a closed shift ends when it was closed. */
export function slipOf(shift: Shift, shop: Shop, at: string): Slip {
  const { tillId, movements, floatMinor } = shift;
  const till = shop.get('till', tillId);
  const until = shift.closedAt ?? at;
  const rows = rowsOf(shift);
  const receipts = receiptsOf(shop, tillId, shift.openedAt, until);
  const ofKind = (kind: MovementKind) => movements.filter((movement) => movement.kind === kind);
  const movedBy = (kind: MovementKind) => sum(ofKind(kind).map(({ amountMinor }) => amountMinor));
  return {
    is: shift.status === 'open' ? 'x' : 'z',
    number: shift.number,
    till: { id: tillId, code: till?.code ?? '', name: till?.name ?? '' },
    ...{ openedBy: shift.openedBy, from: shift.openedAt, until, closedBy: shift.closedBy },
    ...{ sales: shift.sales, rows, total: totalOf(rows), floatMinor, movements },
    moved: {
      ...{ 'pay-in': movedBy('pay-in'), 'pay-out': movedBy('pay-out'), drop: movedBy('drop') },
      noSales: ofKind('no-sale').length,
    },
    ...{ countedCash: shift.countedCash, note: shift.note },
    openOrders: shift.openOrders ?? openOrdersOf(shop, tillId),
    ...(receipts && { receipts }),
  };
}

const none: TenderSums = { count: 0, amountMinor: 0, tipMinor: 0, roundingMinor: 0, refundedMinor: 0 };

function rowsOf({ counted, ...shift }: Shift): SlipRow[] {
  const expected = shift.expected ?? expectedOf(shift);
  const names = new Set(['cash', ...Object.keys(shift.tenders).sort(), ...Object.keys(counted ?? {})]);
  return [...names].map((tender) => {
    const sums = shift.tenders[tender] ?? none;
    const expectedMinor = expected[tender] ?? 0;
    const countedMinor = counted?.[tender];
    return {
      ...{ tender, ...sums, takenMinor: takenOf(sums), expectedMinor },
      ...(countedMinor !== undefined && { countedMinor, differenceMinor: countedMinor - expectedMinor }),
    };
  });
}

function totalOf(rows: readonly SlipRow[]): Slip['total'] {
  const add = (field: keyof Omit<SlipRow, 'tender'>) => sum(rows.map((row) => row[field] ?? 0));
  const isCounted = rows.some(({ countedMinor }) => countedMinor !== undefined);
  return {
    ...{ count: add('count'), amountMinor: add('amountMinor'), tipMinor: add('tipMinor') },
    ...{ roundingMinor: add('roundingMinor'), refundedMinor: add('refundedMinor') },
    ...{ takenMinor: add('takenMinor'), expectedMinor: add('expectedMinor') },
    ...(isCounted && { countedMinor: add('countedMinor'), differenceMinor: add('differenceMinor') }),
  };
}

function receiptsOf(shop: Shop, tillId: string, from: string, until: string): Slip['receipts'] {
  let range: Slip['receipts'];
  for (const { tillId: till, issuedAt, number, kind } of shop.all('receipt')) {
    if (till !== tillId || kind === 'void' || issuedAt < from || issuedAt > until) continue;
    range = { first: range?.first ?? number, last: number };
  }
  return range;
}
