import type { AskedView } from './asked.ts';
import { layerOver, type Shop } from './documents.ts';
import { type Made, madeOf } from './made.ts';
import type { Outbox, OutboxWrite } from './outbox.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import type { Replica } from './replica.ts';
import {
  broughtBy,
  type Context,
  decide,
  documentsChangedBy,
  type Named,
  parseTillWish,
  type TillWish,
} from './shop.ts';
import { needsHost } from './take-payments.ts';

/** A host that starts again is back sooner; a till that has not heard it for so long, in milliseconds, works alone. */
export const ALONE_MS = 1_500;

/** What a till that works alone may do to its own documents only: the host alone knows whether it still can be done. */
const ownOnly: ReadonlySet<TillWish['type']> = new Set([
  'pay-order',
  'cancel-order',
  'complete-order',
  'convert-estimate',
  'resume-order',
  'discard-parked',
  'split-order',
  'merge-orders',
  'move-cash',
  'close-shift',
]);
const neverAlone: ReadonlySet<TillWish['type']> = new Set([
  'load-demo-catalogue',
  'note-receipt-email',
  'set-category',
  'remove-category',
  'set-product',
  'import-products',
  'mark-sold-out',
  'set-modifier-group',
  'set-tax-class',
  'set-tax-rate',
  'settle-attention',
  'revoke-till',
  'add-staff',
  'change-staff',
  'unlock-staff',
  'set-role',
  'change-access',
  'settle-trial',
  'revoke-key',
  'take-deposit',
  'return-deposit',
  'pay-account',
  'adjust-stock',
  'change-shop',
]);
/** Receipts need a series of the till's own. */
const numberedOnly: ReadonlySet<TillWish['type']> = new Set([
  'sell',
  'pay-order',
  'refund-order',
  'exchange',
  'complete-order',
]);
/** What comes back is compared with what was sold: that has to be here. */
const knownOnly: ReadonlySet<TillWish['type']> = new Set(['refund-order', 'exchange']);

/** What a till that works alone leaves to the host: a thing of all tills, one that needs its own receipts, another's work. */
type LoneFault = 'host-only' | 'no-receipts' | 'others-work' | 'not-here' | 'tender';

const saying: Record<LoneFault, string> = {
  'host-only': 'this can be done with the host only',
  'no-receipts': 'receipts of this till are numbered by the host',
  'others-work': 'another till began this, and only the host knows how it stands',
  'not-here': 'what was sold is not on this till, and only the host has it',
  tender: 'only the host knows whether that can be paid with',
};

/** A till that decides for itself while the host is away. */
export interface LoneTill {
  id: string;
  code: string;
  /** Whether its series are its own to count; those of a browser till are the host's. */
  isNumbered: boolean;
  /** Who works at it, as entries name them. */
  by: string;
}

/**
 * What a new command comes to on the copy of a till that works alone, with everything that it asked for before on top:
 * a stamp with numbers of its own series, or a refusal where the copy says no already.
 */
export function decideAlone(
  { replica, outbox, asked }: { replica: Replica; outbox: Outbox; asked: AskedView },
  till: LoneTill,
  { type, body, at, approvedBy }: { type: string; body: unknown; at: string; approvedBy?: string | undefined },
): Made | Refusal {
  const wish = parseTillWish(type, body);
  if (isRefusal(wish)) return wish;
  const seq = replica.cursor?.seq ?? 0;
  const { shop } = asked.over(replica.shop, [...outbox.landing(seq), ...outbox.pending()], till.id);
  return refusedAlone(shop, wish, till) ?? stampOf(shop, wish, { ...contextOf(till, at), approvedBy }, seq, till);
}

/**
 * The host has gone: stamps what has no verdict. What surely never left is decided here, or refused; of what the host
 * may have, the numbers are kept free, and nobody is told that it is done.
 */
