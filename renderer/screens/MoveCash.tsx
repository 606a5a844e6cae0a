import { Modal, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { MovementKind } from '../../shop/shift.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { digitKeys } from '../digit-keys.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { aloneBlockOf, blockOf } from '../standing.ts';
import type { PlainKey } from '../t.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './MoveCash.module.css';

/** What is said most; anything else is typed. */
const reasons: Readonly<Record<MovementKind, readonly PlainKey[]>> = {
  'pay-in': ['move.why.change', 'move.why.float'],
  'pay-out': ['move.why.purchase', 'move.why.supplier'],
  drop: ['move.why.too-much', 'move.why.bank'],
  'no-sale': ['move.why.give-change', 'move.why.look', 'reason.mistake'],
};

interface Props {
  shiftId: string;
  kind: MovementKind;
  onClose(): void;
}

/** Cash goes into the drawer or out of it, or it is opened for nothing: how much, and why. */
export function MoveCash({ shiftId, kind, onClose }: Props) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { money } = useFormat();
  const { add } = useNotices();
  const [amountMinor, setAmount] = useState(0);
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const whyNot = useTill(
    (view) => blockOf('pay', view) ?? aloneBlockOf('move-cash', [{ kind: 'shift', id: shiftId }], view),
  );
  const isAmount = kind !== 'no-sale';
  const isReady = (!isAmount || amountMinor > 0) && reason.trim() !== '' && !whyNot;
  const onDigits = useCallback((digits: string) => setAmount((value) => typeDigits(value, digits)), []);
  const onBack = useCallback(() => setAmount(takeDigit), []);
  const enter = async () => {
    if (!isReady || isAsked) return;
    setAsked(true);
    const body = { shiftId, movementId: till.newId(), kind, amountMinor, reason: reason.trim() };
    const outcome = await ask({ type: 'move-cash', body });
    setAsked(false);
    if (!outcome.ok) return;
    const sentence = isAmount ? `${t(`movement.${kind}`)}: ${money.format(amountMinor)}` : t(`movement.${kind}`);
    add({ tone: 'good', title: t('move.entered'), sentences: [sentence] });
    onClose();
  };
  const keys = isAmount ? digitKeys(onDigits, onBack) : {};
  const chips = reasons[kind].map((key) => ({ value: t(key), word: t(key) }));
  useShortcuts({ ...keys, escape: onClose, f9: enter, 'ctrl+enter': enter }, { covers: true });
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size={isAmount ? '46rem' : '34rem'}
      title={t(`movement.${kind}`)}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.move} data-amount={isAmount || undefined}>
        <div className={css.side}>
          {isAmount && (
            <p className={css.amount}>
              <span>{t('move.amount')}</span>
              <strong>{money.format(amountMinor)}</strong>
            </p>
          )}
          <div className={css.why}>
            <FilterChips label={t('reason')} chips={chips} chosen={reason} onChoose={setReason} wraps />
          </div>
          <TextInput
            label={t('reason')}
            value={reason}
            maxLength={120}
            autoComplete="off"
            onChange={(event) => setReason(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') void enter();
            }}
          />
          <WhyBlocked why={whyNot} />
        </div>
        <div className={css.keys}>
          {isAmount && <Keypad onDigits={onDigits} onBack={onBack} />}
          <Action
            tone="primary"
            icon={IconCheck}
            shortcut="F9"
            amount={isAmount ? money.format(amountMinor) : undefined}
            disabled={!isReady && !isAsked}
            waiting={isAsked}
            onPress={() => void enter()}
          >
            {t('move.enter')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
