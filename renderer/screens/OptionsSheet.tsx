import { Modal } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { ModifierGroup, Product } from '../../shop/catalogue.ts';
import type { LineWish } from '../../shop/line.ts';
import { Action } from '../components/Action.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { digitShortcuts, onEnter, useShortcuts } from '../use-shortcuts.tsx';
import css from './OptionsSheet.module.css';

type Chosen = Pick<LineWish, 'variantId' | 'modifiers' | 'unitPriceMinor'> & { quantityMilli: number };
type Modifiers = NonNullable<LineWish['modifiers']>;

interface Props {
  product: Product;
  groups: ReadonlyMap<string, ModifierGroup>;
  variantId: string | undefined;
  /** As it was chosen before, of a line that is changed. */
  chosen?: Partial<Chosen>;
  onChoose(chosen: Chosen): void;
  onClose(): void;
}

/** What has to be said before something is sold: which of it, with what, for how much, how heavy. */
export function OptionsSheet({ product, groups, variantId: scanned, chosen = {}, onChoose, onClose }: Props) {
  const t = useT();
  const { money, quantity } = useFormat();
  const variants = (product.variants ?? []).filter(({ active }) => active);
  const offered = (product.modifierGroupIds ?? []).flatMap((id) => groups.get(id) ?? []);
  const isWeighed = product.soldBy === 'weight';
  const isOpen = product.openPrice === true;
  const [variantId, setVariantId] = useState(chosen.variantId ?? scanned);
  const [modifiers, setModifiers] = useState<Modifiers>(chosen.modifiers ?? []);
  const [priceMinor, setPrice] = useState(chosen.unitPriceMinor ?? 0);
  const [milli, setMilli] = useState(isWeighed ? (chosen.quantityMilli ?? 0) : 1000);
  const [onKeys, setOnKeys] = useState<'weight' | 'price'>(isWeighed ? 'weight' : 'price');
  const isPriced = !isOpen || priceMinor > 0;
  const isWhole =
    isPriced &&
    milli > 0 &&
    (variants.length === 0 || variantId !== undefined) &&
    offered.every((group) => countOf(modifiers, group) >= group.min);

  const choose = () => {
    if (!isWhole) return;
    onChoose({
      ...(variantId !== undefined && { variantId }),
      ...(modifiers.length > 0 && { modifiers }),
      ...(isOpen && { unitPriceMinor: priceMinor }),
      quantityMilli: milli,
    });
  };
  const set = onKeys === 'weight' ? setMilli : setPrice;
  const onDigits = useCallback((digits: string) => set((value) => typeDigits(value, digits)), [set]);
  const onBack = useCallback(() => set(takeDigit), [set]);
  const hasKeys = isWeighed || isOpen;
  useShortcuts(
    {
      ...(hasKeys ? digitShortcuts(onDigits, onBack) : {}),
      escape: onClose,
      f9: choose,
      'ctrl+enter': choose,
      enter: onEnter(choose),
    },
    { covers: true },
  );
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      size={hasKeys ? '50rem' : '36rem'}
      title={product.name}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet} data-keys={hasKeys || undefined}>
        <div className={css.choices}>
          {variants.length > 0 && (
            <Choices
              label={t('options.variant')}
              options={variants.map(({ id, name, priceMinor: own }) => ({
                id,
                name,
                price: money.format(own ?? product.priceMinor),
              }))}
              isChosen={(id) => id === variantId}
              onPress={setVariantId}
            />
          )}
          {offered.map((group) => (
            <Choices
              key={group.id}
              label={`${group.name} · ${boundsOf(group, t('options.choose'))}`}
              isMissing={countOf(modifiers, group) < group.min}
              options={group.options
                .filter(({ active }) => active)
                .map(({ id, name, priceMinor: more }) => ({
                  ...{ id, name },
                  price: more === 0 ? '' : `+${money.format(more)}`,
                }))}
              isChosen={(id) => modifiers.some((one) => one.groupId === group.id && one.optionId === id)}
              onPress={(id) => setModifiers((now) => toggled(now, group, id))}
            />
          ))}
          {isWeighed && (
            <Shown
              word={t('options.weight')}
              value={`${quantity(milli)} kg`}
              isOn={onKeys === 'weight'}
              onPress={() => setOnKeys('weight')}
            />
          )}
          {isOpen && (
            <Shown
              word={t('options.price')}
              value={money.format(priceMinor)}
              isOn={onKeys === 'price'}
              onPress={() => setOnKeys('price')}
            />
          )}
        </div>
        <div className={css.end}>
          {hasKeys && <Keypad onDigits={onDigits} onBack={onBack} />}
          <Action tone="primary" isFirst shortcut="Enter" disabled={!isWhole} onPress={choose}>
            {t('options.add')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}

function countOf(modifiers: Modifiers, { id }: ModifierGroup): number {
  return modifiers.filter(({ groupId }) => groupId === id).length;
}

function boundsOf({ min, max }: ModifierGroup, choose: string): string {
  return `${choose} ${min === max ? min : `${min}–${max}`}`;
}

/** Of a group that takes one, another one takes its place. */
function toggled(modifiers: Modifiers, { id: groupId, max }: ModifierGroup, optionId: string): Modifiers {
  const without = modifiers.filter((one) => !(one.groupId === groupId && one.optionId === optionId));
  if (without.length < modifiers.length) return without;
  const others = modifiers.filter((one) => one.groupId !== groupId);
  const own = modifiers.filter((one) => one.groupId === groupId);
  return [...others, ...own.slice(own.length < max ? 0 : own.length - max + 1), { groupId, optionId }];
}

interface ChoicesProps {
  label: string;
  options: readonly { id: string; name: string; price: string }[];
  isMissing?: boolean;
  isChosen(id: string): boolean;
  onPress(id: string): void;
}

function Choices({ label, options, isMissing = false, isChosen, onPress }: ChoicesProps) {
  return (
    <fieldset className={css.group} data-missing={isMissing || undefined}>
      <legend>{label}</legend>
      <div className={css.options}>
        {options.map(({ id, name, price }) => (
          <button key={id} type="button" className={css.option} aria-pressed={isChosen(id)} onClick={() => onPress(id)}>
            <span>{name}</span>
            <small>{price}</small>
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function Shown({ word, value, isOn, onPress }: { word: string; value: string; isOn: boolean; onPress(): void }) {
  return (
    <button type="button" className={css.shown} aria-pressed={isOn} onClick={onPress}>
      <span>{word}</span>
      <strong>{value}</strong>
    </button>
  );
}
