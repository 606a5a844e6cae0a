import { Modal } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { balanceOf } from '../../shop/order.ts';
import type { PaymentWish, Tender } from '../../shop/payment.ts';
import type { TillWish } from '../../shop/shop.ts';
import { OpenElsewhere } from '../components/OpenElsewhere.tsx';
import { cartOfDraft, type Draft } from '../draft.ts';
import { type Exchange, exchangeWish, exchangingOf } from '../exchanging.ts';
import { useT } from '../language.tsx';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import type { Refunding } from '../refunding.ts';
import { payBlockOf, sellBlockOf } from '../standing.ts';
import { type Part, startTendering } from '../tendering.ts';
import type { Till } from '../till.ts';
import { useAsk } from '../use-ask.ts';
import { useLooking } from '../use-looking.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { paidAt } from '../whereabouts.ts';
import { ExchangeRest } from './ExchangeRest.tsx';
import css from './Pay.module.css';
import { PayAmount } from './PayAmount.tsx';
import { PayTaken } from './PayTaken.tsx';

export interface Taking {
  receiptId: string;
  payments: readonly PaymentWish[];
  /** What the customer gets of an exchange. */
  rest?: Refunding | undefined;
  /** `kept`: on the disk of this till, which works alone. */
  state: 'asked' | 'taken' | 'kept' | 'refused';
}

/** A cart that is paid for without having been sent before. */
export interface CartSale {
  draft: Draft;
  /** What comes back for it. */
  exchange?: Exchange | undefined;
  /** What is to be paid, in minor units. */
  dueMinor: number;
  /** Cash, exactly, without a question. */
  isExact: boolean;
  /** It is asked for: the cart is free for the next one. */
  onAsked(): void;
  /** Nothing came of it: the cart is wanted back. */
  onRefused(): void;
  /** It is looked at again, from wherever that is asked for. */
  onAgain(): void;
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
  const exchanged = sale?.exchange?.order;
  const exchangedId = exchanged?.id;
  const whyNot = useTill((view) => (isSold ? payBlockOf(orderId, view) : sellBlockOf(view, exchangedId)));
  const dueMinor = order ? balanceOf(order) : (sale?.dueMinor ?? 0);
  const { taking, take, again } = useTaking(orderId, sale);
  const [shares, setShares] = useState<readonly number[]>([]);
  useLooking('order', orderId, { isPaying: true, paidAt: elsewhere });
  useShortcuts({ escape: onClose }, { covers: true });

  const isTaken = taking !== undefined && taking.state !== 'refused';
  const started = useRef(false);
  useEffect(() => {
    if (!sale?.isExact || started.current || sellBlockOf(till.view(), exchangedId)) return;
    started.current = true;
    void take(sale.dueMinor === 0 ? [] : [{ tender: 'cash', amountMinor: sale.dueMinor }], false);
  }, [sale, exchangedId, take, till]);

  if (!order && !sale) return null;
  if (sale?.isExact && !taking && !whyNot) return null;
  const number = order?.number ?? t('pay.this-sale');
  const lines = order?.lines ?? [];
  // Nothing is to be paid for what is taken instead.
  const withoutMoney = isSold || dueMinor > 0 ? undefined : sale?.exchange;
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      closeOnEscape={false}
      title={
        <span className={css.title} role="status">
          {exchanged ? t('cart.title.exchange', { number: exchanged.number ?? '…' }) : t('pay.title', { number })}
          <OpenElsewhere kind="order" id={orderId} />
        </span>
      }
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      {isTaken && (
        <PayTaken
          taking={taking}
          order={order}
          onDone={onClose}
          onMore={() => {
            setShares((now) => now.slice(1));
            again();
          }}
        />
      )}
      {!isTaken && withoutMoney && (
        <ExchangeRest exchange={withoutMoney} whyNot={whyNot} onTake={(first) => void take([], false, first)} />
      )}
      {!isTaken && !withoutMoney && (
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

/** Asks for the money once, under ids of its own, and knows how it went. */
function useTaking(orderId: string, sale: CartSale | undefined) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { when, printReceipt } = usePrintReceipt();
  const [taking, setTaking] = useState<Taking>();
  const take = useCallback(
    async (parts: readonly Part[], isSold: boolean, first?: Tender) => {
      const receiptId = till.newId();
      const isSale = sale !== undefined && !isSold;
      const { wish, payments, rest } = takingOf(
        { orderId, sale: isSale ? sale : undefined, receiptId, parts, first },
        till,
      );
      setTaking({ receiptId, payments, rest, state: 'asked' });
      if (isSale) sale.onAsked();
      const verdict = await ask(wish, isSale ? { ifRefused: { label: t('cart.again'), run: sale.onAgain } } : {});
      if (isSale && !verdict.ok) sale.onRefused();
      const state = verdict.t === 'queued' ? 'kept' : verdict.ok ? 'taken' : 'refused';
      setTaking((now) => now && { ...now, state });
      if (state !== 'refused' && when === 'always') void printReceipt(receiptId);
    },
    [ask, till, orderId, sale, t, when, printReceipt],
  );
  return { taking, take, again: () => setTaking(undefined) };
}

interface TakingWish {
  orderId: string;
  /** A cart that is not an order yet. */
  sale: CartSale | undefined;
  receiptId: string;
  parts: readonly Part[];
  first: Tender | undefined;
}

/** What is asked for: the money of an order, a cart with its money, or goods for others. */
function takingOf(
  { orderId, sale, receiptId, parts, first }: TakingWish,
  { newId, view }: Till,
): { wish: TillWish; payments: readonly PaymentWish[]; rest?: Refunding } {
  if (sale?.exchange) {
    const { draft } = sale;
    const exchanging = exchangingOf(view().shop, sale.exchange, first);
    const asked = exchangeWish({ exchanging, draft, orderId, receiptId, parts, newId });
    return { ...asked, rest: exchanging.rest };
  }
  const payments = parts.map((part) => ({ ...part, id: newId() }));
  if (!sale) return { wish: { type: 'pay-order', body: { orderId, receiptId, payments } }, payments };
  return { wish: { type: 'sell', body: { orderId, ...cartOfDraft(sale.draft), receiptId, payments } }, payments };
}
