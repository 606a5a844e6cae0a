import type { Product, Variant } from '../shop/catalogue.ts';
import type { ProductWish } from '../shop/catalogue-edit.ts';
import type { MoneyFormat } from './money.ts';

interface VariantForm {
  id: string;
  name: string;
  price: string;
  barcode: string;
  active: boolean;
}

/** A product as its sheet has it: what is typed is text until it is saved. */
export interface ProductForm {
  name: string;
  kitchenName: string;
  categoryId: string;
  /** Instead of one that is there already. */
  newCategory: string | undefined;
  price: string;
  openPrice: boolean;
  soldBy: Product['soldBy'];
  sku: string;
  barcodes: readonly string[];
  taxClassId: string;
  modifierGroupIds: readonly string[];
  variants: readonly VariantForm[];
  active: boolean;
  trackStock: boolean;
  minStock: string;
  cost: string;
}

type FormFault = 'missing' | 'no-price' | 'no-quantity';
export type FormFaults = Readonly<Record<string, FormFault>>;

export interface FormReaders {
  money: Pick<MoneyFormat, 'plain' | 'parse'>;
  quantity(milli: number): string;
  readQuantity(text: string): number | undefined;
}

const MOST_MINOR = 1_000_000_000;

/** What stands in the sheet of a product, or of one that is new. */
export function formOf(
  product: Product | undefined,
  fresh: Pick<ProductForm, 'categoryId' | 'taxClassId' | 'barcodes'>,
  { money, quantity }: FormReaders,
): ProductForm {
  const amount = (minor: number | undefined) => (minor === undefined ? '' : money.plain(minor));
  return {
    name: product?.name ?? '',
    kitchenName: product?.kitchenName ?? '',
    categoryId: product?.categoryId ?? fresh.categoryId,
    newCategory: undefined,
    price: amount(product?.priceMinor),
    openPrice: product?.openPrice ?? false,
    soldBy: product?.soldBy ?? 'unit',
    sku: product?.sku ?? '',
    barcodes: product?.barcodes ?? fresh.barcodes,
    taxClassId: product?.taxClassId ?? fresh.taxClassId,
    modifierGroupIds: product?.modifierGroupIds ?? [],
    variants: (product?.variants ?? []).map(({ id, name, priceMinor, barcodes = [], active }) => ({
      ...{ id, name, active, price: amount(priceMinor), barcode: barcodes.join(' ') },
    })),
    active: product?.active ?? true,
    trackStock: product?.trackStock ?? false,
    minStock: product?.minStockMilli === undefined ? '' : quantity(product.minStockMilli),
    cost: amount(product?.costMinor),
  };
}

/** What cannot be saved, by field; the price of the third variant is `variants.2.price`. */
export function faultsOfForm(form: ProductForm, { money, readQuantity }: FormReaders): FormFaults {
  const faults: Record<string, FormFault> = {};
  const isPrice = (text: string) => {
    const minor = money.parse(text);
    return minor !== undefined && minor <= MOST_MINOR;
  };
  if (form.name.trim() === '') faults.name = 'missing';
  if (form.newCategory === undefined ? form.categoryId === '' : form.newCategory.trim() === '') {
    faults.category = 'missing';
  }
  if (form.taxClassId === '') faults.tax = 'missing';
  // Where the price is typed at the till there need be no suggestion.
  if (!isPrice(form.price) && !(form.openPrice && form.price.trim() === '')) faults.price = 'no-price';
  if (form.cost.trim() !== '' && !isPrice(form.cost)) faults.cost = 'no-price';
  if (form.minStock.trim() !== '' && readQuantity(form.minStock) === undefined) faults.minStock = 'no-quantity';
  for (const [index, { name, price }] of form.variants.entries()) {
    if (name.trim() === '') faults[`variants.${index}.name`] = 'missing';
    if (price.trim() !== '' && !isPrice(price)) faults[`variants.${index}.price`] = 'no-price';
  }
  return faults;
}

/** The whole product that a sheet without faults saves; what it does not show stays as it was. */
export function wishOfForm(
  form: ProductForm,
  { productId, before, version }: { productId: string; before: Product | undefined; version: number | undefined },
  { money, readQuantity }: FormReaders,
): ProductWish {
  const { id: _, version: _version, variants: oldVariants = [], ...kept } = before ?? { id: productId, version: 0 };
  const fields = {
    kitchenName: form.kitchenName.trim() || undefined,
    openPrice: form.openPrice || undefined,
    barcodes: form.barcodes.length > 0 ? [...form.barcodes] : undefined,
    modifierGroupIds: form.modifierGroupIds.length > 0 ? [...form.modifierGroupIds] : undefined,
    trackStock: form.trackStock || undefined,
    minStockMilli: form.minStock.trim() === '' ? undefined : readQuantity(form.minStock),
    costMinor: form.cost.trim() === '' ? undefined : money.parse(form.cost),
    variants: form.variants.length > 0 ? form.variants.map((one) => variantOf(one, oldVariants, money)) : undefined,
  };
  const told = Object.entries({ ...kept, ...fields, version }).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(told) as typeof kept & typeof fields & { version?: number }),
    ...{ productId, name: form.name.trim(), sku: form.sku.trim(), categoryId: form.categoryId },
    ...{ soldBy: form.soldBy, taxClassId: form.taxClassId, active: form.active },
    priceMinor: money.parse(form.price) ?? 0,
  };
}

function variantOf(
  { id, name, price, barcode, active }: VariantForm,
  before: readonly Variant[],
  money: FormReaders['money'],
): Variant {
  const sku = before.find((one) => one.id === id)?.sku;
  const barcodes = barcode.split(/\s+/).filter(Boolean);
  return {
    ...{ id, name: name.trim(), active },
    ...(sku !== undefined && { sku }),
    ...(barcodes.length > 0 && { barcodes }),
    ...(price.trim() !== '' && { priceMinor: money.parse(price) ?? 0 }),
  };
}
