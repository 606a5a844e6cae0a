import { TextInput } from '@mantine/core';
import { IconCash, IconCreditCard } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { PaymentWish } from '../../shop/payment.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { likelyTenders } from '../notes.ts';
import type { PlainKey } from '../t.ts';
import { isTyping, useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import css from './Pay.module.css';

type Tender = 'cash' | 'card';

interface Props {
  dueMinor: number;
  /** Code of another till where the order is being paid: nothing is taken here meanwhile. */
  paidAt: string | undefined;
  /** Why this till takes no money now. */
  whyNot: PlainKey | undefined;
  onTake(payment: Omit<PaymentWish, 'id'>): void;
}

/** The amount due, how it is paid, and a keypad: typed right to left, nothing typed means exactly what is due. */
export function PayAmount({ dueMinor, paidAt, whyNot, onTake }: Props) {
  const t = useT();
  const { money } = useFormat();
  const currency = useTill(({ shop }) => shop.get('shop', 'shop')?.currency ?? 'EUR');
  const [tender, setTender] = useState<Tender>('cash');
  const [typed, setTyped] = useState(0);
  const [reference, setReference] = useState('');
  const onDigits = useCallback((digits: string) => setTyped((value) => typeDigits(value, digits)), []);
  const onBack = useCallback(() => setTyped(takeDigit), []);

  const given = typed === 0 ? dueMinor : typed;
  const amountMinor = Math.min(given, dueMinor);
  const changeMinor = tender === 'cash' ? given - amountMinor : 0;
  const isTooMuch = tender === 'card' && given > dueMinor;
  const mayTake = amountMinor > 0 && !isTooMuch && !whyNot && paidAt === undefined;
  const take = () => {
    if (!mayTake) return;
    const cash = { tender, amountMinor, tenderedMinor: given };
    const card = { tender, amountMinor, ...(reference.trim() && { reference: reference.trim() }) };
    onTake(tender === 'cash' ? cash : card);
  };
  const byKeyboard = (run: () => void) => (event: KeyboardEvent) => {
    if (isTyping(event)) return false;
    run();
    return true;
  };
  const digits = Object.fromEntries([...'0123456789'].map((digit) => [digit, byKeyboard(() => onDigits(digit))]));
  useShortcuts({ ...digits, backspace: byKeyboard(onBack), f9: take, 'ctrl+enter': take });

  const tenders = [
    { value: 'cash', word: t('tender.cash') },
    { value: 'card', word: t('tender.card') },
  ] as const;
  return (
    <div className={css.pay}>
      <div className={css.side}>
        <p className={css.due}>
          <span>{t('pay.due')}</span>
          <strong>{money.format(dueMinor)}</strong>
        </p>
        <FilterChips label={t('pay.how')} chips={tenders} chosen={tender} onChoose={setTender} />
        {tender === 'cash' && (
          <fieldset className={css.likely} aria-label={t('pay.likely')}>
            <Action onPress={() => setTyped(0)} pressed={typed === 0}>
              {t('pay.exact')}
            </Action>
            {likelyTenders(dueMinor, currency, money.digits).map((amount) => (
              <Action key={amount} onPress={() => setTyped(amount)} pressed={typed === amount}>
                {money.format(amount)}
              </Action>
            ))}
          </fieldset>
        )}
        {tender === 'card' && (
          <TextInput
            label={t('pay.reference')}
            description={t('pay.reference.more')}
            value={reference}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => setReference(event.currentTarget.value)}
          />
        )}
        <p className={css.given}>
          <span>{t(tender === 'cash' ? 'pay.given' : 'pay.amount')}</span>
          <strong>{money.format(given)}</strong>
        </p>
        {tender === 'cash' && (
          <p className={css.change}>
            <span>{t(given < dueMinor ? 'pay.left' : 'pay.change')}</span>
            <strong>{money.format(given < dueMinor ? dueMinor - given : changeMinor)}</strong>
          </p>
        )}
        {isTooMuch && <p role="alert">{t('pay.too-much')}</p>}
        {/* Not among the keys: none of them moves under a finger when the host goes away. */}
        <WhyBlocked why={whyNot} />
      </div>
      <div className={css.keys}>
        <Keypad onDigits={onDigits} onBack={onBack} />
        <Action
          tone="primary"
          isFirst
          icon={tender === 'cash' ? IconCash : IconCreditCard}
          shortcut="F9"
          amount={paidAt === undefined ? money.format(amountMinor) : undefined}
          disabled={!mayTake}
          onPress={take}
        >
          {paidAt === undefined
            ? t(tender === 'cash' ? 'pay.take-cash' : 'pay.take-card')
            : t('paid-at', { till: paidAt })}
        </Action>
      </div>
    </div>
  );
}
