import { type EstimateStatus, followersOf } from '../shop/estimate.ts';
import { type Fulfilment, fulfilmentSchema } from '../shop/line.ts';
import { balanceOf, type Order } from '../shop/order.ts';

const steps = fulfilmentSchema.options;

/** What one tap moves an order on to; nothing after it was handed over or cancelled. */
export function nextStepOf({ status, fulfilment }: Order): Fulfilment | undefined {
  return status === 'cancelled' ? undefined : steps[steps.indexOf(fulfilment) + 1];
}

/** Where a recall takes it back to. */
export function recallOf({ status, fulfilment }: Order): Fulfilment | undefined {
  return status === 'cancelled' ? undefined : steps[steps.indexOf(fulfilment) - 1];
}

/** The one large button of an order. */
export function mainStepOf(order: Order): 'pay' | 'complete' | undefined {
  if (order.status !== 'open') return undefined;
  return balanceOf(order) > 0 ? 'pay' : 'complete';
}

export type AskedStatus = 'sent' | 'accepted' | 'declined' | 'cancelled';
const asked: ReadonlySet<string> = new Set<AskedStatus>(['sent', 'accepted', 'declined', 'cancelled']);

/** What an estimate may become by hand. */
export function answersOf(status: EstimateStatus): AskedStatus[] {
  return followersOf(status).filter((next): next is AskedStatus => asked.has(next));
}
