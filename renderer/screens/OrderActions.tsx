import { IconArrowBackUp, IconBan, IconCircleCheck, IconDots, IconPlus, IconReceiptRefund } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Fulfilment } from '../../shop/line.ts';
import { balanceOf, type Order } from '../../shop/order.ts';
import { Action } from '../components/Action.tsx';
import { PaidElsewhere } from '../components/PaidElsewhere.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { isPlainPage } from '../plain-page.ts';
import { isRefundable } from '../refunding.ts';
import { aloneBlockOf, baseOf, blockOf, deviceBlockOf, isLive, payBlockOf } from '../standing.ts';
import { fulfilmentSigns } from '../status.ts';
import { mainStepOf, nextStepOf, recallOf } from '../steps.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { paidAt } from '../whereabouts.ts';
import { CancelSheet } from './CancelSheet.tsx';
import css from './DocumentActions.module.css';
import { OrderMore } from './OrderMore.tsx';
import { Pay } from './Pay.tsx';
import { Refund } from './Refund.tsx';

/** What can be done with an order now; the large button at the bottom is the next thing about its money. */
export function OrderActions({ order }: { order: Order }) {
  const t = useT();
  const { money } = useFormat();
  const ask = useAsk();
  const till = useTillActions();
  const [, navigate] = useLocation();
  const [sheet, setSheet] = useState<'pay' | 'cancel' | 'more' | 'refund'>();
  const itself = [{ kind: 'order', id: order.id }] as const;
  const isPlain = isPlainPage(window.location);
  const whyNoPay = useTill((view) => deviceBlockOf('pay.take', view, isPlain) ?? payBlockOf(order.id, view));
  const whyNotComplete = useTill((view) => aloneBlockOf('complete-order', itself, view));
  const whyNotCancel = useTill(
    (view) => deviceBlockOf('order.cancel', view, isPlain) ?? aloneBlockOf('cancel-order', itself, view),
  );
  const whyNotRefund = useTill(
    (view) =>
      deviceBlockOf('refund.own', view, isPlain) ?? blockOf('pay', view) ?? aloneBlockOf('refund-order', itself, view),
  );
  const mayRefund = useTill((view) => isRefundable(order, view.shop));
  const elsewhere = useTill((view) => paidAt(order.id, view));
  const waiting = useTill((view) => isLive(view) && view.pendingIds.has(order.id));
  const base = () => baseOf('order', order, till.view());

  const main = mainStepOf(order);
  const next = nextStepOf(order);
  const recall = recallOf(order);
  const advance = (fulfilment: Fulfilment) =>
    void ask({ type: 'advance-order', body: { orderId: order.id, fulfilment } }, { base: base() });
  const complete = () => void ask({ type: 'complete-order', body: { orderId: order.id } }, { base: base() });
  const cancel = (reason: string | undefined) => {
    setSheet(undefined);
    void ask({ type: 'cancel-order', body: { orderId: order.id, ...(reason && { reason }) } }, { base: base() });
  };
  const runMain = () => {
    if (main === 'pay' && !whyNoPay) setSheet('pay');
    if (main === 'complete' && !waiting && !whyNotComplete) complete();
  };
  const openRefund = () => {
    if (mayRefund && !whyNotRefund) setSheet('refund');
  };
  useShortcuts({ f9: runMain, 'ctrl+enter': runMain, f10: openRefund });
  const whyNotMain = main === 'pay' ? whyNoPay : whyNotComplete;

  return (
    <>
      {/* Above all buttons: none of them moves under a finger when it comes or goes. */}
      {main === 'pay' && elsewhere !== undefined && <PaidElsewhere till={elsewhere} />}
      {main && <WhyBlocked why={whyNotMain} />}
      {mayRefund && !(main && whyNotMain === whyNotRefund) && <WhyBlocked why={whyNotRefund} />}
      {(next || recall) && (
        <div className={css.pair}>
          {recall && (
            <Action icon={IconArrowBackUp} waiting={waiting} onPress={() => advance(recall)}>
              {t('step.recall')}
            </Action>
          )}
          {next && (
            <Action icon={fulfilmentSigns[next].icon} tone="good" waiting={waiting} onPress={() => advance(next)}>
              {t(`step.${next}`)}
            </Action>
          )}
        </div>
      )}
      {(order.status === 'open' || mayRefund) && (
        <div className={css.apart}>
          {order.status === 'open' && (
            <>
              <Action icon={IconPlus} onPress={() => navigate(`/orders/${order.id}/add`)}>
                {t('order.add-lines')}
              </Action>
              <Action icon={IconDots} label={t('order.more')} onPress={() => setSheet('more')} />
            </>
          )}
          {order.status === 'open' && order.payments.length === 0 && (
            <Action
              icon={IconBan}
              tone="danger"
              waiting={waiting}
              disabled={whyNotCancel !== undefined}
              onPress={() => setSheet('cancel')}
            >
              {t('order.cancel')}
            </Action>
          )}
          {mayRefund && (
            <Action
              icon={IconReceiptRefund}
              shortcut="F10"
              disabled={whyNotRefund !== undefined}
              onPress={() => setSheet('refund')}
            >
              {t('order.refund')}
            </Action>
          )}
        </div>
      )}
      {main === 'pay' && (
        <Action
          tone="primary"
          shortcut="F9"
          disabled={whyNoPay !== undefined}
          amount={money.format(balanceOf(order))}
          onPress={() => setSheet('pay')}
        >
          {t('order.pay')}
        </Action>
      )}
      {main === 'complete' && (
        <Action
          tone="primary"
          icon={IconCircleCheck}
          shortcut="F9"
          waiting={waiting}
          disabled={whyNotComplete !== undefined}
          onPress={complete}
        >
          {t('order.complete')}
        </Action>
      )}
      {sheet === 'pay' && <Pay orderId={order.id} onClose={() => setSheet(undefined)} />}
      {sheet === 'refund' && <Refund order={order} whyNot={whyNotRefund} onClose={() => setSheet(undefined)} />}
      {sheet === 'more' && <OrderMore order={order} onClose={() => setSheet(undefined)} />}
      {sheet === 'cancel' && (
        <CancelSheet
          title={t('order.cancel.title', { number: order.number })}
          keep={t('order.keep')}
          cancel={t('order.cancel')}
          onKeep={() => setSheet(undefined)}
          onCancel={cancel}
        />
      )}
    </>
  );
}
