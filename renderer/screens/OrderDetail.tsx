import { IconClipboardOff, IconReceipt } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Order, OrderLine } from '../../shop/order.ts';
import type { Payment } from '../../shop/payment.ts';
import { isVoidable } from '../../shop/void-line.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { Facts } from '../components/Facts.tsx';
import { LineList } from '../components/LineList.tsx';
import { OrderLineNotes } from '../components/OrderLineNotes.tsx';
import { Pane } from '../components/Pane.tsx';
import { SafeMark } from '../components/SafeMark.tsx';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { Totals } from '../components/Totals.tsx';
import { WhereSaved } from '../components/WhereSaved.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { personName, staffName } from '../person-name.ts';
import { ReceiptSheet } from '../receipt/ReceiptSheet.tsx';
import { fulfilmentSigns, signsOfOrder } from '../status.ts';
import { useLooking } from '../use-looking.ts';
import { useDocument } from '../use-past.ts';
import { sameItems, useTill } from '../use-till.ts';
import { nameAndCode, openAt, safetyOf } from '../whereabouts.ts';
import { OrderActions } from './OrderActions.tsx';
import css from './OrderDetail.module.css';
import { VoidSheet } from './VoidSheet.tsx';

export function OrderDetail({ id, onClose }: { id: string; onClose(): void }) {
  const t = useT();
  const { document: order, isLooking } = useDocument('order', id);
  const safety = useTill((view) => safetyOf({ kind: 'order', id }, view));
  useLooking('order', id);
  const [openId, setOpenId] = useState<string>();
  if (!order) {
    if (isLooking) return null;
    return <EmptyState icon={IconClipboardOff} title={t('orders.gone')} text={t('orders.gone.more')} />;
  }
  const opened = order.lines.find((line) => line.id === openId && !line.voided);
  return (
    <Pane
      onBack={onClose}
      title={
        <>
          {order.number} <SafeMark safety={safety} />
        </>
      }
      signs={signsOfOrder(order).map((sign) => <StatusBadge key={sign.word} sign={sign} />)}
      actions={<OrderActions order={order} />}
    >
      <OrderFacts order={order} />
      <LineList
        lines={order.lines}
        below={(line) => <LineNotes order={order} line={line as OrderLine} />}
        onOpen={({ id: lineId, voided }) => (isVoidable(order) && !voided ? () => setOpenId(lineId) : undefined)}
      />
      <Totals
        totals={order.totals}
        paidMinor={order.paidMinor}
        waivedMinor={order.waivedMinor ?? 0}
        tipMinor={sumOf(order.payments, ({ tipMinor }) => tipMinor)}
        roundingMinor={sumOf(order.payments, ({ roundingMinor }) => roundingMinor)}
        refundedMinor={order.refundedMinor ?? 0}
      />
      <Payments order={order} />
      <Refunds order={order} />
      {opened && <VoidSheet order={order} line={opened} onClose={() => setOpenId(undefined)} />}
    </Pane>
  );
}

function OrderFacts({ order }: { order: Order }) {
  const t = useT();
  const { clock, money, rate } = useFormat();
  const till = useTill(({ shop }) => shop.get('till', order.tillId)?.name);
  const openedBy = useTill(({ shop }) => staffName(shop, order.openedBy));
  const openTills = useTill((view) => openAt({ kind: 'order', id: order.id }, view, nameAndCode));
  const estimate = useTill(({ shop }) => (order.estimateId ? shop.get('estimate', order.estimateId) : undefined));
  const into = useTill(({ shop }) => (order.mergedInto ? shop.get('order', order.mergedInto) : undefined));
  const discount = (order.discounts ?? [])
    .flatMap(({ percentPpm, takenMinor, reason }) => [percentPpm ? rate(percentPpm) : money.format(takenMinor), reason])
    .filter(Boolean)
    .join(' · ');
  return (
    <Facts
      facts={[
        [t('fact.table'), order.table],
        [t('fact.customer'), order.customerName],
        [t('fact.time'), clock.moment(order.openedAt)],
        [t('fact.till'), till],
        [t('fact.opened-by'), openedBy],
        [t('fact.open-at'), openTills],
        [t('fact.safe'), <WhereSaved key="safe" kind="order" id={order.id} />],
        [t('fact.estimate'), estimate && <Link href={`/estimates/${estimate.id}`}>{estimate.number}</Link>],
        [t('fact.note'), order.note],
        [t('fact.discount'), discount],
        [t('fact.merged-into'), into && <Link href={`/orders/${into.id}`}>{into.number}</Link>],
        [t('fact.cancel-reason'), order.cancelReason],
      ]}
    />
  );
}

