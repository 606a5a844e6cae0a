import { IconArrowBackUp, IconReceipt, IconWallet } from '@tabler/icons-react';
import { useState } from 'react';
import type { Deposit } from '../../shop/deposit.ts';
import { type Estimate, isConvertible } from '../../shop/estimate.ts';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { depositsOf, mostOf } from '../depositing.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { staffName } from '../person-name.ts';
import { isPlainPage } from '../plain-page.ts';
import { ReceiptSheet } from '../receipt/ReceiptSheet.tsx';
import { aloneBlockOf, blockOf, deviceBlockOf } from '../standing.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './EstimateDeposits.module.css';
import { ReturnDeposit } from './ReturnDeposit.tsx';
import { TakeDeposit } from './TakeDeposit.tsx';

type Sheet = { is: 'take' } | { is: 'give-back'; deposit: Deposit } | { is: 'receipt'; id: string };

/** What was paid in for an estimate, and a further one; why not is said before anything is typed. */
export function EstimateDeposits({ estimate }: { estimate: Estimate }) {
  const t = useT();
  const [sheet, setSheet] = useState<Sheet>();
  const isPlain = isPlainPage(window.location);
  const deposits = useTill(({ shop }) => depositsOf(shop, estimate.id), sameItems);
  const whyNot = useTill(
    (view) =>
      deviceBlockOf('pay.take', view, isPlain) ?? blockOf('pay', view) ?? aloneBlockOf('take-deposit', [], view),
  );
  const mostMinor = mostOf(estimate.totals.totalMinor, deposits);
  const isOpen = isConvertible(estimate.status);
  const mayTake = isOpen && mostMinor > 0 && !whyNot;
  const take = () => mayTake && setSheet({ is: 'take' });
  // What was asked for in one sheet may be answered when another is open already.
  const close = (is: Sheet['is']) => setSheet((now) => (now?.is === is ? undefined : now));
  useShortcuts({ f10: take });
  if (!isOpen && deposits.length === 0) return null;
  return (
    <section className={css.deposits} aria-label={t('deposits')}>
      <div className={css.head}>
        <h3>{t('deposits')}</h3>
        {isOpen && mostMinor > 0 && (
          <Action icon={IconWallet} shortcut="F10" disabled={!mayTake} onPress={take}>
            {t('deposit.take')}
          </Action>
        )}
      </div>
      {isOpen && mostMinor > 0 && <WhyBlocked why={whyNot} />}
      {isOpen && mostMinor === 0 && deposits.length > 0 && <p>{t('deposit.no-more')}</p>}
      {deposits.length > 0 && (
        <ul>
          {deposits.map((deposit) => (
            <DepositRow key={deposit.id} deposit={deposit} onSheet={setSheet} />
          ))}
        </ul>
      )}
      {sheet?.is === 'take' && (
        <TakeDeposit estimate={estimate} mostMinor={mostMinor} whyNot={whyNot} onClose={() => close('take')} />
      )}
      {sheet?.is === 'give-back' && <ReturnDeposit deposit={sheet.deposit} onClose={() => close('give-back')} />}
      {sheet?.is === 'receipt' && <ReceiptSheet receiptId={sheet.id} onClose={() => close('receipt')} />}
    </section>
  );
}

function DepositRow({ deposit, onSheet }: { deposit: Deposit; onSheet(sheet: Sheet): void }) {
  const t = useT();
  const { money, clock } = useFormat();
  const { tender, amountMinor, status, receiptNumber, at, by } = deposit;
  const takenBy = useTill(({ shop }) => staffName(shop, by));
  const receiptId = useTill(
    ({ shop }) =>
      [...shop.all('receipt')].find(({ number, kind }) => kind === 'deposit' && number === receiptNumber)?.id,
  );
  return (
    <li className={css.deposit} data-testid="deposit-row">
      <span className={css.how}>
        {t(`tender.${tender}`)} · {t(`deposit.is.${status}`)}
        <small>{[receiptNumber, clock.moment(at), takenBy].filter(Boolean).join(' · ')}</small>
      </span>
      <span className={css.money}>{money.format(amountMinor)}</span>
      {status === 'held' && (
        <Action icon={IconArrowBackUp} onPress={() => onSheet({ is: 'give-back', deposit })}>
          {t('deposit.give-back')}
        </Action>
      )}
      {receiptId !== undefined && (
        <Action
          icon={IconReceipt}
          label={t('receipt.title', { number: receiptNumber })}
          onPress={() => onSheet({ is: 'receipt', id: receiptId })}
        />
      )}
    </li>
  );
}
