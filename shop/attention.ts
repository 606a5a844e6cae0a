import { z } from 'zod';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { balanceOf, waive } from './order.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * Something that a till took or handed out while it worked alone and that the shop would not have: it is recorded as it
 * happened, and a person has to settle it. Goes away once somebody did; the journal keeps who and when.
 */
const attentionSchema = z.object({
  /** Of the receipt that it is about. */
  id: idSchema,
  /**
   * More than was due, or given back; less, for it costs more than the customer was told; with a deposit that was used or
   * given back before; for an order that was closed meanwhile; for one that the shop does not know; goods
   * that the catalogue does not know, or more than there were; by who may not.
   */
  reason: z.enum([
    'overpaid',
    'underpaid',
    'deposit-gone',
    'over-refund',
    'closed-order',
    'unknown-order',
    'unknown-product',
    'oversold',
    'not-allowed',
  ]),
  orderId: idSchema,
  orderNumber: z.string().optional(),
  receiptNumber: z.string(),
  tillId: z.string(),
  /** Only what was too much or too little, where the rest is right; else all that moved with the receipt. */
  amountMinor: z.int(),
  at: z.string(),
  version: versionSchema,
});
export type Attention = z.infer<typeof attentionSchema>;

export const settleAttentionSchema = z.strictObject({ attentionId: idSchema });

export function decideSettleAttention(
  shop: Shop,
  { attentionId: id }: z.infer<typeof settleAttentionSchema>,
): Change[] | Refusal {
  const item = shop.get('attention', id);
  if (!item) return refuse('closed-elsewhere', 'somebody has settled this already');
  return [{ kind: 'attention', id, value: null }, ...lessOwed(shop, item)];
}

/** Unless somebody has paid it meanwhile, what the customer was not told of is owed no more. */
function lessOwed(shop: Shop, { reason, orderId, amountMinor }: Attention): Change[] {
  const order = reason === 'underpaid' ? shop.get('order', orderId) : undefined;
  return order?.status === 'open' && balanceOf(order) > 0 ? [waive(order, amountMinor)] : [];
}