export function goOnAlone(
  { replica, outbox }: { replica: Replica; outbox: Outbox },
  till: LoneTill,
): { writes: OutboxWrite[]; refused: { id: string; refusal: Refusal }[] } {
  const seq = replica.cursor?.seq ?? 0;
  const shop = layerOver(replica.shop);
  const writes: OutboxWrite[] = [];
  const refused: { id: string; refusal: Refusal }[] = [];
  for (const row of [...outbox.landing(seq), ...outbox.pending()]) {
    const wish = parseTillWish(row.type, row.body);
    if (isRefusal(wish)) continue;
    const context = contextOf({ ...till, by: row.by ?? till.by }, row.at);
    const isOpen = row.state === 'waiting' && !row.made;
    const mayBeThere = outbox.mayBeThere(row.id);
    const fault = isOpen && !mayBeThere ? refusedAlone(shop, wish, till) : undefined;
    const answer = isOpen ? (fault ?? stampOf(shop, wish, context, seq, till)) : row.made;
    if (answer && isRefusal(answer)) {
      if (mayBeThere) continue;
      writes.push(outbox.withdraw(row.id));
      refused.push({ id: row.id, refusal: answer });
      continue;
    }
    const made = answer && isOpen && mayBeThere ? { ...answer, reserved: true as const } : answer;
    if (isOpen && made) writes.push(outbox.stamp(row.id, made));
    const changes = decide(shop, wish, { ...context, made });
    if (isRefusal(changes)) continue;
    for (const change of changes) shop.put(change, shop.get(change.kind, change.id)?.version ?? 0);
  }
  return { writes, refused };
}

function contextOf({ id, by }: LoneTill, at: string): Context {
  return { at, by, tillId: id };
}

/** Why a till that works alone may not do such a thing to these documents; undefined where it may. */
export function faultOfAlone(
  shop: Shop,
  type: TillWish['type'],
  changed: readonly Named[],
  till: Pick<LoneTill, 'id' | 'isNumbered'>,
): LoneFault | undefined {
  if (neverAlone.has(type)) return 'host-only';
  const isOwn = ({ kind, id }: Named) => {
    const isSomebodys = kind === 'order' || kind === 'estimate' || kind === 'parked' || kind === 'shift';
    return isSomebodys && shop.get(kind, id)?.tillId === till.id;
  };
  if (knownOnly.has(type) && !changed.every(({ kind, id }) => shop.get(kind, id))) return 'not-here';
  if (ownOnly.has(type) && !changed.every(isOwn)) return 'others-work';
  return !till.isNumbered && numberedOnly.has(type) ? 'no-receipts' : undefined;
}

function refusedAlone(shop: Shop, wish: TillWish, till: LoneTill): Refusal | undefined {
  const fault = faultOfAlone(shop, wish.type, documentsChangedBy(wish), till) ?? faultOfTender(wish);
  return fault && refuse('needs-host', saying[fault]);
}

function faultOfTender({ type, body }: TillWish): LoneFault | undefined {
  const payments = [...('payments' in body ? body.payments : []), ...(type === 'exchange' ? body.sale.payments : [])];
  return payments.some(({ tender }) => needsHost(tender)) ? 'tender' : undefined;
}

function stampOf(shop: Shop, wish: TillWish, context: Context, seen: number, { isNumbered }: LoneTill): Made | Refusal {
  const changes = decide(shop, wish, context);
  if (isRefusal(changes)) return changes;
  const { at, by, approvedBy } = context;
  const { numbers = {}, prices = {}, roundings, costs } = madeOf({ at, by, changes });
  const own = pricesOf(wish, prices);
  return {
    ...{ at, by, seen },
    ...(approvedBy !== undefined && { approvedBy }),
    ...(isNumbered && Object.keys(numbers).length > 0 && { numbers }),
    ...(Object.keys(own).length > 0 && { prices: own }),
    ...(isNumbered && roundings && { roundings }),
    ...(isNumbered && costs && { costs }),
  };
}

/** Of the lines that the command itself brings. */
function pricesOf(wish: TillWish, prices: Readonly<Record<string, number>>): Record<string, number> {
  const ids = new Set((broughtBy(wish)?.lines ?? []).map(({ id }) => id));
  return Object.fromEntries(Object.entries(prices).filter(([key]) => ids.has(key.split('/')[0] ?? '')));
}
