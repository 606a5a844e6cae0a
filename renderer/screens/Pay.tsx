import { Modal } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { balanceOf } from '../../shop/order.ts';
import type { PaymentWish } from '../../shop/payment.ts';
import { OpenElsewhere } from '../components/OpenElsewhere.tsx';
import { cartOfDraft, type Draft } from '../draft.ts';
import { useT } from '../language.tsx';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import { aloneBlockOf, blockOf, payBlockOf } from '../standing.ts';
import { type Part, startTendering } from '../tendering.ts';
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
  payments: readonly PaymentWish[];
  /** `kept`: on the disk of this till, which works alone. */
  state: 'asked' | 'taken' | 'kept' | 'refused';
}

/** A cart that is paid for without having been sent before. */
export interface CartSale {
  draft: Draft;
  totalMinor: number;
  /** Cash, exactly, without a question. */
  isExact: boolean;
  /** It is asked for: the cart is free for the next one. */
  onAsked(): void;
  /** Nothing came of it: the cart is wanted back. */
  onRefused(): void;
}

interface Props {
  orderId: string;
  sale?: CartSale;
  onClose(): void;
}

/** Takes money for an order or a cart: how much and how, then what goes back. */
export function Pay({ orderId, sale: given, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const [sale] = useState(given);
  const order = useTill(({ shop }) => shop.get('order', orderId));
  const elsewhere = useTill((view) => paidAt(orderId, view));
  const isSold = order !== undefined;
  const whyNot = useTill((view) => (isSold ? payBlockOf(orderId, view) : sellBlockOf(view)));
  const dueMinor = order ? balanceOf(order) : (sale?.totalMinor ?? 0);
  const { taking, take, again } = useTaking(orderId, sale);
  const [shares, setShares] = useState<readonly number[]>([]);
  useLooking('order', orderId, { isPaying: true, paidAt: elsewhere });
  useShortcuts({ escape: onClose }, { covers: true });

  const isTaken = taking !== undefined && taking.state !== 'refused';
  const started = useRef(false);
  useEffect(() => {
    if (!sale?.isExact || started.current || sellBlockOf(till.view())) return;
    started.current = true;
    void take([{ tender: 'cash', amountMinor: sale.totalMinor }], false);
  }, [sale, take, till]);

  if (!order && !sale) return null;
  if (sale?.isExact && !taking && !whyNot) return null;
  const number = order?.number ?? t('pay.this-sale');
  const lines = order?.lines ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      closeOnEscape={false}
      title={
        <span className={css.title} role="status">
          {t('pay.title', { number })}
          <OpenElsewhere kind="order" id={orderId} />
        </span>
      }
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      {isTaken ? (
        <PayTaken
          taking={taking}
          order={order}
          onDone={onClose}
          onMore={() => {
            setShares((now) => now.slice(1));
            again();
          }}
        />
      ) : (
        <PayAmount
          key={`${dueMinor} ${shares.length}`}
          isSale={!isSold}
          begin={startTendering(dueMinor, Math.min(shares[0] ?? dueMinor, dueMinor))}
          lines={lines}
          customerId={order?.customerId ?? sale?.draft.customerId}
          estimateId={order?.estimateId}
          shares={shares}
          paidAt={elsewhere}
          whyNot={whyNot}
          onShare={setShares}
          onTake={(parts) => void take(parts, isSold)}
        />
      )}
    </Modal>
  );
}

function sellBlockOf(view: Parameters<typeof payBlockOf>[1]) {
  return blockOf('pay', view) ?? blockOf('send', view) ?? aloneBlockOf('sell', [], view);
}

/** Asks for the money once, under ids of its own, and knows how it went. */
function useTaking(orderId: string, sale: CartSale | undefined) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { when, printReceipt } = usePrintReceipt();
  const [taking, setTaking] = useState<Taking>();
  const take = useCallback(
    async (parts: readonly Part[], isSold: boolean) => {
      const receiptId = till.newId();
      const payments = parts.map((part) => ({ ...part, id: till.newId() }));
      setTaking({ receiptId, payments, state: 'asked' });
      const isSale = sale !== undefined && !isSold;
      if (isSale) sale.onAsked();
      const verdict = isSale
        ? await ask(
            { type: 'sell', body: { orderId, ...cartOfDraft(sale.draft), receiptId, payments } },
            { ifRefused: { label: t('cart.again'), run: sale.onRefused } },
          )
        : await ask({ type: 'pay-order', body: { orderId, receiptId, payments } });
      if (isSale && !verdict.ok) sale.onRefused();
      const state = verdict.t === 'queued' ? 'kept' : verdict.ok ? 'taken' : 'refused';
      setTaking((now) => now && { ...now, state });
      if (state !== 'refused' && when === 'always') void printReceipt(receiptId);
    },
    [ask, till, orderId, sale, t, when, printReceipt],
  );
  return { taking, take, again: () => setTaking(undefined) };
}
