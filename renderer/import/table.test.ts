import { describe, expect, test } from 'vitest';
import { guessColumns, type ImportField, importFields } from './columns.ts';
import { decimalSignOf, readPrice, readRate } from './price-text.ts';
import { decodeTable, readTable } from './table.ts';

describe('the file', () => {
  test.each([
    ['Name;Price\r\nTea;3,20\r\n', ';'],
    ['Name,Price\nTea,3.20\n', ','],
    ['Name\tPrice\nTea\t3,20', '\t'],
    ['Name|Price\nTea|3.20', '|'],
    ['sep=;\r\nName;Price\r\nTea;3,20', ';'],
    ['\ufeffName;Price\nTea;3,20', ';'],
  ])('[A37] %j is told apart by its %j', (text, delimiter) => {
    const table = readTable(text);
    expect([table?.delimiter, table?.header]).toEqual([delimiter, ['Name', 'Price']]);
    expect(table?.rows.map(({ cells }) => cells[0])).toEqual(['Tea']);
  });

  test('[A37] rows keep their number, also behind empty ones and quoted line breaks', () => {
    const table = readTable('Name;Price\n"Tea;\nfine";3,20\n;\n\nCake;4,50\n');
    expect(table?.rows).toEqual([
      { row: 2, cells: ['Tea;\nfine', '3,20'] },
      { row: 5, cells: ['Cake', '4,50'] },
    ]);
  });

  test.each([[''], ['Name;Price\n'], ['\n\n']])('[A37] %j is no table', (text) => {
    expect(readTable(text)).toBeUndefined();
  });

  test('[A37] umlauts are read however the file is written', () => {
    const utf16 = new Uint8Array([0xff, 0xfe, ...[...'Käse'].flatMap((one) => [one.charCodeAt(0), 0])]);
    const files = [new TextEncoder().encode('Käse'), new Uint8Array([0x4b, 0xe4, 0x73, 0x65]), utf16];
    expect(files.map((bytes) => decodeTable(bytes).replace('\ufeff', ''))).toEqual(['Käse', 'Käse', 'Käse']);
  });
});

describe('the columns', () => {
  const all = (...header: string[]): [string[], Partial<Record<ImportField, number>>] => [
    header,
    Object.fromEntries(importFields.map((field, index) => [field, index])),
  ];
  test.each([
    all('Name', 'Price', 'Category', 'SKU', 'Barcode', 'Tax', 'Sold by'),
    all('Artikelbezeichnung', 'VK-Preis', 'Warengruppe', 'Artikel-Nr.', 'EAN', 'MwSt.', 'Einheit'),
    all('Nombre', 'Precio', 'Categoría', 'Código', 'Código de barras', 'IVA', 'Unidad'),
    all('Désignation', 'Prix TTC', 'Catégorie', 'Référence', 'Code-barres', 'TVA', 'Unité'),
    all('الاسم', 'السعر', 'الفئة', 'الرمز', 'الباركود', 'الضريبة', 'الوحدة'),
    all('Item name', 'Price (EUR)', 'Category *', 'Item code', 'GTIN', 'VAT %', 'Unit of measure'),
    [['Description', 'Product', 'Cost'], { name: 1 }],
    [['Wholesale', 'Colour'], {}],
  ])('[A38] of %j are known', (header, columns) => {
    expect(guessColumns(header)).toEqual(columns);
  });
});

describe('prices', () => {
  test.each([
    [['3,20', '4,50'], ','],
    [['3.20', '4.50'], '.'],
    [['1.234,50'], ','],
    [['1,234.50'], '.'],
    [['1.250', '3,2 €'], ','],
    [['1.250.000'], ','],
    [['0,250', '0,5'], ','],
    [['1.250'], '.'],
    [['12', 'free'], '.'],
  ] as const)('[A37] of %j have their fraction behind %j', (texts, sign) => {
    expect(decimalSignOf(texts, '.')).toBe(sign);
  });

  test.each([
    ['3,20', ',', 2, 320],
    ['3.20', '.', 2, 320],
    ['€ 1.234,5', ',', 2, 123_450],
    ['1,234.50 USD', '.', 2, 123_450],
    ['1 234,50', ',', 2, 123_450],
    ['3.5000', '.', 2, 350],
    ['500.00', '.', 0, 500],
    ['1,250', ',', 3, 1250],
    ['1,250', '.', 0, 1250],
    ['٣٫٢٠', ',', 2, 320],
    ['3,205', ',', 2, undefined],
    ['-3,20', ',', 2, undefined],
    ['free', ',', 2, undefined],
    ['', ',', 2, undefined],
  ] as const)('[A37] %j with %j and %i digits is %s', (text, sign, digits, minor) => {
    expect(readPrice(text, sign, digits)).toBe(minor);
  });

  test.each([
    ['19 %', ',', 190_000],
    ['5,5', ',', 55_000],
    ['20.00', '.', 200_000],
    ['reduced', '.', undefined],
    ['VAT 20', '.', undefined],
  ] as const)('[A37] a rate of %j with %j is %s', (text, sign, ppm) => {
    expect(readRate(text, sign)).toBe(ppm);
  });
});
