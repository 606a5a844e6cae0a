import {
  IconAlertTriangle,
  IconCheck,
  IconDeviceFloppy,
  IconHourglass,
  IconPrinter,
  IconQuestionMark,
  IconReceipt,
} from '@tabler/icons-react';
import { useState } from 'react';
import { balanceOf, type Order } from '../../shop/order.ts';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { ReceiptSheet } from '../receipt/ReceiptSheet.tsx';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import css from './Pay.module.css';
import type { Taking } from './Pay.tsx';

interface Props {
  taking: Taking;
  order: Order;
  onDone(): void;
  onMore(): void;
}

const signs = {
  yes: IconCheck,
  kept: IconDeviceFloppy,
  soon: IconHourglass,
  unknown: IconQuestionMark,
  no: IconAlertTriangle,
} as const;

/** What is known of the payment; the host may have one that was on its way to it when it went away. */
function savedOf(state: Taking['state'], isUnsaved: boolean, isUnknown: boolean): keyof typeof signs {
  if (state === 'taken') return 'yes';
  if (state === 'kept') return 'kept';
  if (isUnsaved) return 'no';
  return isUnknown ? 'unknown' : 'soon';
}

/** What goes back, readable from the other side of the counter, until the next key. */
export function PayTaken({ taking: { payment, receiptId, state }, order, onDone, onMore }: Props) {
  const t = useT();
  const { money } = useFormat();
  useShortcuts({ enter: onDone, f9: onDone, 'ctrl+enter': onDone });
  const changeMinor = (payment.tenderedMinor ?? payment.amountMinor) - payment.amountMinor;
  const receiptNumber = order.payments.find((taken) => taken.receiptId === receiptId)?.receiptNumber ?? '';
  const leftMinor = balanceOf(order);
  const isUnsaved = useTill((view) => view.unsaved);
  const isUnknown = useTill(({ pending }) => pending.some((one) => one.made?.reserved && isPaymentOf(one, receiptId)));
  const isThere = useTill(({ pendingIds }) => !pendingIds.has(receiptId));
  const saved = savedOf(state === 'kept' && isThere ? 'taken' : state, isUnsaved, isUnknown);
  const Sign = signs[saved];
  return (
    <div className={css.taken}>
      <p className={css.back}>
        <span>{t('pay.change')}</span>
        <strong>{money.format(changeMinor)}</strong>
      </p>
      {leftMinor > 0 && <p className={css.left}>{t('pay.still', { amount: money.format(leftMinor) })}</p>}
      <p className={css.saved} data-saved={saved} role="status">
        <Sign aria-hidden stroke={2} />
        {saved === 'yes' && t('pay.saved', { number: receiptNumber })}
        {saved === 'kept' && t('pay.kept', { number: receiptNumber })}
        {saved === 'soon' && t('pay.saving')}
        {saved === 'unknown' && t('pay.unknown')}
        {saved === 'no' && t('pay.not-saved')}
      </p>
      <div className={css.done}>
        <PaperChoice receiptId={receiptId} isSafe={saved === 'yes' || saved === 'kept'} />
        {leftMinor > 0 && <Action onPress={onMore}>{t('pay.more')}</Action>}
        <Action tone="primary" shortcut="Enter" onPress={onDone}>
          {t('done')}
        </Action>
      </div>
    </div>
  );
}

/** A receipt is looked at once its number stays; it is printed from here where the till asks each time. */
function PaperChoice({ receiptId, isSafe }: { receiptId: string; isSafe: boolean }) {
  const t = useT();
  const { when, printReceipt } = usePrintReceipt();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={css.paper}>
      {when === 'ask' && (
        <Action icon={IconPrinter} disabled={!isSafe} onPress={() => void printReceipt(receiptId)}>
          {t('receipt.print')}
        </Action>
      )}
      <Action icon={IconReceipt} disabled={!isSafe} onPress={() => setOpen(true)}>
        {t('receipt')}
      </Action>
      {isOpen && <ReceiptSheet receiptId={receiptId} onClose={() => setOpen(false)} />}
    </div>
  );
}

function isPaymentOf({ type, body }: { type: string; body: unknown }, receiptId: string): boolean {
  return type === 'pay-order' && (body as { receiptId?: string }).receiptId === receiptId;
}
