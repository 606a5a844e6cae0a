import { TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { useScan } from '../use-scan.tsx';
import css from './EditFields.module.css';
import type { ProductPart } from './ProductSheet.tsx';

/** The numbers by which a product is found and scanned. A scan lands here, whatever has the focus. */
export function ProductBarcodes({ form, set, takenBy }: ProductPart & { takenBy: string | undefined }) {
  const t = useT();
  const [typed, setTyped] = useState('');
  const code = typed.trim();
  const take = (one: string) => {
    if (one !== '' && !form.barcodes.includes(one)) set({ barcodes: [...form.barcodes, one] });
  };
  const add = () => {
    take(code);
    setTyped('');
  };
  useScan((scanned) => {
    takeBack(scanned);
    take(scanned);
  });
  return (
    <div className={css.pair}>
      <TextInput
        label={t('product.sku')}
        value={form.sku}
        maxLength={64}
        autoComplete="off"
        onChange={(event) => set({ sku: event.currentTarget.value })}
      />
      <fieldset className={css.group}>
        <legend>{t('product.barcodes')}</legend>
        {form.barcodes.length > 0 && (
          <ul className={css.chips} aria-label={t('product.barcodes')}>
            {form.barcodes.map((one) => (
              <li key={one} className={css.barcode}>
                <bdi>{one}</bdi>
                <Action
                  tone="quiet"
                  icon={IconX}
                  label={t('product.barcode.remove', { code: one })}
                  onPress={() => set({ barcodes: form.barcodes.filter((other) => other !== one) })}
                />
              </li>
            ))}
          </ul>
        )}
        <div className={css.line}>
          <TextInput
            aria-label={t('product.barcode.type')}
            placeholder={t('product.barcode.type')}
            value={typed}
            maxLength={64}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
          <Action icon={IconPlus} label={t('product.barcode.add')} disabled={code === ''} onPress={add} />
        </div>
        {takenBy !== undefined && (
          <p className={css.bad} role="alert">
            {t('product.barcode.taken', { name: takenBy })}
          </p>
        )}
      </fieldset>
    </div>
  );
}

/** A scanner types: what it wrote into the field that has the focus goes again. */
function takeBack(scanned: string): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement) || !field.value.endsWith(scanned)) return;
  // React hears of a value only where the element's own setter wrote it.
  const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  own?.set?.call(field, field.value.slice(0, -scanned.length));
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
