import { Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import type { FormFaults, ProductForm } from '../product-form.ts';
import css from './EditFields.module.css';
import type { ProductPart } from './ProductSheet.tsx';

interface Props extends ProductPart {
  faults: FormFaults;
  newId(): string;
}

type Variant = ProductForm['variants'][number];

/** Sizes or colours of a product; without a price of its own each costs what the product costs. */
export function ProductVariants({ form, set, faults, newId }: Props) {
  const t = useT();
  const setOne = (id: string, more: Partial<Variant>) =>
    set({ variants: form.variants.map((one) => (one.id === id ? { ...one, ...more } : one)) });
  const add = () =>
    set({ variants: [...form.variants, { id: newId(), name: '', price: '', barcode: '', active: true }] });
  return (
    <section className={css.part} aria-label={t('product.variants')}>
      <h3>{t('product.variants')}</h3>
      {form.variants.map((variant, index) => {
        const nth = String(index + 1);
        return (
          <div key={variant.id} className={css.line}>
            <TextInput
              aria-label={t('variant.name.nth', { nth })}
              placeholder={t('variant.example')}
              value={variant.name}
              maxLength={60}
              autoComplete="off"
              error={faults[`variants.${index}.name`] && t('fault.missing')}
              onChange={(event) => setOne(variant.id, { name: event.currentTarget.value })}
            />
            <TextInput
              className={css.money}
              aria-label={t('variant.price.nth', { nth })}
              placeholder={form.price || t('product.price')}
              value={variant.price}
              inputMode="decimal"
              autoComplete="off"
              error={faults[`variants.${index}.price`] && t('fault.no-price')}
              onChange={(event) => setOne(variant.id, { price: event.currentTarget.value })}
            />
            <TextInput
              className={css.code}
              aria-label={t('variant.barcode.nth', { nth })}
              placeholder={t('product.barcodes')}
              value={variant.barcode}
              autoComplete="off"
              onChange={(event) => setOne(variant.id, { barcode: event.currentTarget.value })}
            />
            <Switch
              className={css.tick}
              aria-label={t('variant.active.nth', { nth })}
              checked={variant.active}
              onChange={(event) => setOne(variant.id, { active: event.currentTarget.checked })}
            />
            <Action
              tone="quiet"
              icon={IconTrash}
              label={t('variant.remove.nth', { nth })}
              onPress={() => set({ variants: form.variants.filter(({ id }) => id !== variant.id) })}
            />
          </div>
        );
      })}
      <div>
        <Action icon={IconPlus} disabled={form.variants.length >= 100} onPress={add}>
          {t('variant.add')}
        </Action>
      </div>
    </section>
  );
}
