import { IconBan, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { Product } from '../../shop/catalogue.ts';
import { barcodesOf, UNTIL_TOLD } from '../../shop/catalogue-edit.ts';
import { isSoldOut } from '../../shop/look-up.ts';
import { categoryColourAt } from '../category-colours.ts';
import { Action } from '../components/Action.tsx';
import { EditSheet } from '../components/EditSheet.tsx';
import { endOfBusinessDay } from '../day-end.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { faultsOfForm, formOf, type ProductForm, wishOfForm } from '../product-form.ts';
import { may } from '../standing.ts';
import { useChangeBlock, useSave, useSeen } from '../use-save.ts';
import { useTill, useTillActions } from '../use-till.ts';
import css from './EditFields.module.css';
import { ProductBarcodes } from './ProductBarcodes.tsx';
import { ProductBasics } from './ProductBasics.tsx';
import { ProductMore } from './ProductMore.tsx';
import { ProductStock } from './ProductStock.tsx';
import { ProductVariants } from './ProductVariants.tsx';

interface Props {
  /** Undefined for a new one. */
  productId?: string | undefined;
  /** Of a new one, as it was scanned. */
  barcode?: string | undefined;
  onClose(): void;
}

/** One product, to be looked at, filled in and saved whole; also whether there is any left. */
export function ProductSheet({ productId, barcode, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const { seen, isMoved, ...edited } = useSeen('product', productId);
  const product = useProductForm(seen, barcode);
  const { form, set, setForm, formOfProduct, faults, takenBy } = product;
  const [wasTried, setTried] = useState(false);
  const { isAsked, save } = useSave();
  const block = useChangeBlock('set-product');
  const mayEdit = useTill((view) => may('catalogue.edit', view));

  const onSave = async () => {
    setTried(true);
    if (Object.keys(faults).length > 0 || takenBy !== undefined) return;
    const category = form.newCategory === undefined ? undefined : newCategoryOf(form.newCategory, till);
    const whole = category ? { ...form, categoryId: category.categoryId } : form;
    const about = { productId: productId ?? till.newId(), before: edited.current, version: edited.version };
    const outcome = await save(...(category ? [{ type: 'set-category', body: category } as const] : []), {
      type: 'set-product',
      body: wishOfForm(whole, about, product.readers),
    });
    if (outcome?.ok) onClose();
  };
  const shown = wasTried ? faults : {};
  return (
    <EditSheet
      size="58rem"
      title={seen ? <bdi>{seen.name}</bdi> : t('product.add')}
      isMoved={isMoved && !isAsked}
      onTakeTheirs={() => {
        setForm(formOfProduct(edited.current));
        edited.catchUp();
      }}
      onKeepMine={edited.catchUp}
      isSaving={isAsked}
      block={mayEdit ? block : 'catalogue.not-yours'}
      onSave={() => void onSave()}
      onClose={onClose}
      foot={edited.current && <SoldOut product={edited.current} />}
    >
      <ProductBasics form={form} set={set} faults={shown} />
      <ProductBarcodes form={form} set={set} takenBy={takenBy} />
      <ProductVariants form={form} set={set} faults={shown} newId={till.newId} />
      <ProductMore form={form} set={set} faults={shown} />
      {form.trackStock && !edited.current?.trackStock && <p className={css.more}>{t('stock.save-first')}</p>}
      {form.trackStock && edited.current?.trackStock && <ProductStock product={edited.current} />}
      {wasTried && Object.keys(faults).length > 0 && (
        <p className={css.bad} role="alert">
          {t('product.look-above')}
        </p>
      )}
    </EditSheet>
  );
}

/** What every part of the sheet gets. */
export interface ProductPart {
  form: ProductForm;
  set(more: Partial<ProductForm>): void;
}

function useProductForm(seen: Product | undefined, barcode: string | undefined) {
  const till = useTillActions();
  const { money, quantity, readQuantity } = useFormat();
  const readers = { money, quantity, readQuantity };
  const formOfProduct = (product: Product | undefined) => {
    const { shop } = till.view();
    const [category] = [...shop.all('category')].sort((a, b) => a.sort - b.sort);
    const [taxClass] = shop.all('taxClass');
    const fresh = {
      categoryId: category?.id ?? '',
      taxClassId: taxClass?.id ?? '',
      barcodes: barcode ? [barcode] : [],
    };
    return { ...formOf(product, fresh, readers), ...(!product && !category && { newCategory: '' }) };
  };
  const [form, setForm] = useState(() => formOfProduct(seen));
  const set = (more: Partial<ProductForm>) => setForm((before) => ({ ...before, ...more }));
  const takenBy = useTill(({ shop }) => {
    const wanted = new Set([...form.barcodes, ...form.variants.flatMap((one) => one.barcode.split(/\s+/))]);
    wanted.delete('');
    if (wanted.size === 0) return undefined;
    for (const other of shop.all('product')) {
      if (other.id === seen?.id) continue;
      for (const [code] of barcodesOf(other)) if (wanted.has(code)) return `${code} · ${other.name}`;
    }
    return undefined;
  });
  return { form, set, setForm, formOfProduct, faults: faultsOfForm(form, readers), takenBy, readers };
}

function newCategoryOf(name: string, till: ReturnType<typeof useTillActions>) {
  const all = [...till.view().shop.all('category')];
  const sort = Math.max(-1, ...all.map((one) => one.sort)) + 1;
  return { categoryId: till.newId(), name: name.trim(), colour: categoryColourAt(all.length), sort };
}

/** Until the day is over, until somebody says so, or there again: said at once, whatever else stands in the sheet. */
function SoldOut({ product }: { product: Product }) {
  const t = useT();
  const { isAsked, save } = useSave();
  const block = useChangeBlock('mark-sold-out');
  const settings = useTill(({ shop }) => shop.get('shop', 'shop'));
  const mayMark = useTill((view) => may('stock.adjust', view));
  if (!mayMark || !settings || !product.active) return null;
  const now = new Date().toISOString();
  const mark = (until: string | null) => void save({ type: 'mark-sold-out', body: { productId: product.id, until } });
  const isBlocked = isAsked || block !== undefined;
  if (isSoldOut(product, now)) {
    return (
      <Action icon={IconCircleCheck} disabled={isBlocked} onPress={() => mark(null)}>
        {t('product.there-again')}
      </Action>
    );
  }
  return (
    <div className={css.chips}>
      <Action icon={IconBan} disabled={isBlocked} onPress={() => mark(endOfBusinessDay(now, settings))}>
        {t('product.sold-out.today')}
      </Action>
      <Action disabled={isBlocked} onPress={() => mark(UNTIL_TOLD)}>
        {t('product.sold-out.until-told')}
      </Action>
    </div>
  );
}
