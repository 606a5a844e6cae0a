import { useState } from 'react';
import type { OrderLine } from '../../shop/order.ts';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { sharesOf } from '../tendering.ts';
import css from './Pay.module.css';

interface Props {
  dueMinor: number;
  /** Of an order that was sent; a cart is split by amount alone. */
  lines: readonly OrderLine[];
  /** The shares of a bill, the first to be paid first. */
  onChoose(shares: readonly number[]): void;
}

/** Several people pay one bill: in equal shares, or each their own items. */
export function SplitChoice({ dueMinor, lines, onChoose }: Props) {
  const t = useT();
  const { money, quantity } = useFormat();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const live = lines.filter(({ voided }) => !voided);
  const ownMinor = live.filter(({ id }) => chosen.has(id)).reduce((sum, line) => sum + costOf(line), 0);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <div className={css.split}>
      <div className={css.ways}>
        {[2, 3, 4, 5, 6].map((ways) => (
          <Action key={ways} disabled={dueMinor < ways} onPress={() => onChoose(sharesOf(dueMinor, ways))}>
            {t('pay.split.ways', { count: ways })}
          </Action>
        ))}
      </div>
      {live.length > 1 && (
        <ul className={css.items}>
          {live.map((line) => (
            <li key={line.id}>
              <button type="button" aria-pressed={chosen.has(line.id)} onClick={() => toggle(line.id)}>
                <span>
                  {quantity(line.quantityMilli)}× {line.name}
                </span>
                <span>{money.format(costOf(line))}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen.size > 0 && (
        <Action
          tone="good"
          disabled={ownMinor === 0 || ownMinor > dueMinor}
          onPress={() => onChoose(ownMinor === dueMinor ? [] : [ownMinor, dueMinor - ownMinor])}
        >
          {t('pay.split.items', { amount: money.format(ownMinor) })}
        </Action>
      )}
    </div>
  );
}

/** With the tax that comes on top, where prices do not include it: then base and price are the same. */
function costOf({ totalMinor, taxes }: OrderLine): number {
  const taxMinor = taxes.reduce((sum, tax) => sum + tax.taxMinor, 0);
  const isOnTop = taxes.some(({ baseMinor }) => baseMinor === totalMinor);
  return isOnTop ? totalMinor + taxMinor : totalMinor;
}
