import { Modal } from '@mantine/core';
import { useState } from 'react';
import { balanceOf } from '../../shop/order.ts';
import type { PaymentWish } from '../../shop/payment.ts';
import { OpenElsewhere } from '../components/OpenElsewhere.tsx';
import { useT } from '../language.tsx';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import { payBlockOf } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useLooking } from '../use-looking.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { paidAt } from '../whereabouts.ts';
import css from './Pay.module.css';
import { PayAmount } from './PayAmount.tsx';
import { PayTaken } from './PayTaken.tsx';

export interface Taking {
  receiptId: string;
  payment: PaymentWish;
  /** `kept`: on the disk of this till, which works alone. */
  state: 'asked' | 'taken' | 'kept' | 'refused';
}

/** Takes money for one order: how much and how, then what goes back. */
export function Pay({ orderId, onClose }: { orderId: string; onClose(): void }) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { when, printReceipt } = usePrintReceipt();
  const order = useTill(({ shop }) => shop.get('order', orderId));
  const [taking, setTaking] = useState<Taking>();
  const elsewhere = useTill((view) => paidAt(orderId, view));
  const whyNot = useTill((view) => payBlockOf(orderId, view));
  useLooking('order', orderId, { isPaying: true, paidAt: elsewhere });
  useShortcuts({ escape: onClose }, { covers: true });

  const take = async (wish: Omit<PaymentWish, 'id'>) => {
    const receiptId = till.newId();
    const payment = { ...wish, id: till.newId() };
    setTaking({ receiptId, payment, state: 'asked' });
    const verdict = await ask({ type: 'pay-order', body: { orderId, receiptId, payments: [payment] } });
    const state = verdict.t === 'queued' ? 'kept' : verdict.ok ? 'taken' : 'refused';
    setTaking((now) => now && { ...now, state });
    if (state !== 'refused' && when === 'always') void printReceipt(receiptId);
  };

  if (!order) return null;
  const isTaken = taking && taking.state !== 'refused';
  return (
    <Modal
      opened
      onClose={onClose}
      size="50rem"
      closeOnEscape={false}
      title={
        <span className={css.title} role="status">
          {t('pay.title', { number: order.number })}
          <OpenElsewhere kind="order" id={orderId} />
        </span>
      }
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      {isTaken ? (
        <PayTaken taking={taking} order={order} onDone={onClose} onMore={() => setTaking(undefined)} />
      ) : (
        <PayAmount dueMinor={balanceOf(order)} paidAt={elsewhere} whyNot={whyNot} onTake={(wish) => void take(wish)} />
      )}
    </Modal>
  );
}
