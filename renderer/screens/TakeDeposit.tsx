import { Modal, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { Estimate } from '../../shop/estimate.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { depositTenders, handedOver, likelyDeposits } from '../depositing.ts';
import { digitKeys } from '../digit-keys.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import type { PlainKey } from '../t.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './MoveCash.module.css';

interface Props {
  estimate: Estimate;
  /** In minor units. */
  mostMinor: number;
  /** Why this till takes none now. */
  whyNot: PlainKey | undefined;
  onClose(): void;
}

/** How much of an estimate is paid in before the goods, and how. */
export function TakeDeposit({ estimate, mostMinor, whyNot, onClose }: Props) {
  const t = useT();
  const { money, rate } = useFormat();
  const [amountMinor, setAmount] = useState(0);
  const [tender, setTender] = useState<(typeof depositTenders)[number]>('cash');
  const [reference, setReference] = useState('');
  const { isAsked, take } = useTaking(estimate.id, onClose);
  const givenMinor = useTill(({ shop }) => handedOver(shop, tender, amountMinor));
  const isTooMuch = amountMinor > mostMinor;
  const isReady = amountMinor > 0 && !isTooMuch && !whyNot;
  const onDigits = useCallback((digits: string) => setAmount((value) => typeDigits(value, digits)), []);
  const onBack = useCallback(() => setAmount(takeDigit), []);
  const named = reference.trim();
  const run = () => {
    if (!isReady || isAsked) return;
    void take({ tender, amountMinor, ...(tender !== 'cash' && named !== '' && { reference: named }) }, givenMinor);
  };
  useShortcuts({ ...digitKeys(onDigits, onBack), escape: onClose, f9: run, 'ctrl+enter': run }, { covers: true });
  const likely = likelyDeposits(estimate.totals.totalMinor, mostMinor);
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="46rem"
      title={t('deposit.title', { number: estimate.number })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.move} data-amount>
        <div className={css.side}>
          <p className={css.amount}>
            <span>{t('deposit.amount')}</span>
            <strong data-testid="deposit-amount">{money.format(amountMinor)}</strong>
          </p>
          <FilterChips
            wraps
            label={t('deposit.likely')}
            chips={[
              ...likely.map(({ percent, amountMinor: minor }) => ({
                value: String(minor),
                word: rate(percent * 10_000),
              })),
              { value: String(mostMinor), word: t('deposit.all') },
            ]}
            chosen={String(amountMinor)}
            onChoose={(minor) => setAmount(Number(minor))}
          />
          <FilterChips
            wraps
            label={t('pay.how')}
            chips={depositTenders.map((value) => ({ value, word: t(`tender.${value}`) }))}
            chosen={tender}
            onChoose={setTender}
          />
          {tender !== 'cash' && (
            <TextInput
              label={t('pay.reference')}
              description={t('pay.reference.more')}
              value={reference}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => setReference(event.currentTarget.value)}
            />
          )}
          {isTooMuch && <p role="alert">{t('deposit.most', { amount: money.format(mostMinor) })}</p>}
          <WhyBlocked why={whyNot} />
        </div>
        <div className={css.keys}>
          <Keypad onDigits={onDigits} onBack={onBack} />
          <Action
            tone="primary"
            icon={IconCheck}
            shortcut="F9"
            amount={money.format(givenMinor)}
            disabled={!isReady && !isAsked}
            waiting={isAsked}
            onPress={run}
          >
            {t('deposit.take')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}

/** Asks once, under ids of its own; the receipt is printed as after a sale. */
function useTaking(estimateId: string, onDone: () => void) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { money } = useFormat();
  const { add } = useNotices();
  const { when, printReceipt } = usePrintReceipt();
  const [isAsked, setAsked] = useState(false);
  const take = async (
    wish: { tender: (typeof depositTenders)[number]; amountMinor: number; reference?: string },
    givenMinor: number,
  ) => {
    setAsked(true);
    const receiptId = till.newId();
    const body = { depositId: till.newId(), estimateId, receiptId, payment: { ...wish, id: till.newId() } };
    const outcome = await ask({ type: 'take-deposit', body });
    setAsked(false);
    if (!outcome.ok) return;
    const print = { label: t('receipt.print'), run: () => void printReceipt(receiptId) };
    const sentences = [`${t(`tender.${wish.tender}`)}: ${money.format(givenMinor)}`];
    add({ tone: 'good', title: t('deposit.taken'), sentences, ...(when === 'ask' && { action: print }) });
    if (when === 'always') void printReceipt(receiptId);
    onDone();
  };
  return { isAsked, take };
}
