import { Modal, TextInput } from '@mantine/core';
import { IconDiscountOff } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { DiscountWish } from '../../shop/discount.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { digitShortcuts, onEnter, useShortcuts } from '../use-shortcuts.tsx';
import css from './LineSheet.module.css';

const usual = [5, 10, 15, 20] as const;
const reasons = ['regular', 'damaged', 'staff', 'sorry'] as const;

interface Props {
  discounts: readonly DiscountWish[];
  onTake(discounts: readonly DiscountWish[]): void;
  onClose(): void;
}

/** What is taken off the whole sale: a rate or an amount, and why. */
export function DiscountSheet({ discounts, onTake, onClose }: Props) {
  const t = useT();
  const { money, rate } = useFormat();
  const [before] = discounts;
  const [as, setAs] = useState<'percent' | 'amount'>(before?.amountMinor === undefined ? 'percent' : 'amount');
  const [typed, setTyped] = useState(before?.amountMinor ?? (before?.percentPpm ?? 0) / 10_000);
  const [reason, setReason] = useState(before?.reason ?? '');
  const onDigits = useCallback((digits: string) => setTyped((value) => typeDigits(value, digits)), []);
  const onBack = useCallback(() => setTyped(takeDigit), []);
  const isTooMuch = as === 'percent' && typed > 100;
  const take = () => {
    if (isTooMuch) return;
    const why = reason.trim() ? { reason: reason.trim() } : {};
    if (typed === 0) onTake([]);
    else onTake([{ ...(as === 'percent' ? { percentPpm: typed * 10_000 } : { amountMinor: typed }), ...why }]);
  };
  useShortcuts(
    { ...digitShortcuts(onDigits, onBack), escape: onClose, enter: onEnter(take), f9: take, 'ctrl+enter': take },
    { covers: true },
  );
  const chips = [
    { value: 'percent', word: '%' },
    { value: 'amount', word: t('discount.amount') },
  ] as const;
  const why = reasons.map((value) => ({ value: t(`discount.reason.${value}`), word: t(`discount.reason.${value}`) }));
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      size="46rem"
      title={t('discount.title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        <div className={css.side}>
          <FilterChips
            label={t('discount.how')}
            chips={chips}
            chosen={as}
            onChoose={(next) => {
              setAs(next);
              setTyped(0);
            }}
          />
          {as === 'percent' && (
            <FilterChips
              label={t('discount.usual')}
              chips={usual.map((percent) => ({ value: String(percent), word: rate(percent * 10_000) }))}
              chosen={String(typed)}
              onChoose={(next) => setTyped(Number(next))}
            />
          )}
          <p className={css.shown}>
            <span>{t('discount.off')}</span>
            <strong>{as === 'percent' ? rate(typed * 10_000) : money.format(typed)}</strong>
          </p>
          {isTooMuch && <p role="alert">{t('discount.too-much')}</p>}
          <FilterChips label={t('reason')} chips={why} chosen={reason} onChoose={setReason} wraps />
          <TextInput
            label={t('reason')}
            value={reason}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {discounts.length > 0 && (
            <Action icon={IconDiscountOff} onPress={() => onTake([])}>
              {t('discount.none')}
            </Action>
          )}
        </div>
        <div className={css.keys}>
          <Keypad onDigits={onDigits} onBack={onBack} />
          <Action tone="primary" isFirst shortcut="Enter" disabled={isTooMuch} onPress={take}>
            {t('discount.take')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
