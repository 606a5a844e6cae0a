import {
  IconAlertTriangle,
  IconCheck,
  IconDeviceFloppy,
  IconHourglass,
  IconPrinter,
  IconQuestionMark,
  IconReceipt,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { balanceOf, type Order } from '../../shop/order.ts';
import type { Payment } from '../../shop/payment.ts';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { Later, part } from '../later.tsx';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import css from './Pay.module.css';
import type { Taking } from './Pay.tsx';
import { ReturnedParts } from './RefundGiven.tsx';

const receiptSheet = part(async () => (await import('../receipt/ReceiptSheet.tsx')).ReceiptSheet);

interface Props {
  taking: Taking;
  /** Undefined until a sale that is on its way shows. */
  order: Order | undefined;
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

/** What goes back, readable from the other side of the counter, until the next key or scan. */
export function PayTaken({ taking: { payments, rest, receiptId, state }, order, onDone, onMore }: Props) {
  const t = useT();
  const { money } = useFormat();
  const leftMinor = order && order.status === 'open' ? balanceOf(order) : 0;
  const isLeft = leftMinor > 0;
  const next = isLeft ? onMore : onDone;
  useShortcuts({ enter: next, f9: next, 'ctrl+enter': next });
  const [isPaperOpen, setPaperOpen] = useState(false);
  useAnyKey(isPaperOpen ? undefined : next);
  const own = order?.payments.filter((taken) => taken.receiptId === receiptId) ?? [];
  const changeMinor = (own.length > 0 ? own : payments).reduce((sum, part) => sum + changeOf(part), 0);
  // Who gets some of an exchange back hands nothing over that there could be change of.
  const isRest = rest !== undefined && rest.backMinor > 0;
  const isOnlyCash = rest?.returned.every(({ tender }) => tender === 'cash');
  const receiptNumber = own[0]?.receiptNumber ?? '';
  const isUnsaved = useTill((view) => view.unsaved);
  const isUnknown = useTill(({ pending }) => pending.some((one) => one.made?.reserved && isPaymentOf(one, receiptId)));
  const isThere = useTill(({ pendingIds }) => !pendingIds.has(receiptId));
  const saved = savedOf(state === 'kept' && isThere ? 'taken' : state, isUnsaved, isUnknown);
  const Sign = signs[saved];
  return (
    <div className={css.taken}>
      <p className={css.back}>
        <span>{t(isRest ? 'refund.back' : 'pay.change')}</span>
        <strong>{money.format(isRest ? rest.backMinor : changeMinor)}</strong>
      </p>
      {isRest && !isOnlyCash && <ReturnedParts returned={rest.returned} />}
      {isLeft && <p className={css.left}>{t('pay.still', { amount: money.format(leftMinor) })}</p>}
      <p className={css.saved} data-saved={saved} role="status">
        <Sign aria-hidden stroke={2} />
        {saved === 'yes' && t('pay.saved', { number: receiptNumber })}
        {saved === 'kept' && t('pay.kept', { number: receiptNumber })}
        {saved === 'soon' && t('pay.saving')}
        {saved === 'unknown' && t('pay.unknown')}
        {saved === 'no' && t('pay.not-saved')}
      </p>
      <div className={css.done}>
        <PaperChoice
          receiptId={receiptId}
          isSafe={saved === 'yes' || saved === 'kept'}
          isOpen={isPaperOpen}
          onOpen={setPaperOpen}
        />
        {isLeft && <Action onPress={onDone}>{t('pay.later')}</Action>}
        <Action tone="primary" shortcut="Enter" onPress={next}>
          {t(isLeft ? 'pay.more' : 'done')}
        </Action>
      </div>
    </div>
  );
}

/** The host's own figure as soon as it is there; before that what was handed over less what was asked for. */
function changeOf(part: Payment | Taking['payments'][number]): number {
  if ('changeMinor' in part) return part.changeMinor ?? 0;
  const { tenderedMinor, amountMinor, tipMinor = 0 } = part;
  return tenderedMinor === undefined ? 0 : Math.max(0, tenderedMinor - amountMinor - tipMinor);
}

/** Any key goes on, and does nothing else: the first one of a scan as well, whose code begins the next sale. */
function useAnyKey(run: (() => void) | undefined): void {
  useEffect(() => {
    if (!run) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isCharacter = [...event.key].length === 1 || event.key === ' ';
      if (!isCharacter || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [run]);
}

interface PaperProps {
  receiptId: string;
  isSafe: boolean;
  isOpen: boolean;
  onOpen(isOpen: boolean): void;
}

/** A receipt is looked at once its number stays; it is printed from here where the till asks each time. */
function PaperChoice({ receiptId, isSafe, isOpen, onOpen }: PaperProps) {
  const t = useT();
  const { when, printReceipt } = usePrintReceipt();
  return (
    <div className={css.paper}>
      {when === 'ask' && (
        <Action icon={IconPrinter} disabled={!isSafe} onPress={() => void printReceipt(receiptId)}>
          {t('receipt.print')}
        </Action>
      )}
      <Action icon={IconReceipt} disabled={!isSafe} onPress={() => onOpen(true)}>
        {t('receipt')}
      </Action>
      {isOpen && <Later part={receiptSheet} with={{ receiptId, onClose: () => onOpen(false) }} />}
    </div>
  );
}

const takesMoney: ReadonlySet<string> = new Set(['pay-order', 'sell', 'exchange']);

function isPaymentOf({ type, body }: { type: string; body: unknown }, receiptId: string): boolean {
  return takesMoney.has(type) && (body as { receiptId?: string }).receiptId === receiptId;
}
