import { Modal, TextInput } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import type { DraftLine, DraftStep } from '../draft.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { digitShortcuts, onEnter, useShortcuts } from '../use-shortcuts.tsx';
import css from './LineSheet.module.css';

const modes = ['quantity', 'percent', 'price'] as const;
export type LineMode = (typeof modes)[number];

interface Props {
  line: DraftLine;
  name: string;
  isWeighed: boolean;
  mode: LineMode;
  step(step: DraftStep): void;
  /** Where something can be chosen with it. */
  onOptions: (() => void) | undefined;
  onClose(): void;
}

/** The keypad of one line: how many, what is taken off, what it costs, and what is said of it. */
export function LineSheet({ line, name, isWeighed, mode: first, step, onOptions, onClose }: Props) {
  const t = useT();
  const { money, quantity, rate } = useFormat();
  const [mode, setMode] = useState(first);
  const [typed, setTyped] = useState<number>();
  const [kitchen, setKitchen] = useState(line.noteForKitchen ?? '');
  const [customer, setCustomer] = useState(line.noteForCustomer ?? '');
  const onDigits = useCallback((digits: string) => setTyped((value = 0) => typeDigits(value, digits)), []);
  const onBack = useCallback(() => setTyped((value = 0) => takeDigit(value)), []);
  const { id } = line;
  const percent = line.discounts?.[0]?.percentPpm ?? 0;
  const isTooMuch = mode === 'percent' && (typed ?? 0) > 100;

  const take = () => {
    if (isTooMuch) return;
    if (typed !== undefined) step(stepOf(id, mode, isWeighed ? typed : typed * 1000, typed));
    const noted = { noteForKitchen: kitchen.trim() || undefined, noteForCustomer: customer.trim() || undefined };
    if (noted.noteForKitchen !== line.noteForKitchen || noted.noteForCustomer !== line.noteForCustomer) {
      step({ is: 'change-line', id, change: noted });
    }
    onClose();
  };
  useShortcuts(
    { ...digitShortcuts(onDigits, onBack), escape: onClose, enter: onEnter(take), f9: take, 'ctrl+enter': take },
    { covers: true },
  );

  const shown: Record<LineMode, string> = {
    quantity: quantity(typed === undefined ? line.quantityMilli : isWeighed ? typed : typed * 1000),
    percent: typed === undefined ? rate(percent) : rate(typed * 10_000),
    price:
      typed === undefined && line.unitPriceMinor === undefined ? '–' : money.format(typed ?? line.unitPriceMinor ?? 0),
  };
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      size="46rem"
      title={name}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        <div className={css.side}>
          <FilterChips
            label={t('line.what')}
            chips={modes.map((value) => ({ value, word: t(`line.mode.${value}`) }))}
            chosen={mode}
            onChoose={(next) => {
              setMode(next);
              setTyped(undefined);
            }}
          />
          <p className={css.shown}>
            <span>{t(`line.mode.${mode}.more`)}</span>
            <strong>{shown[mode]}</strong>
          </p>
          {isTooMuch && <p role="alert">{t('discount.too-much')}</p>}
          <TextInput
            label={t('line.note.kitchen')}
            value={kitchen}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setKitchen(event.currentTarget.value)}
          />
          <TextInput
            label={t('line.note.customer')}
            value={customer}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setCustomer(event.currentTarget.value)}
          />
          {onOptions && (
            <Action icon={IconAdjustments} onPress={onOptions}>
              {t('line.options')}
            </Action>
          )}
        </div>
        <div className={css.keys}>
          <Keypad onDigits={onDigits} onBack={onBack} />
          <Action tone="primary" isFirst shortcut="Enter" disabled={isTooMuch} onPress={take}>
            {t('line.take')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}

function stepOf(id: string, mode: LineMode, milli: number, typed: number): DraftStep {
  switch (mode) {
    case 'quantity':
      return { is: 'set-quantity', id, quantityMilli: milli };
    case 'percent': {
      const discounts = typed === 0 ? undefined : [{ percentPpm: typed * 10_000 }];
      return { is: 'change-line', id, change: { discounts } };
    }
    case 'price':
      return { is: 'change-line', id, change: { unitPriceMinor: typed } };
    default:
      return mode satisfies never;
  }
}
