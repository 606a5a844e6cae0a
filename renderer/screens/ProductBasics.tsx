import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import type { FormFaults } from '../product-form.ts';
import { sameItems, useTill } from '../use-till.ts';
import css from './EditFields.module.css';
import type { ProductPart } from './ProductSheet.tsx';

const NEW = 'new category';

/** What a product needs to be sold: name, category, price, tax. */
export function ProductBasics({ form, set, faults }: ProductPart & { faults: FormFaults }) {
  const t = useT();
  const { money } = useFormat();
  const shelves = useTill(({ shop }) => [...shop.all('category')], sameItems);
  const taxClasses = useTill(({ shop }) => [...shop.all('taxClass')], sameItems);
  const categories = useMemo(() => shelves.toSorted((a, b) => a.sort - b.sort), [shelves]);
  const isNew = form.newCategory !== undefined;
  return (
    <>
      <div className={css.pair}>
        <TextInput
          data-autofocus
          label={t('product.name')}
          value={form.name}
          maxLength={120}
          autoComplete="off"
          error={faults.name && t('fault.missing')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t(form.openPrice ? 'product.price.suggested' : 'product.price')}
          value={form.price}
          inputMode="decimal"
          autoComplete="off"
          placeholder={money.plain(0)}
          error={faults.price && t('free.price.wrong', { example: money.plain(1250) })}
          onChange={(event) => set({ price: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('product.category')}
          value={isNew ? NEW : form.categoryId}
          error={!isNew && faults.category && t('fault.missing')}
          onChange={({ currentTarget: { value } }) =>
            set(value === NEW ? { newCategory: '' } : { categoryId: value, newCategory: undefined })
          }
          data={[
            ...categories.map(({ id, name }) => ({ value: id, label: name })),
            { value: NEW, label: t('product.category.new') },
          ]}
        />
        {isNew && (
          <TextInput
            label={t('product.category.new.name')}
            value={form.newCategory ?? ''}
            maxLength={60}
            autoComplete="off"
            error={faults.category && t('fault.missing')}
            onChange={(event) => set({ newCategory: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label={t('product.tax')}
          value={form.taxClassId}
          error={faults.tax && t('product.tax.none')}
          onChange={(event) => set({ taxClassId: event.currentTarget.value })}
          data={[
            ...(form.taxClassId === '' ? [{ value: '', label: '–' }] : []),
            ...taxClasses.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      <div className={css.pair}>
        <fieldset className={css.group}>
          <legend>{t('product.sold-by')}</legend>
          <div className={css.chips}>
            {(['unit', 'weight'] as const).map((one) => (
              <Action key={one} pressed={form.soldBy === one} onPress={() => set({ soldBy: one })}>
                {t(`product.sold-by.${one}`)}
              </Action>
            ))}
          </div>
        </fieldset>
        <div>
          <Switch
            className={css.tick}
            label={t('product.active')}
            checked={form.active}
            onChange={(event) => set({ active: event.currentTarget.checked })}
          />
          <Switch
            className={css.tick}
            label={t('product.open-price')}
            checked={form.openPrice}
            onChange={(event) => set({ openPrice: event.currentTarget.checked })}
          />
        </div>
      </div>
    </>
  );
}
