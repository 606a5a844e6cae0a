import { z } from 'zod';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { type Asker, cartFields, priceCart } from './order.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { localTime, settingsOf } from './settings.ts';
import { plainTextSchema } from './text.ts';

const nameSchema = plainTextSchema(1, 40);

/**
 * A cart that lies in the shop instead of on a till: no number, no receipt, nothing made. Whoever takes it up has it, and
 * it is gone from here.
 */
const parkedSchema = z.object({
  id: idSchema,
  name: z.string(),
  cart: z.strictObject(cartFields),
  /** As it was when it was parked; taken up it is priced anew. */
  totalMinor: z.int(),
  at: z.string(),
  by: z.string(),
  tillId: z.string(),
  version: versionSchema,
});
export type Parked = z.infer<typeof parkedSchema>;

export const parkOrderSchema = z.strictObject({ orderId: idSchema, name: nameSchema.optional(), ...cartFields });
export const resumeOrderSchema = z.strictObject({ orderId: idSchema });
export const discardParkedSchema = z.strictObject({ orderId: idSchema, reason: plainTextSchema(1, 200).optional() });

export function decideParkOrder(
  shop: Shop,
  { orderId: id, name, ...cart }: z.infer<typeof parkOrderSchema>,
  asker: Asker,
): Change[] | Refusal {
  if (shop.get('order', id)) return refuse('already-exists', 'this order exists already', { path: 'orderId' });
  if (shop.get('parked', id)) return refuse('parked-elsewhere', 'this sale is parked already', { path: 'orderId' });
  const priced = priceCart(shop, cart, asker, () => 'new');
  if (isRefusal(priced)) return priced;
  const { at, by, tillId } = asker;
  const value = {
    ...{ id, cart, at, by, tillId },
    name: freeNameFor(shop, name ?? automaticName(shop, cart, at)),
    totalMinor: priced.totals.totalMinor,
  };
  return [{ kind: 'parked', id, value }];
}

/** The table, else the customer, else the time of day: whatever somebody at a counter would call it. */
function automaticName(
  shop: Shop,
  { table, customerName }: { table?: string | undefined; customerName?: string | undefined },
  at: string,
) {
  return table ?? customerName?.slice(0, 40) ?? localTime(at, settingsOf(shop).timeZone).time;
}

function freeNameFor(shop: Shop, name: string): string {
  const taken = new Set([...shop.all('parked')].map((parked) => parked.name));
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name} (${count})`)) count += 1;
  return `${name} (${count})`;
}

/** Whoever is first has it: it leaves the shop with this, and goes on in the cart of one till. */
export function decideResumeOrder(shop: Shop, { orderId: id }: z.infer<typeof resumeOrderSchema>): Change[] | Refusal {
  return shop.get('parked', id) ? [{ kind: 'parked', id, value: null }] : takenUpElsewhere();
}

export function decideDiscardParked(
  shop: Shop,
  { orderId: id }: z.infer<typeof discardParkedSchema>,
): Change[] | Refusal {
  return shop.get('parked', id) ? [{ kind: 'parked', id, value: null }] : takenUpElsewhere();
}

function takenUpElsewhere(): Refusal {
  return refuse('taken-up-elsewhere', 'another till has taken this up', { path: 'orderId' });
}
