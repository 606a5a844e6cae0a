import { IconCheck, IconDeviceFloppy, IconPrinter } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import type { Refunding } from '../refunding.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import css from './Refund.module.css';

export interface Giving {
  receiptId: string;
  refunding: Refunding;
  /** `kept`: on the disk of this till, which works alone. */
  state: 'asked' | 'given' | 'kept';
}

interface Props {
  giving: Giving;
  orderId: string;
  onDone(): void;
}

/** What the customer is given, readable from the other side of the counter, until the next key or tap. */
export function RefundGiven({ giving: { receiptId, refunding, state }, orderId, onDone }: Props) {
  const t = useT();
  const { money } = useFormat();
  const { when, printReceipt } = usePrintReceipt();
  const number = useTill(({ shop }) => {
    const refund = shop.get('order', orderId)?.refunds?.find((one) => one.receiptId === receiptId);
    return refund?.receiptNumber;
  });
  useShortcuts({ escape: onDone }, { covers: true });
  useNextKeyOrTap(onDone);
  const isAlone = state === 'kept';
  const Sign = isAlone ? IconDeviceFloppy : IconCheck;
  const isOnlyCash = refunding.returned.every(({ tender }) => tender === 'cash');
  return (
    <div className={css.given} data-testid="refund-given">
      <p className={css.back}>
        <span>{t('refund.back')}</span>
        <strong>{money.format(refunding.backMinor)}</strong>
      </p>
      {!isOnlyCash && <ReturnedParts returned={refunding.returned} />}
      {number !== undefined && (
        <p className={css.saved} role="status">
          <Sign aria-hidden stroke={2} />
          {t(isAlone ? 'pay.kept' : 'pay.saved', { number })}
        </p>
      )}
      {when === 'ask' && (
        <Action icon={IconPrinter} onPress={() => void printReceipt(receiptId)}>
          {t('receipt.print')}
        </Action>
      )}
      <p className={css['go-on']}>{t('refund.go-on')}</p>
    </div>
  );
}

export function ReturnedParts({ returned }: Pick<Refunding, 'returned'>) {
  const t = useT();
  const { money } = useFormat();
  return (
    <ul className={css.parts}>
      {returned.map(({ tender, backMinor }) => (
        <li key={tender}>
          <span>{t(`tender.${tender}`)}</span>
          <span>{money.format(backMinor)}</span>
        </li>
      ))}
    </ul>
  );
}

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'Tab']);

/** Not the tap or key that brought this here, nor one that is still held down. */
function useNextKeyOrTap(run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const since = performance.now();
    const onTap = ({ timeStamp }: MouseEvent) => {
      if (timeStamp > since) latest.current();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.timeStamp <= since || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      // A key that presses the focused button is a tap on it.
      if (modifiers.has(event.key) || (event.target instanceof HTMLButtonElement && isPressing(event.key))) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('click', onTap);
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('click', onTap);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function isPressing(key: string): boolean {
  return key === 'Enter' || key === ' ';
}
