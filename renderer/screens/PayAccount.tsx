import { Modal, TextInput } from '@mantine/core';
import { IconCash, IconCheck, IconCreditCard, IconPrinter, IconTransfer } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { cashRounding, owedBy } from '../../shop/take-payments.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { digitKeys } from '../digit-keys.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { likelyTenders } from '../notes.ts';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import { aloneBlockOf, blockOf } from '../standing.ts';
import { nextOf, partOf, startTendering } from '../tendering.ts';
import { useAsk } from '../use-ask.ts';
import { CoveringShortcuts, onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './Pay.module.css';

const ways = { cash: IconCash, card: IconCreditCard, transfer: IconTransfer } as const;
type Way = keyof typeof ways;

interface Props {
  customerId: string;
  onClose(): void;
}

/** Money for what a customer owes; then what goes back, and the receipt. */
export function PayAccount({ customerId, onClose }: Props) {
  const t = useT();
  const name = useTill(({ shop }) => shop.get('customer', customerId)?.name ?? '');
  const [receiptId, setReceiptId] = useState<string>();
  const { when, printReceipt } = usePrintReceipt();
  const onTaken = (id: string) => {
    setReceiptId(id);
    if (when === 'always') void printReceipt(id);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="54rem"
      title={<bdi>{t('account.pay.of', { name })}</bdi>}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <CoveringShortcuts shortcuts={{ escape: onClose }} />
      {receiptId === undefined ? (
        <Amount customerId={customerId} onTaken={onTaken} />
      ) : (
        <Taken receiptId={receiptId} onClose={onClose} />
      )}
    </Modal>
  );
}

function useTendering(customerId: string) {
  const till = useTillActions();
  const owedMinor = useTill(({ shop }) => owedBy(shop, customerId));
  const [typed, setTyped] = useState({ way: 'cash' as Way, typedMinor: 0, reference: '' });
  // What is owed may change meanwhile: what was typed stays.
  const tendering = { ...startTendering(owedMinor), ...typed };
  const next = nextOf(tendering, (minor) => cashRounding(till.view().shop, minor));
  const change = (more: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...more }));
  const onDigits = useCallback(
    (digits: string) => setTyped((now) => ({ ...now, typedMinor: typeDigits(now.typedMinor, digits) })),
    [],
  );
  const onBack = useCallback(() => setTyped((now) => ({ ...now, typedMinor: takeDigit(now.typedMinor) })), []);
  return { owedMinor, typed, next, part: partOf(tendering, next), change, onDigits, onBack };
}

