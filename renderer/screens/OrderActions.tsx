import { IconArrowBackUp, IconBan, IconCircleCheck, IconPlus } from '@tabler/icons-react';
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
import { aloneBlockOf, baseOf, deviceBlockOf, isLive, payBlockOf } from '../standing.ts';
import { fulfilmentSigns } from '../status.ts';
import { mainStepOf, nextStepOf, recallOf } from '../steps.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { paidAt } from '../whereabouts.ts';
import { CancelSheet } from './CancelSheet.tsx';
import css from './DocumentActions.module.css';
import { Pay } from './Pay.tsx';

/** What can be done with an order now; the large button at the bottom is the next thing about its money. */
export function OrderActions({ order }: { order: Order }) {
  const t = useT();
  const { money } = useFormat();
  const ask = useAsk();
  const till = useTillActions();
  const [, navigate] = useLocation();
  const [sheet, setSheet] = useState<'pay' | 'cancel'>();
  const itself = [{ kind: 'order', id: order.id }] as const;
  const isPlain = isPlainPage(window.location);
  const whyNoPay = useTill((view) => deviceBlockOf('pay.take', view, isPlain) ?? payBlockOf(order.id, view));
  const whyNotComplete = useTill((view) => aloneBlockOf('complete-order', itself, view));
  const whyNotCancel = useTill(
    (view) => deviceBlockOf('order.cancel', view, isPlain) ?? aloneBlockOf('cancel-order', itself, view),
  );
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
  useShortcuts({ f9: runMain, 'ctrl+enter': runMain });

  return (
    <>
      {/* Above all buttons: none of them moves under a finger when it comes or goes. */}
      {main === 'pay' && elsewhere !== undefined && <PaidElsewhere till={elsewhere} />}
      {main && <WhyBlocked why={main === 'pay' ? whyNoPay : whyNotComplete} />}
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
      {order.status === 'open' && (
        <div className={css.apart}>
          <Action icon={IconPlus} onPress={() => navigate(`/orders/${order.id}/add`)}>
            {t('order.add-lines')}
          </Action>
          {order.payments.length === 0 && (
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
