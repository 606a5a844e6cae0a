import { TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { Product } from '../../shop/catalogue.ts';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { stockAfter, stockLevel } from '../stock-level.ts';
import { useChangeBlock, useSave } from '../use-save.ts';
import { useTill } from '../use-till.ts';
import css from './EditFields.module.css';

const reasons = ['count', 'receive', 'waste'] as const;
const MOST_MILLI = 1_000_000_000;

/** What there is of a product that is counted: said at once, whatever else stands in the sheet. */
export function ProductStock({ product }: { product: Product }) {
  const t = useT();
  const { quantity, readQuantity } = useFormat();
  const onHandMilli = useTill(({ shop }) => shop.get('stock', product.id)?.onHandMilli ?? 0);
  const mayAdjust = useTill((view) => may('stock.adjust', view));
  const away = useChangeBlock('adjust-stock');
  const block = mayAdjust ? away : 'stock.not-yours';
  const [reason, setReason] = useState<(typeof reasons)[number]>('count');
  const [typed, setTyped] = useState('');
  const { isAsked, save } = useSave();
  const milli = readQuantity(typed);
  const isQuantity = milli !== undefined && milli <= MOST_MILLI;
  const afterMilli = isQuantity ? stockAfter(onHandMilli, reason, milli) : undefined;
  const isMoreThanThere = isQuantity && reason === 'waste' && milli > onHandMilli;
  const level = stockLevel(product, onHandMilli);
  const enter = async () => {
    if (!isQuantity || afterMilli === undefined || block || isAsked) return;
    const body = { productId: product.id, reason, quantityMilli: milli };
    if ((await save({ type: 'adjust-stock', body }))?.ok) setTyped('');
  };
  return (
    <section className={css.part} aria-label={t('stock')}>
      <h3>{t('stock')}</h3>
      <p data-testid="on-hand" className={level === 'there' ? undefined : css.bad}>
        {level === 'none' && onHandMilli === 0
          ? t('stock.none')
          : t(level === 'low' ? 'stock.low' : 'stock.there', { quantity: quantity(onHandMilli) })}
      </p>
      <fieldset className={css.group} aria-label={t('stock.what')}>
        <div className={css.chips}>
          {reasons.map((one) => (
            <Action key={one} pressed={reason === one} onPress={() => setReason(one)}>
              {t(`stock.${one}`)}
            </Action>
          ))}
        </div>
      </fieldset>
      <div className={css.stock}>
        <TextInput
          label={t(`stock.${reason}.how-much`)}
          value={typed}
          inputMode="decimal"
          autoComplete="off"
          error={
            (typed.trim() !== '' && !isQuantity && t('fault.no-quantity')) || (isMoreThanThere && t('stock.too-much'))
          }
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // Not the whole sheet.
            event.preventDefault();
            void enter();
          }}
        />
        <Action
          icon={IconCheck}
          waiting={isAsked}
          disabled={(afterMilli === undefined || block !== undefined) && !isAsked}
          onPress={() => void enter()}
        >
          {afterMilli === undefined ? t('stock.enter') : t('stock.enter.then', { quantity: quantity(afterMilli) })}
        </Action>
      </div>
      <WhyBlocked why={block} />
    </section>
  );
}