/** A line says its own step only where it is not the order's. */
function LineNotes({ order, line }: { order: Order; line: OrderLine }) {
  const isApart = order.status !== 'cancelled' && !line.voided && line.fulfilment !== order.fulfilment;
  return (
    <>
      <OrderLineNotes line={line} />
      {isApart && <StatusBadge sign={fulfilmentSigns[line.fulfilment]} shape="line" />}
    </>
  );
}

function sumOf(payments: readonly Payment[], amountOf: (payment: Payment) => number | undefined): number {
  return payments.reduce((sum, payment) => sum + (amountOf(payment) ?? 0), 0);
}

function Payments({ order: { payments } }: { order: Order }) {
  const t = useT();
  const takenBy = useTill(({ shop }) => payments.map(({ by }) => staffName(shop, by)), sameItems);
  const { money, clock } = useFormat();
  const [shown, setShown] = useState<string>();
  if (payments.length === 0) return null;
  return (
    <section className={css.payments}>
      <h3>{t('payments')}</h3>
      <ul>
        {payments.map((payment, index) => (
          <li key={payment.id} className={css.payment}>
            <span className={css.how}>
              {t(`tender.${payment.tender}`)}
              <small>
                {[payment.receiptNumber, clock.moment(payment.at), takenBy[index], payment.reference]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
              {payment.changeMinor !== undefined && payment.changeMinor > 0 && (
                <small>
                  {t('payment.change', {
                    given: money.format(payment.tenderedMinor ?? 0),
                    change: money.format(payment.changeMinor),
                  })}
                </small>
              )}
            </span>
            <span>{money.format(payment.amountMinor)}</span>
            {/* Payments of one receipt are behind each other: the last of them has it. */}
            {payments[index + 1]?.receiptId !== payment.receiptId && (
              <Action
                icon={IconReceipt}
                label={t('receipt.title', { number: payment.receiptNumber })}
                onPress={() => setShown(payment.receiptId)}
              />
            )}
          </li>
        ))}
      </ul>
      {shown !== undefined && <ReceiptSheet receiptId={shown} onClose={() => setShown(undefined)} />}
    </section>
  );
}

function Refunds({ order: { refunds = [] } }: { order: Order }) {
  const t = useT();
  const shop = useTill((view) => view.shop);
  const { money, clock } = useFormat();
  const [shown, setShown] = useState<string>();
  if (refunds.length === 0) return null;
  return (
    <section className={css.payments}>
      <h3>{t('refunds')}</h3>
      <ul>
        {refunds.map(({ receiptId, receiptNumber, amountMinor, payments, reason, by, approvedBy, at }) => {
          const approver = approvedBy && personName(shop, approvedBy);
          const who = [staffName(shop, by), approver && t('approved-by', { name: approver })];
          return (
            <li key={receiptId} className={css.payment}>
              <span className={css.how}>
                {payments.map(({ tender }) => t(`tender.${tender}`)).join(', ')}
                <small>{[receiptNumber, clock.moment(at), ...who].filter(Boolean).join(' · ')}</small>
                <small>{reason}</small>
              </span>
              <span>{money.format(-amountMinor)}</span>
              <Action
                icon={IconReceipt}
                label={t('receipt.title', { number: receiptNumber })}
                onPress={() => setShown(receiptId)}
              />
            </li>
          );
        })}
      </ul>
      {shown !== undefined && <ReceiptSheet receiptId={shown} onClose={() => setShown(undefined)} />}
    </section>
  );
}
