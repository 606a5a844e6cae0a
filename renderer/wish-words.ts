import type { Shop } from '../shop/documents.ts';
import { broughtBy, type TillWish } from '../shop/shop.ts';
import type { Format } from './format.tsx';
import { summaryOf } from './line-summary.ts';
import { fulfilmentSigns, signOfEstimate } from './status.ts';
import type { T } from './t.ts';

interface Spoken extends Pick<Format, 'money' | 'quantity'> {
  t: T;
  shop: Shop;
}

/** What was asked for, as whoever has to look at it would say it. */
export function wordsOf(wish: TillWish, { t, money, quantity, shop }: Spoken): string {
  const { body } = wish;
  const parts: string[] = [];
  if ('customerName' in body && body.customerName) parts.push(body.customerName);
  const brought = broughtBy(wish);
  if (brought) {
    const lines = brought.lines.map(({ name, productId = '', quantityMilli }) => {
      return { name: name ?? shop.get('product', productId)?.name ?? productId, quantityMilli };
    });
    parts.push(summaryOf(lines, quantity));
  }
  if ('payments' in body) parts.push(...body.payments.map(({ amountMinor }) => money.format(amountMinor)));
  if (wish.type === 'pay-account') parts.push(money.format(wish.body.payment.amountMinor));
  if ('fulfilment' in body) parts.push(t(fulfilmentSigns[body.fulfilment].word));
  if (wish.type === 'move-cash') parts.push(...movementWords(wish.body, t, money));
  if (wish.type === 'open-shift') parts.push(money.format(wish.body.floatMinor));
  if (wish.type === 'close-shift') parts.push(money.format(wish.body.countedMinor.cash ?? 0));
  if (wish.type === 'set-estimate-status') parts.push(t(signOfEstimate(wish.body).word));
  return parts.join(', ');
}

type Movement = Extract<TillWish, { type: 'move-cash' }>['body'];

function movementWords({ kind, amountMinor, reason }: Movement, t: T, money: Format['money']): string[] {
  return [t(`movement.${kind}`), ...(kind === 'no-sale' ? [] : [money.format(amountMinor)]), reason];
}
