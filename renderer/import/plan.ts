import { maskCardNumbers } from '../../shop/card-numbers.ts';
import type { Category, Product } from '../../shop/catalogue.ts';
import type { ProductWish } from '../../shop/catalogue-edit.ts';
import type { TaxClass, TaxRate } from '../../shop/tax.ts';
import { categoryColourAt } from '../category-colours.ts';
import { type Columns, cellOf, type ImportField, importFields } from './columns.ts';
import { createKnownProducts, type KnownProducts } from './known-products.ts';
import { type DecimalSign, readPrice, readRate } from './price-text.ts';
import type { TableRow } from './table.ts';

type FaultReason =
  | 'missing'
  | 'too-long'
  | 'too-many-cells'
  | 'no-price'
  | 'too-large'
  | 'rounded'
  | 'unknown-tax'
  | 'unknown-unit'
  | 'twice'
  | 'taken';

/** What of a row cannot be, and in which column; `text` is what stands there, or what it clashes with. */
export interface RowFault {
  field: ImportField | 'row';
  why: FaultReason;
  text: string;
}

/** The fields of a product that a table can have. */
type ImportedFields = Partial<
  Pick<ProductWish, 'name' | 'priceMinor' | 'categoryId' | 'sku' | 'barcodes' | 'taxClassId' | 'soldBy'>
>;
export type RowToSave = {
  is: 'new' | 'changed' | 'same';
  row: number;
  name: string;
  productId: string;
  fields: ImportedFields;
};
export type FaultyRow = { is: 'faulty'; row: number; name: string; faults: readonly RowFault[] };
export type PlannedRow = RowToSave | FaultyRow;
export type NewCategory = Omit<Category, 'version'>;

export interface Plan {
  rows: readonly PlannedRow[];
  /** Those that rows name and the shop has not got. */
  categories: readonly NewCategory[];
}

export interface PlanWish {
  rows: readonly TableRow[];
  columns: Columns;
  /** Cells of the head. */
  width: number;
  decimal: DecimalSign;
  /** Digits after the point of the shop's currency. */
  digits: number;
  products: Iterable<Product>;
  categories: readonly Category[];
  taxClasses: readonly TaxClass[];
  taxRates: readonly TaxRate[];
  /** Of new products whose rows name none. */
  taxClassId: string;
  categoryName: string;
  newId(): string;
}

interface Around {
  wish: PlanWish;
  known: KnownProducts;
  shelves: Shelves;
  taxClassOf(text: string): string | undefined;
  /** Rows by what they are about, so that nothing is there twice. */
  rowByKey: Map<string, number>;
}

/** What each row of a table would do to the catalogue, or what is wrong with it. Changes nothing. */
export function planImport(wish: PlanWish): Plan {
  const around: Around = {
    wish,
    known: createKnownProducts(wish.products),
    shelves: createShelves(wish.categories, wish.newId),
    taxClassOf: createTaxReader(wish),
    rowByKey: new Map(),
  };
  const rows = wish.rows.map((row) => planRow(row, around));
  return { rows, categories: around.shelves.made() };
}

function planRow(row: TableRow, around: Around): PlannedRow {
  const { wish, known, shelves } = around;
  const texts = textsOf(row, wish.columns);
  const barcodes = barcodesIn(texts.barcode);
  const found = known.find({
    ...{ sku: texts.sku, barcodes, name: texts.name },
    ...{ categoryId: shelves.find(texts.category), namesCategory: texts.category !== '' },
  });
  const product = found?.product;
  const name = texts.name || (product?.name ?? texts.sku);
  const read = readCells(texts, product !== undefined, around);
  const faults = [
    ...read.faults,
    ...faultsOfShape(row, texts, wish.width),
    ...(found?.isVariant ? [{ field: found.by === 'sku' ? 'sku' : 'barcode', why: 'taken', text: name } as const] : []),
    ...faultsOfBarcodes(barcodes, product, known),
    ...faultsOfTwice(row.row, { ...texts, barcodes }, product, around.rowByKey),
  ];
  if (faults.length > 0) return { is: 'faulty', row: row.row, name, faults };
  const category = texts.category || (product ? '' : wish.categoryName);
  const fields: ImportedFields = {
    ...(texts.name !== '' && { name }),
    ...(texts.sku !== '' && { sku: texts.sku }),
    // What a scanner knew before it goes on knowing.
    ...(barcodes.length > 0 && { barcodes: [...new Set([...(product?.barcodes ?? []), ...barcodes])] }),
    ...(category !== '' && { categoryId: shelves.findOrMake(category) }),
    ...read.fields,
  };
  if (!product) return { is: 'new', row: row.row, name, productId: wish.newId(), fields };
  const isSame = Object.entries(fields).every(([field, value]) => isAlike(product[field as keyof Product], value));
  return { is: isSame ? 'same' : 'changed', row: row.row, name, productId: product.id, fields };
}

