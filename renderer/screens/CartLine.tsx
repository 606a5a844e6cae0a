import { IconDots, IconMinus, IconPlus, IconTrash } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { Line } from '../../shop/line.ts';
import { grossOfLine } from '../../shop/pricing.ts';
import type { DraftLine, DraftStep } from '../draft.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import css from './Cart.module.css';

interface Props {
  line: DraftLine;
  name: string;
  /** As the shop prices it; undefined while it cannot. */
  priced: Line | undefined;
  isSelected: boolean;
  /** It is why the cart cannot be sold as it is. */
  isFaulty: boolean;
  step(step: DraftStep): void;
  onMore(id: string): void;
}

/** A line of the cart; the selected one can be made more, less, or nothing, and has a keypad. */
export const CartLine = memo(function CartLine({ line, name, priced, isSelected, isFaulty, step, onMore }: Props) {
  const t = useT();
  const { money, quantity } = useFormat();
  const { id, quantityMilli } = line;
  const setQuantity = (next: number) => step({ is: 'set-quantity', id, quantityMilli: next });
  return (
    <li className={css.line} data-selected={isSelected || undefined} data-faulty={isFaulty || undefined}>
      <button
        type="button"
        className={css.what}
        aria-expanded={isSelected}
        onClick={() => step({ is: 'select', id: isSelected ? undefined : id })}
      >
        <span className={css.quantity}>{quantity(quantityMilli)}×</span>
        <span className={css.name}>
          {name}
          {priced && <Details line={priced} />}
        </span>
        <span className={css.sum}>
          {priced === undefined ? '…' : money.format(priced.totalMinor)}
          {priced && (priced.discountMinor ?? 0) > 0 && <s>{money.format(grossOfLine(priced))}</s>}
        </span>
      </button>
      {isSelected && (
        <div className={css.change}>
          <Key label={t('line.less', { name })} onPress={() => setQuantity(quantityMilli - 1000)} icon="less" />
          <QuantityField key={quantityMilli} label={t('line.quantity', { name })} line={line} onChange={setQuantity} />
          <Key label={t('line.more', { name })} onPress={() => setQuantity(quantityMilli + 1000)} icon="more" />
          <Key label={t('line.open', { name })} onPress={() => onMore(id)} icon="open" />
          <span className={css.space} />
          <Key label={t('line.remove', { name })} onPress={() => step({ is: 'remove', id })} icon="remove" />
        </div>
      )}
    </li>
  );
});

/** What was chosen with it, said of it, and taken off it. */
function Details({ line }: { line: Line }) {
  const t = useT();
  const { money, rate } = useFormat();
  const { modifiers = [], discounts = [], priceSource, unitPriceMinor, noteForKitchen, noteForCustomer } = line;
  return (
    <>
      {modifiers.map(({ groupId, optionId, name, priceMinor }) => (
        <small key={`${groupId} ${optionId}`}>
          {name}
          {priceMinor > 0 && ` +${money.format(priceMinor)}`}
        </small>
      ))}
      {priceSource === 'override' && line.productId && (
        <small>{t('line.own-price', { price: money.format(unitPriceMinor) })}</small>
      )}
      {discounts.map(({ percentPpm, takenMinor }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: discounts of a line have no id and keep their order
        <small key={index}>
          {t('line.discount', {
            amount: percentPpm === undefined ? money.format(takenMinor) : rate(percentPpm),
          })}
        </small>
      ))}
      {[noteForKitchen, noteForCustomer].map((note) => note && <small key={note}>“{note}”</small>)}
    </>
  );
}

const icons = { less: IconMinus, more: IconPlus, open: IconDots, remove: IconTrash } as const;

function Key({ label, icon, onPress }: { label: string; icon: keyof typeof icons; onPress(): void }) {
  const Sign = icons[icon];
  return (
    <button type="button" className={css.key} data-kind={icon} aria-label={label} title={label} onClick={onPress}>
      <Sign aria-hidden stroke={2} />
    </button>
  );
}

interface FieldProps {
  label: string;
  line: DraftLine;
  onChange(quantityMilli: number): void;
}

/** Takes a typed quantity when it is left; what is no quantity changes nothing. */
function QuantityField({ label, line, onChange }: FieldProps) {
  const { quantity, readQuantity } = useFormat();
  const [text, setText] = useState(() => quantity(line.quantityMilli));
  const take = () => {
    const milli = readQuantity(text);
    if (milli === undefined) setText(quantity(line.quantityMilli));
    else if (milli !== line.quantityMilli) onChange(milli);
  };
  return (
    <input
      className={css.field}
      inputMode="decimal"
      aria-label={label}
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
