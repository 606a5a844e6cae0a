import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Documents, Kind } from '../../shop/documents.ts';
import { createEstimateSchema, estimateSchema, setEstimateStatusSchema } from '../../shop/estimate.ts';
import { uuidOf } from '../../shop/ids.ts';
import { fulfilmentSchema, namelessLineWishSchema } from '../../shop/line.ts';
import { cancelOrderSchema, createOrderSchema, orderSchema } from '../../shop/order.ts';
import { namelessPaymentWishSchema, paymentSchema } from '../../shop/payment.ts';
import { isRefusal, type Refusal } from '../../shop/refusal.ts';
import { type Base, baseSchema, parseTillWish, type TillWish } from '../../shop/shop.ts';
import type { Identity } from '../access/access.ts';
import type { PastDays } from '../days/past-days.ts';
import type { Journal } from '../journal/journal.ts';
import type { Line } from '../journal/line.ts';
import type { Ledger } from '../ledger.ts';
import { ProblemError, problem, problemOf } from './problem.ts';
import { createFind } from './reads.ts';
import { type Call, callerOf, check, idOf, type Reply, type Route } from './route.ts';

const linesBody = z.array(namelessLineWishSchema).min(1).max(500);
const estimateBody = createEstimateSchema.omit({ estimateId: true }).extend({ lines: linesBody });
const orderBody = createOrderSchema.omit({ orderId: true }).extend({ lines: linesBody });
const estimateStatusBody = setEstimateStatusSchema.omit({ estimateId: true });
/** Lines of an estimate are known by the ids that the estimate shows. */
const convertBody = z.strictObject({ lineIds: z.array(z.uuid()).min(1).max(500).optional() });
const orderStatusBody = z.union(
  [
    z.strictObject({ fulfilment: fulfilmentSchema }),
    z.strictObject({ status: z.literal('completed') }),
    cancelOrderSchema.omit({ orderId: true }).extend({ status: z.literal('cancelled') }),
  ],
  { error: 'takes { fulfilment }, { status: "completed" } or { status: "cancelled", reason? }' },
);
const commandBody = z.strictObject({ type: z.string().max(64), body: z.unknown(), base: baseSchema.optional() });
const commandAnswer = z.object({ ok: z.literal(true), id: z.string(), seq: z.int() });

export interface WritesPorts {
  ledger: Ledger;
  journal: Journal;
  past: Pick<PastDays, 'recall'>;
  /** Who acts under an identity now, as entries name them. */
  by(identity: Identity): string;
  /** Whether whoever calls may ask for one more thing now. */
  takeRation(identity: Identity): boolean;
}