type Texts = Record<ImportField, string>;

/** Without what no name may hold. */
function textsOf(row: TableRow, columns: Columns): Texts {
  const cleaned = importFields.map((field) => [
    field,
    cellOf(row, columns, field)
      .replace(/\p{Cc}+/gu, ' ')
      .trim(),
  ]);
  const texts = Object.fromEntries(cleaned) as Texts;
  return { ...texts, name: maskCardNumbers(texts.name) };
}

/** `4,00638E+12`: a table program took the number for one to count with. */
const ROUNDED = /^\d([.,]\d+)?E\+?\d+$/i;

function barcodesIn(text: string): string[] {
  return ROUNDED.test(text) ? [text] : [...new Set(text.split(/[\s,;|]+/).filter(Boolean))];
}

/** What the cells of price, tax and unit say. What a known product has already may be left out. */
function readCells(texts: Texts, isKnown: boolean, { wish, taxClassOf }: Around) {
  const faults: RowFault[] = [];
  const fault = (field: ImportField, why: FaultReason) => void faults.push({ field, why, text: texts[field] });
  const priceMinor = texts.price === '' ? undefined : readPrice(texts.price, wish.decimal, wish.digits);
  if (texts.name === '' && !isKnown) fault('name', 'missing');
  if (texts.price === '' && !isKnown) fault('price', 'missing');
  if (texts.price !== '' && priceMinor === undefined) fault('price', 'no-price');
  if (priceMinor !== undefined && priceMinor > MOST_MINOR) fault('price', 'too-large');
  const taxClassId = texts.tax === '' ? (isKnown ? undefined : wish.taxClassId) : taxClassOf(texts.tax);
  if (texts.tax !== '' && taxClassId === undefined) fault('tax', 'unknown-tax');
  const soldBy = texts.soldBy === '' ? (isKnown ? undefined : 'unit') : unitOf(texts.soldBy);
  if (texts.soldBy !== '' && soldBy === undefined) fault('soldBy', 'unknown-unit');
  const fields: ImportedFields = {
    ...(priceMinor !== undefined && { priceMinor }),
    ...(taxClassId !== undefined && { taxClassId }),
    ...(soldBy !== undefined && { soldBy }),
  };
  return { faults, fields };
}

const MOST_MINOR = 1_000_000_000;
const MOST_BARCODES = 20;
const longest = { name: 120, sku: 64, category: 60 } as const;

function faultsOfShape({ cells }: TableRow, texts: Texts, width: number): RowFault[] {
  const isWide = cells.slice(width).some((cell) => cell !== '');
  const long = (['name', 'sku', 'category'] as const).filter((field) => texts[field].length > longest[field]);
  return [
    ...(isWide ? [{ field: 'row', why: 'too-many-cells', text: '' } as const] : []),
    ...long.map((field) => ({ field, why: 'too-long', text: texts[field] }) as const),
  ];
}

