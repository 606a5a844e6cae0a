import {
  type Icon,
  IconBan,
  IconBell,
  IconCash,
  IconCashOff,
  IconChecks,
  IconChefHat,
  IconCircleCheck,
  IconCircleDashed,
  IconClockX,
  IconFileCheck,
  IconFilePencil,
  IconHandStop,
  IconPackageExport,
  IconPlayerPause,
  IconReceiptRefund,
  IconSend,
} from '@tabler/icons-react';
import type { Estimate, EstimateStatus } from '../shop/estimate.ts';
import type { Fulfilment } from '../shop/line.ts';
import type { Order } from '../shop/order.ts';
import type { PlainKey } from './t.ts';

type Tone = 'plain' | 'good' | 'busy' | 'warn' | 'bad';

/** How a state looks: always an icon and a word, never a colour alone. */
export interface Sign {
  icon: Icon;
  tone: Tone;
  word: PlainKey;
}

export const fulfilmentSigns: Record<Fulfilment, Sign> = {
  new: { icon: IconPlayerPause, tone: 'plain', word: 'fulfilment.new' },
  fired: { icon: IconSend, tone: 'busy', word: 'fulfilment.fired' },
  preparing: { icon: IconChefHat, tone: 'busy', word: 'fulfilment.preparing' },
  ready: { icon: IconBell, tone: 'warn', word: 'fulfilment.ready' },
  fulfilled: { icon: IconPackageExport, tone: 'good', word: 'fulfilment.fulfilled' },
};

const paymentSigns: Record<Order['payment'], Sign> = {
  unpaid: { icon: IconCashOff, tone: 'plain', word: 'payment.unpaid' },
  'partly-paid': { icon: IconCash, tone: 'warn', word: 'payment.partly-paid' },
  paid: { icon: IconCash, tone: 'good', word: 'payment.paid' },
  'partly-refunded': { icon: IconReceiptRefund, tone: 'warn', word: 'payment.partly-refunded' },
  refunded: { icon: IconReceiptRefund, tone: 'plain', word: 'payment.refunded' },
};

const closedSigns: Record<Exclude<Order['status'], 'open'>, Sign> = {
  completed: { icon: IconCircleCheck, tone: 'good', word: 'order.completed' },
  cancelled: { icon: IconBan, tone: 'bad', word: 'order.cancelled' },
};

/** The two things about an order that matter now. */
export function signsOfOrder(order: Order): Sign[] {
  if (order.status === 'cancelled') return [closedSigns.cancelled];
  const making = fulfilmentSigns[order.fulfilment];
  return order.status === 'completed' ? [closedSigns.completed, making] : [making, paymentSigns[order.payment]];
}

const estimateSigns: Record<EstimateStatus, Sign> = {
  draft: { icon: IconFilePencil, tone: 'plain', word: 'estimate.draft' },
  sent: { icon: IconSend, tone: 'busy', word: 'estimate.sent' },
  accepted: { icon: IconFileCheck, tone: 'good', word: 'estimate.accepted' },
  declined: { icon: IconHandStop, tone: 'bad', word: 'estimate.declined' },
  cancelled: { icon: IconBan, tone: 'bad', word: 'estimate.cancelled' },
  expired: { icon: IconClockX, tone: 'warn', word: 'estimate.expired' },
  'partly-converted': { icon: IconCircleDashed, tone: 'busy', word: 'estimate.partly-converted' },
  converted: { icon: IconChecks, tone: 'good', word: 'estimate.converted' },
};

export function signOfEstimate({ status }: Pick<Estimate, 'status'>): Sign {
  return estimateSigns[status];
}
