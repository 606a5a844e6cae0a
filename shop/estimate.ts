import { z } from 'zod';
import { discountSchema, discountsOf, discountWishesSchema } from './discount.ts';
import type { Change, Shop, Unversioned } from './documents.ts';
import { versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { type Line, lineSchema, lineWishesSchema, unpricedOf } from './line.ts';
import { lookUpLines } from './look-up.ts';
import type { Made } from './made.ts';
import { takeEstimateNumber } from './numbering.ts';
import { numberedOrder, type OrderLine } from './order.ts';
import { priceLines, totalsSchema, withOwnDiscounts } from './pricing.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { localTime, settingsOf } from './settings.ts';
import { takeFromStock } from './stock.ts';
import { plainTextSchema } from './text.ts';

export const estimateStatusSchema = z.enum([
  'draft',
  'sent',
  'accepted',
  'declined',
  'cancelled',
  'expired',
  'partly-converted',
  'converted',
]);
export type EstimateStatus = z.infer<typeof estimateStatusSchema>;

export const estimateSchema = z.object({
  id: idSchema,
  number: z.string(),
  revision: z.int(),
  customerId: z.string().optional(),
  customerName: z.string().optional(),
  note: z.string().optional(),
  lines: z.array(lineSchema),
  /** Of the whole estimate. */
  discounts: z.array(discountSchema).optional(),
  totals: totalsSchema,
  /** Last day on which the prices hold, in the shop's time zone. */
  validUntil: z.string().optional(),
  priceLocked: z.boolean(),
  status: estimateStatusSchema,
  acceptedAt: z.string().optional(),
  declineReason: z.string().optional(),
  /** The order that each converted line went into. */
  convertedByLine: z.record(z.string(), z.string()),
  /** Made by a connection check and cancelled right after. */
  test: z.boolean().optional(),
  createdAt: z.string(),
  createdBy: z.string(),
  tillId: z.string(),
  version: versionSchema,
});
export type Estimate = z.infer<typeof estimateSchema>;
type NextEstimate = Unversioned<Estimate>;

/** A copy, never changed again, of what a customer was given. */
export interface EstimateRevision {
  id: string;
  estimateId: string;
  revision: number;
  estimate: NextEstimate;
  version: number;
}

const head = {
  customerId: idSchema.optional(),
  customerName: plainTextSchema(1, 120).optional(),
  note: plainTextSchema(1, 1000).optional(),
  validUntil: z.iso.date().optional(),
  discounts: discountWishesSchema.optional(),
};

export const createEstimateSchema = z.strictObject({
  estimateId: idSchema,
  ...head,
  lines: lineWishesSchema,
  test: z.boolean().optional(),
});
export const reviseEstimateSchema = z.strictObject({ estimateId: idSchema, ...head, lines: lineWishesSchema });
export const setEstimateStatusSchema = z.strictObject({
  estimateId: idSchema,
  status: z.enum(['sent', 'accepted', 'declined', 'cancelled', 'expired']),
  reason: plainTextSchema(1, 200).optional(),
});
export const convertEstimateSchema = z.strictObject({
  estimateId: idSchema,
  orderId: idSchema,
  lineIds: z.array(idSchema).min(1).max(500).optional(),
});

interface Asker {
  at: string;
  by: string;
  approvedBy?: string | undefined;
  tillId: string;
  made?: Made | undefined;
}

export function decideCreateEstimate(
  shop: Shop,
  body: z.infer<typeof createEstimateSchema>,
  asker: Asker,
): Change[] | Refusal {
  const { estimateId, lines: _wishes, discounts: _discounts, ...rest } = body;
  if (shop.get('estimate', estimateId)) {
    return refuse('already-exists', 'this estimate exists already', { path: 'estimateId' });
  }
  const priced = priceWishes(shop, body, asker);
  if (isRefusal(priced)) return priced;
  const { number, changes } = takeEstimateNumber(shop, asker);
  const value: NextEstimate = {
    ...rest,
    ...priced,
    id: estimateId,
    number,
    revision: 1,
    priceLocked: true,
    status: 'draft',
    convertedByLine: {},
    createdAt: asker.at,
    createdBy: asker.by,
    tillId: asker.tillId,
  };
  return [{ kind: 'estimate', id: estimateId, value }, ...changes];
}

/** A draft is changed as it is; what a customer was already given gets the next revision and is a draft again. */
export function decideReviseEstimate(
  shop: Shop,
  body: z.infer<typeof reviseEstimateSchema>,
  asker: Asker,
): Change[] | Refusal {
  const estimate = shop.get('estimate', body.estimateId);
  if (!estimate) return unknownEstimate(body.estimateId);
  if (!isRevisable(estimate.status)) {
    return refuse('closed-elsewhere', `${estimate.number} is ${estimate.status} and stays as it is`, {
      current: estimate,
    });
  }
  const priced = priceWishes(shop, body, asker);
  if (isRefusal(priced)) return priced;
  const { version: _, customerId: _id, customerName: _name, note: _note, validUntil: _until, ...before } = estimate;
  const { discounts: _off, ...kept } = before;
  const { estimateId, lines: _wishes, discounts: _discounts, ...given } = body;
  const revision = estimate.status === 'draft' ? estimate.revision : estimate.revision + 1;
  const value: NextEstimate = { ...kept, ...given, ...priced, revision, status: 'draft' };
  return [{ kind: 'estimate', id: estimateId, value }];
}

const followers: Record<EstimateStatus, readonly EstimateStatus[]> = {
  draft: ['sent', 'cancelled', 'expired'],
  sent: ['accepted', 'declined', 'cancelled', 'expired'],
  accepted: ['declined', 'cancelled', 'expired'],
  declined: ['accepted'],
  cancelled: [],
  expired: [],
  'partly-converted': [],
  converted: [],
};

/** What an estimate may become next; `expired` comes by itself when its last day is over. */
export function followersOf(status: EstimateStatus): readonly EstimateStatus[] {
  return followers[status];
}

export function isRevisable(status: EstimateStatus): boolean {
  return !['cancelled', 'partly-converted', 'converted'].includes(status);
}

export function isConvertible(status: EstimateStatus): boolean {
  return ['draft', 'sent', 'accepted', 'partly-converted'].includes(status);
}

export function decideEstimateStatus(
  shop: Shop,
  body: z.infer<typeof setEstimateStatusSchema>,
  asker: Asker,
): Change[] | Refusal {
  const estimate = shop.get('estimate', body.estimateId);
  if (!estimate) return unknownEstimate(body.estimateId);
  if (!followers[estimate.status].includes(body.status)) {
    return refuse('wrong-step', `${estimate.number} is ${estimate.status} and cannot become ${body.status}`, {
      current: estimate,
      path: 'status',
    });
  }
  const expired = hasExpired(shop, estimate, asker.at);
  if (body.status === 'expired' && !expired) {
    return refuse('wrong-step', `${estimate.number} has not expired`, { current: estimate, path: 'status' });
  }
  if (body.status === 'accepted' && expired) return expiredEstimate(estimate);
  const { version: _, ...before } = estimate;
  const value: NextEstimate = {
    ...before,
    status: body.status,
    ...(body.status === 'accepted' && { acceptedAt: asker.at }),
    ...(body.status === 'declined' && body.reason !== undefined && { declineReason: body.reason }),
  };
  const changes: Change[] = [{ kind: 'estimate', id: estimate.id, value }];
  return body.status === 'sent' ? [...changes, revisionOf(value)] : changes;
}

/** Lines become an order at the prices of the estimate; converting accepts. Every line converts once, for ever. */
export function decideConvertEstimate(
  shop: Shop,
  body: z.infer<typeof convertEstimateSchema>,
  asker: Asker,
): Change[] | Refusal {
  const estimate = shop.get('estimate', body.estimateId);
  if (!estimate) return unknownEstimate(body.estimateId);
  const chosen = chooseLines(shop, estimate, body.lineIds, asker.at);
  if (isRefusal(chosen)) return chosen;
  if (shop.get('order', body.orderId))
    return refuse('already-exists', 'this order exists already', { path: 'orderId' });

  const isWhole = chosen.length === estimate.lines.length;
  const lines = isWhole ? chosen : withOwnDiscounts(chosen, estimate.discounts);
  const unpriced = lines.map((line) => ({ ...unpricedOf(line), priceSource: 'estimate', fulfilment: 'new' }) as const);
  const priced = priceLines<OrderLine>(shop, unpriced, asker.at, isWhole ? estimate.discounts : []);
  if (isRefusal(priced)) return priced;
  const stock = takeFromStock(shop, priced.lines, asker);
  if (isRefusal(stock)) return stock;
  const { customerId, customerName, note } = estimate;
  const head = {
    ...(customerId && { customerId }),
    ...(customerName && { customerName }),
    ...(note && { note }),
    estimateId: estimate.id,
    ...priced,
  };
  const { order, changes } = numberedOrder(shop, body.orderId, head, asker);
  const convertedByLine = { ...estimate.convertedByLine };
  for (const line of chosen) convertedByLine[line.id] = order.id;
  const { version: _, ...before } = estimate;
  const value: NextEstimate = {
    ...before,
    acceptedAt: estimate.acceptedAt ?? asker.at,
    convertedByLine,
    status: estimate.lines.every((line) => line.id in convertedByLine) ? 'converted' : 'partly-converted',
  };
  return [
    { kind: 'estimate', id: estimate.id, value },
    { kind: 'order', id: order.id, value: order },
    ...changes,
    ...stock,
  ];
}

function chooseLines(shop: Shop, estimate: Estimate, lineIds: string[] | undefined, at: string): Line[] | Refusal {
  if (estimate.status === 'converted') {
    return refuse('already-converted', `${estimate.number} was converted already`, { current: estimate });
  }
  if (!isConvertible(estimate.status)) {
    return refuse('not-convertible', `${estimate.number} is ${estimate.status}`, { current: estimate });
  }
  if (estimate.status !== 'partly-converted' && hasExpired(shop, estimate, at)) return expiredEstimate(estimate);
  if (!lineIds) return estimate.lines.filter((line) => !(line.id in estimate.convertedByLine));
  const chosen: Line[] = [];
  for (const [index, id] of lineIds.entries()) {
    const path = `lineIds.${index}`;
    const line = estimate.lines.find((candidate) => candidate.id === id);
    if (!line) return refuse('unknown-line', `${estimate.number} has no line ${id}`, { path });
    if (id in estimate.convertedByLine || chosen.includes(line)) {
      return refuse('already-converted', `${line.name} was converted already`, { current: estimate, path });
    }
    chosen.push(line);
  }
  return chosen;
}

/** Whether the last valid day is over on the shop's own calendar. */
export function hasExpired(shop: Shop, estimate: Pick<Estimate, 'validUntil'>, at: string): boolean {
  return estimate.validUntil !== undefined && estimate.validUntil < localTime(at, settingsOf(shop).timeZone).date;
}

/** Estimates whose last valid day is over and whose status does not say so yet. */
export function overdueEstimates(shop: Shop, at: string): Estimate[] {
  return [...shop.all('estimate')].filter(
    (estimate) => followers[estimate.status].includes('expired') && hasExpired(shop, estimate, at),
  );
}

function priceWishes(
  shop: Shop,
  { lines: wishes, discounts }: Pick<z.infer<typeof createEstimateSchema>, 'lines' | 'discounts'>,
  asker: Asker,
) {
  const lines = lookUpLines(shop, wishes, { ...asker, prices: asker.made?.prices });
  return isRefusal(lines) ? lines : priceLines(shop, lines, asker.at, discountsOf(discounts, asker));
}

function revisionOf(estimate: NextEstimate): Change {
  const id = `${estimate.id}/${estimate.revision}`;
  const value = { id, estimateId: estimate.id, revision: estimate.revision, estimate };
  return { kind: 'estimateRevision', id, value };
}

function unknownEstimate(id: string): Refusal {
  return refuse('unknown-estimate', `there is no estimate ${id}`, { path: 'estimateId' });
}

function expiredEstimate(estimate: Estimate): Refusal {
  return refuse('not-convertible', `${estimate.number} was valid until ${estimate.validUntil}: revise it first`, {
    current: estimate,
  });
}
