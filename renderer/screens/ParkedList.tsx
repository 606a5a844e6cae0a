import { IconArrowForwardUp, IconTrash } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Parked } from '../../shop/park.ts';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { summaryOf } from '../line-summary.ts';
import { sameItems, useTill } from '../use-till.ts';
import css from './ParkedList.module.css';

/** Parked sales of all tills, the newest first. */
export function useParked(): readonly Parked[] {
  const parked = useTill(({ shop }) => [...shop.all('parked')], sameItems);
  return useMemo(() => parked.toSorted((a, b) => (a.at < b.at ? 1 : -1)), [parked]);
}

interface Props {
  parked: readonly Parked[];
  onResume(parked: Parked): void;
  onDiscard?(parked: Parked): void;
}

/** One tap takes one up. */
export function ParkedList({ parked, onResume, onDiscard }: Props) {
  const t = useT();
  const { money, clock, quantity } = useFormat();
  const tills = useTill(({ shop }) => [...shop.all('till')], sameItems);
  const products = useTill(({ shop }) => shop);
  return (
    <ul className={css.list} aria-label={t('parked')}>
      {parked.map((one) => {
        const lines = one.cart.lines.map(({ name, productId = '', quantityMilli }) => ({
          name: name ?? products.get('product', productId)?.name ?? productId,
          quantityMilli,
        }));
        return (
          <li key={one.id} className={css.row}>
            <button type="button" className={css.what} onClick={() => onResume(one)}>
              <IconArrowForwardUp aria-hidden stroke={2} />
              <span className={css.words}>
                <strong>{one.name}</strong>
                <small>{summaryOf(lines, quantity)}</small>
                <small>
                  {clock.moment(one.at)} · {tills.find(({ id }) => id === one.tillId)?.name}
                </small>
              </span>
              <span className={css.total}>{money.format(one.totalMinor)}</span>
            </button>
            {onDiscard && (
              <Action
                tone="quiet"
                icon={IconTrash}
                label={t('parked.discard', { name: one.name })}
                onPress={() => onDiscard(one)}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