function Amount({ customerId, onTaken }: { customerId: string; onTaken(receiptId: string): void }) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { money } = useFormat();
  const [isAsked, setAsked] = useState(false);
  const { owedMinor, typed, next, part, change, onDigits, onBack } = useTendering(customerId);
  const { way, typedMinor, reference } = typed;
  const { askedMinor, amountMinor, givenMinor, changeMinor, stillMinor, isTooMuch, roundingMinor } = next;
  const currency = useTill(({ shop }) => shop.get('shop', 'shop')?.currency ?? 'EUR');
  const whyNot = useTill((view) => blockOf('pay', view) ?? aloneBlockOf('pay-account', [], view));
  const mayTake = amountMinor > 0 && !isTooMuch && !whyNot && !isAsked;
  const take = async () => {
    if (!mayTake) return;
    setAsked(true);
    const receiptId = till.newId();
    const body = { customerId, receiptId, payment: { id: till.newId(), ...part } };
    const outcome = await ask({ type: 'pay-account', body });
    setAsked(false);
    if (outcome.ok) onTaken(receiptId);
  };
  useShortcuts({
    ...digitKeys(onDigits, onBack),
    ...{ enter: onEnter(take), f9: take, 'ctrl+enter': take },
  });
  return (
    <div className={css.pay}>
      <div className={css.side}>
        <p className={css.due}>
          <span>{t('account.owes')}</span>
          <strong>{money.format(owedMinor)}</strong>
        </p>
        <FilterChips
          wraps
          label={t('pay.how')}
          chips={(Object.keys(ways) as Way[]).map((value) => ({ value, word: t(`tender.${value}`) }))}
          chosen={way}
          onChoose={(chosen) => change({ way: chosen, typedMinor: 0 })}
        />
        {way === 'cash' ? (
          <fieldset className={css.likely} aria-label={t('pay.likely')}>
            <Action onPress={() => change({ typedMinor: 0 })} pressed={typedMinor === 0}>
              {t('pay.exact')}
            </Action>
            {likelyTenders(askedMinor, currency, money.digits).map((amount) => (
              <Action key={amount} onPress={() => change({ typedMinor: amount })} pressed={typedMinor === amount}>
                {money.format(amount)}
              </Action>
            ))}
          </fieldset>
        ) : (
          <TextInput
            label={t('pay.reference')}
            description={t('pay.reference.more')}
            value={reference}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => change({ reference: event.currentTarget.value })}
          />
        )}
        <p className={css.given}>
          <span>{t(way === 'cash' ? 'pay.given' : 'pay.amount')}</span>
          <strong>{money.format(givenMinor)}</strong>
        </p>
        {roundingMinor !== 0 && (
          <p className={css.small}>
            <span>{t('pay.rounding')}</span>
            <span>{money.format(roundingMinor)}</span>
          </p>
        )}
        {(way === 'cash' || stillMinor > 0) && (
          <p className={css.change}>
            <span>{t(stillMinor > 0 ? 'account.owed-now' : 'pay.change')}</span>
            <strong>{money.format(stillMinor > 0 ? stillMinor : changeMinor)}</strong>
          </p>
        )}
        {isTooMuch && <p role="alert">{t('account.too-much')}</p>}
        <WhyBlocked why={whyNot} />
      </div>
      <div className={css.keys}>
        <Keypad onDigits={onDigits} onBack={onBack} />
        <Action
          tone="primary"
          isFirst
          icon={ways[way]}
          shortcut="F9"
          amount={money.format(amountMinor + roundingMinor)}
          waiting={isAsked}
          disabled={!mayTake && !isAsked}
          onPress={() => void take()}
        >
          {t(`pay.take-${way}`)}
        </Action>
      </div>
    </div>
  );
}

/** What goes back, and its receipt, where the till asks each time whether to print. */
function Taken({ receiptId, onClose }: { receiptId: string; onClose(): void }) {
  const t = useT();
  const { money } = useFormat();
  const receipt = useTill(({ shop }) => shop.get('receipt', receiptId));
  const { when, printReceipt } = usePrintReceipt();
  const payment = receipt?.payload.payments[0];
  const isCash = payment?.tender === 'cash';
  useShortcuts({ enter: onClose, f9: onClose });
  return (
    <div className={css.taken} data-testid="account-paid">
      <p className={css.back}>
        <span>{t(isCash ? 'pay.change' : 'pay.amount')}</span>
        <strong>{money.format((isCash ? payment.changeMinor : payment?.amountMinor) ?? 0)}</strong>
      </p>
      {receipt && (
        <>
          <p className={css.left}>{`${t('account.owed-now')}: ${money.format(receipt.payload.owedMinor ?? 0)}`}</p>
          <p className={css.saved} data-saved="yes" role="status">
            <IconCheck aria-hidden stroke={2} />
            {t('pay.saved', { number: receipt.number })}
          </p>
        </>
      )}
      <div className={css.done}>
        {when === 'ask' && (
          <Action icon={IconPrinter} onPress={() => void printReceipt(receiptId)}>
            {t('receipt.print')}
          </Action>
        )}
        <Action isFirst tone="primary" shortcut="Enter" onPress={onClose}>
          {t('done')}
        </Action>
      </div>
    </div>
  );
}