function faultsOfBarcodes(
  barcodes: readonly string[],
  product: Product | undefined,
  { ownerOfBarcode }: KnownProducts,
): RowFault[] {
  if (barcodes.length > MOST_BARCODES) return [{ field: 'barcode', why: 'too-long', text: barcodes.join(' ') }];
  return barcodes.flatMap((code): RowFault[] => {
    const owner = ownerOfBarcode(code);
    if (ROUNDED.test(code)) return [{ field: 'barcode', why: 'rounded', text: code }];
    if (code.length > 64) return [{ field: 'barcode', why: 'too-long', text: code }];
    const isTaken = owner !== undefined && owner.product.id !== product?.id;
    return isTaken ? [{ field: 'barcode', why: 'taken', text: owner.product.name }] : [];
  });
}

/** Two rows with one number, one barcode, or about one product: the first one holds. */
function faultsOfTwice(
  row: number,
  { sku, barcodes, name, category }: Omit<Texts, 'barcode'> & { barcodes: readonly string[] },
  product: Product | undefined,
  rowByKey: Map<string, number>,
): RowFault[] {
  const isNumbered = sku !== '' || barcodes.length > 0;
  const keys: [ImportField, string][] = [
    ...(sku === '' ? [] : [['sku', `sku ${sku.toLowerCase()}`] as [ImportField, string]]),
    ...barcodes.map((code): [ImportField, string] => ['barcode', `barcode ${code}`]),
    ...(product ? [['name', `product ${product.id}`] as [ImportField, string]] : []),
    ...(isNumbered || name === '' ? [] : [['name', `name ${category} ${name}`.toLowerCase()] as [ImportField, string]]),
  ];
  const clash = keys.find(([, key]) => rowByKey.has(key));
  for (const [, key] of keys) if (!rowByKey.has(key)) rowByKey.set(key, row);
  return clash ? [{ field: clash[0], why: 'twice', text: String(rowByKey.get(clash[1])) }] : [];
}

interface Shelves {
  find(name: string): string | undefined;
  findOrMake(name: string): string;
  made(): readonly NewCategory[];
}

/** Categories by name, whatever their case. */
function createShelves(categories: readonly Category[], newId: () => string): Shelves {
  const idByName = new Map(categories.map(({ id, name }) => [name.toLowerCase(), id]));
  const made: NewCategory[] = [];
  const last = Math.max(-1, ...categories.map(({ sort }) => sort));
  const make = (name: string) => {
    const id = newId();
    const sort = last + 1 + made.length;
    made.push({ id, name, colour: categoryColourAt(categories.length + made.length), sort });
    idByName.set(name.toLowerCase(), id);
    return id;
  };
  return {
    find: (name) => idByName.get(name.toLowerCase()),
    findOrMake: (name) => idByName.get(name.toLowerCase()) ?? make(name),
    made: () => made,
  };
}

/** A tax class by its name, by that of its rate, or by how much it takes. */
function createTaxReader({ taxClasses, taxRates, decimal }: PlanWish): (text: string) => string | undefined {
  const idByText = new Map<string, string>();
  const ppmById = new Map<string, number>();
  for (const { name, taxClassId, ratePpm } of taxRates) {
    idByText.set(name.toLowerCase(), taxClassId);
    ppmById.set(taxClassId, (ppmById.get(taxClassId) ?? 0) + ratePpm);
  }
  for (const { id, name } of taxClasses) idByText.set(name.toLowerCase(), id);
  const idByPpm = new Map([...ppmById].map(([id, ppm]) => [ppm, id]));
  return (text) => idByText.get(text.toLowerCase()) ?? idByPpm.get(readRate(text, decimal) ?? -1);
}

const units: ReadonlyMap<string, 'unit' | 'weight'> = new Map([
  ...unitWords(
    'unit',
    'unit units each ea piece pieces pc pcs stück stueck stk st unidad unidades ud uds pieza unité unite pièce piece pce وحدة قطعة حبة',
  ),
  ...unitWords('weight', 'weight kg kilo kilogram kilogramm gewicht peso poids كغ كيلو وزن'),
]);

function unitWords(unit: 'unit' | 'weight', words: string): [string, 'unit' | 'weight'][] {
  return words.split(' ').map((word) => [word, unit]);
}

function unitOf(text: string): 'unit' | 'weight' | undefined {
  return units.get(text.toLowerCase().replace(/\.$/, ''));
}

function isAlike(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((item, index) => item === b[index])
    : a === b;
}
