import { Modal } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { Deposit } from '../../shop/deposit.ts';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { handedOver } from '../depositing.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { isPlainPage } from '../plain-page.ts';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import { aloneBlockOf, blockOf, deviceBlockOf } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './MoveCash.module.css';

/** The goods will not be had: the money goes back as it came. */
export function ReturnDeposit({ deposit, onClose }: { deposit: Deposit; onClose(): void }) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { money } = useFormat();
  const { add } = useNotices();
  const { when, printReceipt } = usePrintReceipt();
  const [isAsked, setAsked] = useState(false);
  const isPlain = isPlainPage(window.location);
  const whyNot = useTill(
    (view) =>
      deviceBlockOf('refund.any', view, isPlain) ?? blockOf('pay', view) ?? aloneBlockOf('return-deposit', [], view),
  );
  const tender = t(`tender.${deposit.tender}`);
  const backMinor = useTill(({ shop }) => handedOver(shop, deposit.tender, deposit.amountMinor));
  const give = async () => {
    if (whyNot || isAsked) return;
    setAsked(true);
    const receiptId = till.newId();
    const body = { depositId: deposit.id, receiptId, paymentId: till.newId() };
    const outcome = await ask({ type: 'return-deposit', body });
    setAsked(false);
    if (!outcome.ok) return;
    const print = { label: t('receipt.print'), run: () => void printReceipt(receiptId) };
    const sentences = [`${tender}: ${money.format(backMinor)}`];
    add({ tone: 'good', title: t('deposit.given-back'), sentences, ...(when === 'ask' && { action: print }) });
    if (when === 'always') void printReceipt(receiptId);
    onClose();
  };
  useShortcuts({ escape: onClose, f9: give, 'ctrl+enter': give }, { covers: true });
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="34rem"
      title={t('deposit.give-back.title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.move}>
        <p className={css.amount}>
          <span>{t('deposit.give-back.how', { tender })}</span>
          <strong>{money.format(backMinor)}</strong>
        </p>
        <WhyBlocked why={whyNot} />
        <Action
          tone="primary"
          icon={IconArrowBackUp}
          shortcut="F9"
          amount={money.format(backMinor)}
          disabled={whyNot !== undefined}
          waiting={isAsked}
          onPress={() => void give()}
        >
          {t('deposit.give-back')}
        </Action>
      </div>
    </Modal>
  );
}
