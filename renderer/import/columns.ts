import type { TableRow } from './table.ts';

export const importFields = ['name', 'price', 'category', 'sku', 'barcode', 'tax', 'soldBy'] as const;
export type ImportField = (typeof importFields)[number];

/** Which column of a table holds what; a field that is missing stands in none. */
export type Columns = { readonly [F in ImportField]?: number };

/** What heads of tables say, in the languages of the screens; the likeliest first, without spaces, signs and accents. */
const words: Record<ImportField, readonly string[]> = {
  name: split(`name productname itemname product item title artikelname artikelbezeichnung bezeichnung produktname artikel
    produkt nombre nombredelproducto producto articulo nom nomduproduit produit article designation libelle اسمالمنتج الاسم
    اسم المنتج description beschreibung descripcion`),
  price: split(`price saleprice sellingprice retailprice unitprice verkaufspreis preis vkpreis vkbrutto bruttopreis vk
    precio precioventa preciodeventa pvp prix prixdevente prixttc prixunitaire سعرالبيع السعر سعر`),
  category: split(`category categoryname department productgroup group kategorie warengruppe artikelgruppe gruppe
    categoria familia grupo categorie famille rayon الفئة فئة التصنيف`),
  sku: split(`sku itemcode productcode itemnumber itemno articlenumber artikelnummer artikelnr artnr nummer code referencia
    codigo reference codearticle ref رقمالمنتج رمزالمنتج الرمز رمز`),
  barcode: split(`barcode barcodes ean ean13 gtin upc strichcode codigodebarras codigosdebarras codebarres codebarre
    codeean الباركود باركود`),
  tax: split(`tax taxclass taxrate vat vatrate mwst mwstsatz ust steuersatz steuerklasse steuer iva tipodeiva impuesto tva
    tauxdetva tauxtva taxe الضريبة ضريبة`),
  soldBy:
    split(`soldby unitofmeasure uom unit verkaufseinheit einheit unidaddemedida unidad unitedevente unite وحدةالبيع
    الوحدة وحدة`),
};

/** What the columns of a table are, by their heads. */
export function guessColumns(header: readonly string[]): Columns {
  const heads = header.map(bare);
  const columns: { [F in ImportField]?: number } = {};
  const take = (fits: (head: string, word: string) => boolean) => {
    for (const field of importFields) {
      for (const word of words[field]) {
        if (columns[field] !== undefined) break;
        const taken = Object.values(columns);
        const at = heads.findIndex((head, index) => !taken.includes(index) && fits(head, word));
        if (at >= 0) columns[field] = at;
      }
    }
  };
  take((head, word) => head === word);
  // As in "Price (EUR)" or "Name *"; what is short begins too many other words.
  take((head, word) => word.length > 3 && head.startsWith(word));
  return columns;
}

/** A cell of a row, empty where the table has no such column. */
export function cellOf({ cells }: TableRow, columns: Columns, field: ImportField): string {
  const at = columns[field];
  return at === undefined ? '' : (cells[at] ?? '');
}

function bare(head: string): string {
  return head
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function split(text: string): readonly string[] {
  return text.trim().split(/\s+/).map(bare);
}
