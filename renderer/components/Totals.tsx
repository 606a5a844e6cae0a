import type { Totals as Amounts } from '../../shop/pricing.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { taxName } from '../tax-name.ts';
import { useTill } from '../use-till.ts';
import css from './Totals.module.css';

interface Props {
  totals: Amounts;
  /** Where money was taken already. */
  paidMinor?: number;
  /** What is owed no more. */
  waivedMinor?: number;
  tipMinor?: number;
  /** What cash was rounded by. */
  roundingMinor?: number;
  refundedMinor?: number;
  /** What goods are worth that come back for these. */
  exchangedMinor?: number;
}

/** Taxes and the total; with `paidMinor` what is left to pay as well, and what was given back of it. */
export function Totals({
  totals,
  paidMinor = 0,
  waivedMinor = 0,
  tipMinor = 0,
  roundingMinor = 0,
  refundedMinor = 0,
  exchangedMinor = 0,
}: Props) {
  const t = useT();
  const { money, rate } = useFormat();
  const leftMinor = totals.totalMinor - paidMinor - waivedMinor;
  const isInside = useTill(({ shop }) => shop.get('shop', 'shop')?.pricesIncludeTax ?? true);
  return (
    <dl className={css.totals}>
      {!isInside && <Row word={t('totals.subtotal')} amount={money.format(totals.subtotalMinor)} />}
      {totals.discountMinor > 0 && <Row word={t('totals.discount')} amount={money.format(-totals.discountMinor)} />}
      {totals.taxes.map((tax) => (
        <Row
          key={`${tax.rateId} ${tax.ratePpm}`}
          word={
            isInside
              ? t('totals.tax-inside', { name: taxName(tax.name, rate(tax.ratePpm)) })
              : taxName(tax.name, rate(tax.ratePpm))
          }
          amount={money.format(tax.taxMinor)}
        />
      ))}
      <Row word={t('totals.total')} amount={money.format(totals.totalMinor)} isLarge />
      {exchangedMinor > 0 && <Row word={t('refund.lines')} amount={money.format(-exchangedMinor)} />}
      {paidMinor > 0 && <Row word={t('totals.paid')} amount={money.format(paidMinor)} />}
      {tipMinor > 0 && <Row word={t('totals.tip')} amount={money.format(tipMinor)} />}
      {roundingMinor !== 0 && <Row word={t('totals.rounding')} amount={money.format(roundingMinor)} />}
      {refundedMinor > 0 && <Row word={t('totals.refunded')} amount={money.format(-refundedMinor)} />}
      {paidMinor > 0 && leftMinor > 0 && <Row word={t('totals.left')} amount={money.format(leftMinor)} isLarge />}
    </dl>
  );
}

function Row({ word, amount, isLarge = false }: { word: string; amount: string; isLarge?: boolean }) {
  return (
    <div className={css.row} data-large={isLarge || undefined}>
      <dt>{word}</dt>
      <dd>{amount}</dd>
    </div>
  );
}
