import { Checkbox, Switch, TextInput } from '@mantine/core';
import { byName } from '../find-products.ts';
import { useFormat } from '../format.tsx';
import { useLanguage, useT } from '../language.tsx';
import type { FormFaults } from '../product-form.ts';
import { sameItems, useTill } from '../use-till.ts';
import css from './EditFields.module.css';
import type { ProductPart } from './ProductSheet.tsx';

/** What not every product has: modifiers, a name for the kitchen, a stock that is counted. */
export function ProductMore({ form, set, faults }: ProductPart & { faults: FormFaults }) {
  const t = useT();
  const { locale } = useLanguage();
  const { money } = useFormat();
  const groups = useTill(({ shop }) => [...shop.all('modifierGroup')], sameItems);
  const toggle = (id: string) =>
    set({
      modifierGroupIds: form.modifierGroupIds.includes(id)
        ? form.modifierGroupIds.filter((one) => one !== id)
        : [...form.modifierGroupIds, id],
    });
  return (
    <>
      {groups.length > 0 && (
        <section className={css.part} aria-label={t('catalogue.modifiers')}>
          <h3>{t('catalogue.modifiers')}</h3>
          <div className={css.ticks}>
            {byName(groups, locale).map(({ id, name }) => (
              <Checkbox
                key={id}
                className={css.tick}
                label={name}
                checked={form.modifierGroupIds.includes(id)}
                onChange={() => toggle(id)}
              />
            ))}
          </div>
        </section>
      )}
      <section className={css.part} aria-label={t('product.more')}>
        <h3>{t('product.more')}</h3>
        <div className={css.pair}>
          <TextInput
            label={t('product.kitchen-name')}
            value={form.kitchenName}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => set({ kitchenName: event.currentTarget.value })}
          />
          <TextInput
            label={t('product.cost')}
            value={form.cost}
            inputMode="decimal"
            autoComplete="off"
            placeholder={money.plain(0)}
            error={faults.cost && t('fault.no-price')}
            onChange={(event) => set({ cost: event.currentTarget.value })}
          />
          <Switch
            className={css.tick}
            label={t('product.track-stock')}
            checked={form.trackStock}
            onChange={(event) => set({ trackStock: event.currentTarget.checked })}
          />
          {form.trackStock && (
            <TextInput
              label={t('product.min-stock')}
              value={form.minStock}
              inputMode="decimal"
              autoComplete="off"
              error={faults.minStock && t('fault.no-quantity')}
              onChange={(event) => set({ minStock: event.currentTarget.value })}
            />
          )}
        </div>
      </section>
    </>
  );
}