/** Every call that changes something: each is one command of the ledger, with ids that the host makes. */
export function writeRoutes({ ledger, journal, past, by, takeRation }: WritesPorts): Route[] {
  const find = createFind(ledger.shop, past);
  const submit = async (call: Call, wishOf: (idFor: IdFor) => TillWish, more: More = {}) => {
    const identity = callerOf(call);
    if (!takeRation(identity))
      throw new ProblemError(problem(429, 'rate', 'more than this host takes: ask again in a second'));
    const { idempotencyKey: key } = call;
    const id = key === undefined ? randomUUID() : commandIdOf(identity, key);
    // A call that is never repeated needs no ids that can be made again.
    const wish = wishOf(key === undefined ? () => randomUUID() : (what) => idFrom(`${id} ${what}`));
    const { tillId: till, isPlain } = identity;
    const asked = { id, ...wish, base: more.base, till, by: by(identity), isPlain };
    const answer = await ledger.ask(asked, wish);
    if (answer.is === 'refused')
      throw new ProblemError(problemOf(seenFromCall(answer.refusal, more.pathInCall), more.addressed));
    if (answer.is !== 'accepted') throw new ProblemError(problem(503, 'starting', 'ask again'));
    // A repeated call gets what the first one got, not what has become of it since.
    const line = answer.line ?? (await journal.lineAt(answer.seq));
    if (!line) throw new Error(`no journal line ${answer.seq}`);
    return { id, line };
  };

  const createdAt = (path: string, { line }: { line: Line }, kind: 'estimate' | 'order'): Reply => {
    const document = documentIn(line, kind);
    return { status: 201, body: document, headers: { Location: `/api/v1/${path}/${document.id}` } };
  };

  return [
    {
      method: 'post',
      path: '/commands',
      summary: 'Any command of the protocol, with ids of your own',
      body: commandBody,
      answer: { status: 200, description: 'The verdict', schema: commandAnswer },
      problems: [409],
      serve: async (call) => {
        const { type, body, base } = check(commandBody, call.body);
        const wish = parseTillWish(type, body);
        if (isRefusal(wish)) throw new ProblemError(problemOf(wish));
        const { id, line } = await submit(call, () => wish, { base });
        return { status: 200, body: { ok: true, id, seq: line.seq } };
      },
    },
    {
      method: 'post',
      path: '/estimates',
      summary: 'Make an estimate',
      body: estimateBody,
      answer: { status: 201, description: 'The estimate', schema: estimateSchema },
      problems: [409],
      serve: async (call) => {
        const { lines, ...head } = check(estimateBody, call.body);
        const made = await submit(call, (idFor) => ({
          type: 'create-estimate',
          body: { ...head, estimateId: idFor('estimate'), lines: withIds(lines, idFor) },
        }));
        return createdAt('estimates', made, 'estimate');
      },
    },
    {
      method: 'post',
      path: '/estimates/:id/status',
      summary: 'Send, accept, decline or cancel an estimate',
      body: estimateStatusBody,
      answer: { status: 200, description: 'The estimate', schema: estimateSchema },
      problems: [404, 409],
      serve: async (call) => {
        const { id } = await find.estimate(idOf(call));
        const body = check(estimateStatusBody, call.body);
        const { line } = await submit(call, () => statusWish(id, body), addressed);
        return { status: 200, body: documentIn(line, 'estimate') };
      },
    },
    {
      method: 'post',
      path: '/estimates/:id/convert',
      summary: 'Turn an estimate, or some of its lines, into an order',
      body: convertBody,
      answer: { status: 201, description: 'The order', schema: orderSchema },
      problems: [404, 409],
      serve: async (call) => {
        const { id } = await find.estimate(idOf(call));
        const body = check(convertBody, call.body ?? {});
        const wishOf = (idFor: IdFor): TillWish => ({
          type: 'convert-estimate',
          body: { ...body, estimateId: id, orderId: idFor('order') },
        });
        return createdAt('orders', await submit(call, wishOf, addressed), 'order');
      },
    },
    {
      method: 'post',
      path: '/orders',
      summary: 'Make an order and send it',
      body: orderBody,
      answer: { status: 201, description: 'The order', schema: orderSchema },
      problems: [409],
      serve: async (call) => {
        const { lines, ...head } = check(orderBody, call.body);
        const made = await submit(call, (idFor) => ({
          type: 'create-order',
          body: { ...head, orderId: idFor('order'), lines: withIds(lines, idFor) },
        }));
        return createdAt('orders', made, 'order');
      },
    },
    {
      method: 'post',
      path: '/orders/:id/status',
      summary: 'Advance, recall, complete or cancel an order',
      body: orderStatusBody,
      answer: { status: 200, description: 'The order', schema: orderSchema },
      problems: [404, 409],
      serve: async (call) => {
        const { id: orderId } = await find.order(idOf(call));
        const wish = check(orderStatusBody, call.body);
        const { line } = await submit(call, () => orderWish(orderId, wish), addressed);
        return { status: 200, body: documentIn(line, 'order') };
      },
    },
    {
      method: 'post',
      path: '/orders/:id/payments',
      summary: 'Take a payment; its receipt number is taken in the same entry',
      body: namelessPaymentWishSchema,
      answer: { status: 201, description: 'The payment', schema: paymentSchema },
      problems: [404, 409],
      serve: async (call) => {
        const { id: orderId } = await find.order(idOf(call));
        const payment = check(namelessPaymentWishSchema, call.body);
        const wishOf = (idFor: IdFor): TillWish => ({
          type: 'pay-order',
          body: { orderId, receiptId: idFor('receipt'), payments: [{ ...payment, id: idFor('payment') }] },
        });
        const { line } = await submit(call, wishOf, { ...addressed, pathInCall: pathInPayment });
        return { status: 201, body: documentIn(line, 'receipt').payload.payments[0] };
      },
    },
  ];
}

function statusWish(estimateId: string, body: z.infer<typeof estimateStatusBody>): TillWish {
  return { type: 'set-estimate-status', body: { ...body, estimateId } };
}

function orderWish(orderId: string, wish: z.infer<typeof orderStatusBody>): TillWish {
  if ('fulfilment' in wish) return { type: 'advance-order', body: { orderId, ...wish } };
  if (wish.status === 'completed') return { type: 'complete-order', body: { orderId } };
  return { type: 'cancel-order', body: { orderId, reason: wish.reason } };
}

function withIds<L>(lines: readonly L[], idFor: IdFor): (L & { id: string })[] {
  return lines.map((line, index) => ({ ...line, id: idFor(`line ${index}`) }));
}

type IdFor = (what: string) => string;
interface More {
  base?: Base | undefined;
  /** The URL names the document: that it is missing is a 404. */
  addressed?: boolean;
  /** Where a fault of the command lies in the body of the call. */
  pathInCall?: (path: string) => string;
}
const addressed: More = { addressed: true };

function seenFromCall(refusal: Refusal, pathInCall: More['pathInCall']): Refusal {
  // The host makes the id of a command from the key.
  if (refusal.code === 'id-reused') return { ...refusal, path: 'Idempotency-Key' };
  return refusal.path === undefined || !pathInCall ? refusal : { ...refusal, path: pathInCall(refusal.path) };
}

/** The one payment of a call is the first of its command; all of them together are its amount. */
function pathInPayment(path: string): string {
  return path === 'payments' ? 'amountMinor' : path.replace(/^payments\.0\./, '');
}

/** The same key of the same caller is the same command. */
function commandIdOf({ by, tillId }: Identity, key: string): string {
  return idFrom(`${by} ${tillId} ${key}`);
}

/** An id that is the same for the same text: a repeated call must name the same documents. */
function idFrom(text: string): string {
  return uuidOf(createHash('sha256').update(text).digest(), 8);
}

/** The document of a kind as a line left it. */
function documentIn<K extends Kind>(line: Line, kind: K): Documents[K] {
  const value = line.changes.find((change) => change.kind === kind)?.value;
  if (!value) throw new Error(`line ${line.seq} changed no ${kind}`);
  return { ...value, version: line.seq } as Documents[K];
}
