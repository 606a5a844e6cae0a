import { IconBan, IconClipboardPlus, IconFileCheck, IconHandStop, IconPencil, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Estimate, isConvertible, isRevisable } from '../../shop/estimate.ts';
import type { Line } from '../../shop/line.ts';
import { totalsOf } from '../../shop/pricing.ts';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { aloneBlockOf, baseOf, blockOf, isLive } from '../standing.ts';
import { type AskedStatus, answersOf } from '../steps.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { CancelSheet } from './CancelSheet.tsx';
import css from './DocumentActions.module.css';

const icons = { sent: IconSend, accepted: IconFileCheck, declined: IconHandStop, cancelled: IconBan } as const;

interface Props {
  estimate: Estimate;
  /** The open lines that are to become an order. */
  chosen: readonly Line[];
}

export function EstimateActions({ estimate, chosen }: Props) {
  const t = useT();
  const { money } = useFormat();
  const ask = useAsk();
  const till = useTillActions();
  const [, navigate] = useLocation();
  const [isCancelling, setCancelling] = useState(false);
  const waiting = useTill((view) => isLive(view) && view.pendingIds.has(estimate.id));
  const whyNotConverted = useTill(
    (view) => blockOf('send', view) ?? aloneBlockOf('convert-estimate', [{ kind: 'estimate', id: estimate.id }], view),
  );
  const isTaxInside = useTill(({ shop }) => shop.get('shop', 'shop')?.pricesIncludeTax ?? true);
  const base = () => baseOf('estimate', estimate, till.view());

  const answers = answersOf(estimate.status);
  const setStatus = (status: AskedStatus, reason?: string) =>
    void ask(
      { type: 'set-estimate-status', body: { estimateId: estimate.id, status, ...(reason && { reason }) } },
      { base: base() },
    );
  const openLines = estimate.lines.filter((line) => !(line.id in estimate.convertedByLine));
  const isWhole = chosen.length === openLines.length;
  const mayConvert = isConvertible(estimate.status) && chosen.length > 0 && !whyNotConverted;
  const convert = () => {
    if (!mayConvert || waiting) return;
    const orderId = till.newId();
    const lineIds = isWhole ? {} : { lineIds: chosen.map(({ id }) => id) };
    void ask({ type: 'convert-estimate', body: { estimateId: estimate.id, orderId, ...lineIds } }, { base: base() });
    navigate(`/orders/${orderId}`);
  };
  useShortcuts({ f9: convert, 'ctrl+enter': convert });

  return (
    <>
      {isConvertible(estimate.status) && <WhyBlocked why={whyNotConverted} />}
      <div className={css.pair}>
        {answers
          .filter((status) => status !== 'cancelled')
          .map((status) => (
            <Action key={status} icon={icons[status]} waiting={waiting} onPress={() => setStatus(status)}>
              {t(`estimate.to.${status}`)}
            </Action>
          ))}
      </div>
      <div className={css.apart}>
        {isRevisable(estimate.status) && (
          <Action icon={IconPencil} onPress={() => navigate(`/estimates/${estimate.id}/revise`)}>
            {t('estimate.revise')}
          </Action>
        )}
        {answers.includes('cancelled') && (
          <Action icon={IconBan} tone="danger" waiting={waiting} onPress={() => setCancelling(true)}>
            {t('estimate.cancel')}
          </Action>
        )}
      </div>
      {isConvertible(estimate.status) && (
        <Action
          tone="primary"
          icon={IconClipboardPlus}
          shortcut="F9"
          waiting={waiting}
          disabled={!mayConvert}
          amount={money.format(totalsOf(chosen, isTaxInside).totalMinor)}
          onPress={convert}
        >
          {isWhole ? t('estimate.convert') : t('estimate.convert.some', { count: chosen.length })}
        </Action>
      )}
      {isCancelling && (
        <CancelSheet
          title={t('estimate.cancel.title', { number: estimate.number })}
          keep={t('estimate.keep')}
          cancel={t('estimate.cancel')}
          onKeep={() => setCancelling(false)}
          onCancel={(reason) => {
            setCancelling(false);
            setStatus('cancelled', reason);
          }}
        />
      )}
    </>
  );
}
