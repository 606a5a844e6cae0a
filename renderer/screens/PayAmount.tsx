import { TextInput } from '@mantine/core';
import {
  IconCash,
  IconCreditCard,
  IconFileInvoice,
  IconTicket,
  IconTransfer,
  IconWallet,
  IconX,
} from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { divideHalfUp } from '../../shop/money.ts';
import type { OrderLine } from '../../shop/order.ts';
import { cashRounding } from '../../shop/take-payments.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { likelyTenders } from '../notes.ts';
import type { PlainKey } from '../t.ts';
import { nextOf, type Part, partOf, putDown, type Tendering, takeUp, type Way } from '../tendering.ts';
import { digitShortcuts, onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import css from './Pay.module.css';
import { SplitChoice } from './SplitChoice.tsx';

interface Props {
  begin: Tendering;
  /** A cart: what costs nothing is sold all the same. */
  isSale: boolean;
  lines: readonly OrderLine[];
  customerId: string | undefined;
  estimateId: string | undefined;
  /** What is left of a bill that several people pay, the present one first. */
  shares: readonly number[];
  /** Code of another till where the order is being paid: nothing is taken here meanwhile. */
  paidAt: string | undefined;
  /** Why this till takes no money now. */
  whyNot: PlainKey | undefined;
  onShare(shares: readonly number[]): void;
  onTake(parts: readonly Part[]): void;
}

const icons = {
  cash: IconCash,
  card: IconCreditCard,
  transfer: IconTransfer,
  voucher: IconTicket,
  'on-account': IconFileInvoice,
  deposit: IconWallet,
} as const;
const tipPercents = [5, 10, 15] as const;

/** The amount due, how it is paid, and a keypad: typed right to left, nothing typed means exactly what is left. */
export function PayAmount(props: Props) {
  const { begin, isSale, lines, customerId, estimateId, shares, paidAt, whyNot, onShare, onTake } = props;
  const t = useT();
  const { money, rate } = useFormat();
  const till = useTillActions();
  const currency = useTill(({ shop }) => shop.get('shop', 'shop')?.currency ?? 'EUR');
  const customer = useTill(({ shop }) => (customerId === undefined ? undefined : shop.get('customer', customerId)));
  const deposits = useTill(
    ({ shop }) =>
      [...shop.all('deposit')].filter((one) => one.status === 'held' && one.estimateId === (estimateId ?? '')),
    sameItems,
  );
  const [tendering, setTendering] = useState(begin);
  const [isSplitting, setSplitting] = useState(false);
  const change = (more: Partial<Tendering>) => setTendering((now) => ({ ...now, ...more }));
  const onDigits = useCallback(
    (digits: string) => setTendering((now) => ({ ...now, typedMinor: typeDigits(now.typedMinor, digits) })),
    [],
  );
  const onBack = useCallback(() => setTendering((now) => ({ ...now, typedMinor: takeDigit(now.typedMinor) })), []);

  const { way, typedMinor, tipMinor, reference, parts, shareMinor, dueMinor } = tendering;
  const next = nextOf(tendering, (minor) => cashRounding(till.view().shop, minor));
  const { leftMinor, askedMinor, givenMinor, amountMinor, changeMinor, stillMinor, isTooMuch, roundingMinor } = next;
  const unused = deposits.filter(({ id }) => !parts.some(({ depositId }) => depositId === id));
  const needsReference = way === 'voucher' && reference.trim() === '';
  const isFree = dueMinor === 0 && isSale;
  const mayTake = (amountMinor > 0 || isFree) && !isTooMuch && !needsReference && !whyNot && paidAt === undefined;
  const take = () => {
    if (!mayTake) return;
    if (isFree) return onTake([]);
    const after = putDown(tendering, partOf(tendering, next));
    if (stillMinor === 0) onTake(after.parts);
    else setTendering(after);
  };
  const apply = (depositId: string, minor: number) => {
    const after = putDown(tendering, { tender: 'deposit', amountMinor: minor, depositId });
    if (minor === leftMinor) onTake(after.parts);
    else setTendering(after);
  };
  useShortcuts({
    ...digitShortcuts(onDigits, onBack),
    ...{ enter: onEnter(take), f9: take, 'ctrl+enter': take, f12: take },
  });

  const ways: Way[] = ['cash', 'card', 'transfer', 'voucher', ...(customer ? (['on-account'] as const) : [])];
  return (
    <div className={css.pay}>
      <div className={css.side}>
        <p className={css.due}>
          <span>{shares.length > 0 ? t('pay.share', { count: shares.length }) : t('pay.due')}</span>
          <strong>{money.format(shareMinor)}</strong>
        </p>
        {parts.length > 0 && (
          <ul className={css.parts}>
            {parts.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no id before they are asked for
              <li key={index}>
                <span>{t(`tender.${part.tender}`)}</span>
                <strong>{money.format(part.amountMinor)}</strong>
                <Action
                  tone="quiet"
                  icon={IconX}
                  label={t('pay.take-up', { tender: t(`tender.${part.tender}`) })}
                  onPress={() => setTendering((now) => takeUp(now, index))}
                />
              </li>
            ))}
          </ul>
        )}
        <FilterChips
          wraps
          label={t('pay.how')}
          chips={ways.map((value) => ({ value, word: t(`tender.${value}`) }))}
          chosen={way}
          onChoose={(chosen) => change({ way: chosen, tipMinor: 0, typedMinor: 0 })}
        />
        {way === 'cash' && (
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
        )}
        {(way === 'card' || way === 'transfer' || way === 'voucher') && (
          <TextInput
            label={t('pay.reference')}
            description={t(way === 'voucher' ? 'pay.reference.voucher' : 'pay.reference.more')}
            value={reference}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => change({ reference: event.currentTarget.value })}
          />
        )}
        {way === 'on-account' && customer && <Owing customerId={customer.id} name={customer.name} />}
        {(way === 'cash' || way === 'card') && (
          <FilterChips
            wraps
            label={t('pay.tip')}
            chips={[
              { value: 0, word: t('pay.tip.none') },
              ...tipPercents.map((percent) => ({
                value: percent,
                word: t('pay.tip.percent', { rate: rate(percent * 10_000) }),
              })),
            ].map(({ value, word }) => ({ value: String(value), word }))}
            chosen={String(tipPercents.find((percent) => tipOf(leftMinor, percent) === tipMinor && tipMinor > 0) ?? 0)}
            onChoose={(percent) => change({ tipMinor: tipOf(leftMinor, Number(percent)), typedMinor: 0 })}
          />
        )}
        <p className={css.given}>
          <span>{t(way === 'cash' ? 'pay.given' : 'pay.amount')}</span>
          <strong>{money.format(givenMinor)}</strong>
        </p>
        {tipMinor > 0 && (
          <p className={css.small}>
            <span>{t('pay.tip')}</span>
            <span>{money.format(tipMinor)}</span>
          </p>
        )}
        {roundingMinor !== 0 && (
          <p className={css.small}>
            <span>{t('pay.rounding')}</span>
            <span>{money.format(roundingMinor)}</span>
          </p>
        )}
        {(way === 'cash' || stillMinor > 0) && (
          <p className={css.change}>
            <span>{t(stillMinor > 0 ? 'pay.left' : 'pay.change')}</span>
            <strong>{money.format(stillMinor > 0 ? stillMinor : changeMinor)}</strong>
          </p>
        )}
        {isTooMuch && <p role="alert">{t('pay.too-much')}</p>}
        {/* Not among the keys: none of them moves under a finger when the host goes away. */}
        <WhyBlocked why={whyNot} />
      </div>
      <div className={css.keys}>
        <div className={css.more}>
          {unused.map(({ id, amountMinor: minor }) => (
            <Action
              key={id}
              tone="good"
              icon={IconWallet}
              disabled={minor > leftMinor || !!whyNot}
              onPress={() => apply(id, minor)}
            >
              {t('pay.use-deposit', { amount: money.format(minor) })}
            </Action>
          ))}
          <Action disabled={parts.length > 0} pressed={isSplitting} onPress={() => setSplitting(!isSplitting)}>
            {t('pay.split')}
          </Action>
        </div>
        {isSplitting ? (
          <SplitChoice
            dueMinor={dueMinor}
            lines={lines}
            onChoose={(chosen) => {
              setSplitting(false);
              onShare(chosen);
            }}
          />
        ) : (
          <Keypad onDigits={onDigits} onBack={onBack} />
        )}
        <Action
          tone="primary"
          isFirst
          icon={icons[way]}
          shortcut="F9"
          amount={paidAt === undefined ? money.format(amountMinor + tipMinor + roundingMinor) : undefined}
          disabled={!mayTake}
          onPress={take}
        >
          {paidAt === undefined ? t(`pay.take-${way}`) : t('paid-at', { till: paidAt })}
        </Action>
      </div>
    </div>
  );
}

function tipOf(minor: number, percent: number): number {
  return divideHalfUp(BigInt(minor) * BigInt(percent), 100n);
}

/** What a customer owes already, and may owe. */
function Owing({ customerId, name }: { customerId: string; name: string }) {
  const t = useT();
  const { money } = useFormat();
  const owed = useTill(({ shop }) => shop.get('account', customerId)?.owedMinor ?? 0);
  const limit = useTill(({ shop }) => shop.get('customer', customerId)?.creditLimitMinor ?? 0);
  return <p>{t('pay.owes', { name, owed: money.format(owed), limit: money.format(limit) })}</p>;
}
