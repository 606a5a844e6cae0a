import { describe, expect, test } from 'vitest';
import type { MutableShop } from '../../shop/documents.ts';
import { isRefusal } from '../../shop/refusal.ts';
import { decide, parseTillWish, type TillWish } from '../../shop/shop.ts';
import { limits } from '../../shop/wire.ts';
import { atA, createSampleShop, enterInto, idAt } from '../../test/kit/sample-shop.ts';
import { applyImport, type ImportPorts, rowsToSave } from './apply.ts';
import { guessColumns } from './columns.ts';
import { type Plan, planImport } from './plan.ts';
import { decimalSignOf } from './price-text.ts';
import { readTable } from './table.ts';

function createShelvedShop(): MutableShop {
  const shop = createSampleShop();
  enterInto(shop, 2, 'set-category', { categoryId: 'all', name: 'Everything', colour: '#475569', sort: 0 });
  return shop;
}

let ids = 0x1000;
function plan(shop: MutableShop, text: string): Plan {
  const table = readTable(text);
  if (!table) throw new Error('no table');
  const columns = guessColumns(table.header);
  const prices = table.rows.map(({ cells }) => cells[columns.price ?? -1] ?? '');
  return planImport({
    ...{ rows: table.rows, columns, width: table.header.length, decimal: decimalSignOf(prices, '.'), digits: 2 },
    products: shop.all('product'),
    categories: [...shop.all('category')],
    taxClasses: [...shop.all('taxClass')],
    taxRates: [...shop.all('taxRate')],
    taxClassId: 'standard',
    categoryName: 'Everything',
    newId: () => idAt(ids++),
  });
}

interface Tried {
  bodies: Extract<TillWish, { type: 'import-products' }>['body'][];
  ports: ImportPorts;
}

/** A host that decides at once; `before` runs ahead of each command. */
function hostOf(shop: MutableShop, before: (nth: number) => string | undefined = () => undefined): Tried {
  const bodies: Tried['bodies'] = [];
  const ports: ImportPorts = {
    async submit(wish) {
      const code = before(bodies.length);
      if (wish.type === 'import-products') bodies.push(wish.body);
      const parsed = parseTillWish(wish.type, JSON.parse(JSON.stringify(wish.body)));
      const answer = isRefusal(parsed) ? parsed : decide(shop, parsed, atA);
      const verdict = { t: 'verdict' as const, id: '', line: 0 };
      if (code !== undefined) return { ...verdict, ok: false, code, message: '', retry: 'never' };
      if (isRefusal(answer)) return { ...verdict, ok: false, ...answer };
      const seq = 100 + bodies.length;
      for (const change of answer) shop.put(change, seq);
      return { ...verdict, ok: true, line: seq } as Awaited<ReturnType<ImportPorts['submit']>>;
    },
    shop: () => shop,
    onProgress: () => {},
    isStopped: () => false,
  };
  return { bodies, ports };
}

const kinds = ({ rows }: Plan) => rows.map(({ is }) => is);
const faultsIn = ({ rows }: Plan) =>
  rows.flatMap((row) => (row.is === 'faulty' ? row.faults.map(({ field, why, text }) => [field, why, text]) : []));

describe('a plan', () => {
  test('[A39] a row is new, changed or as it was, and new categories are made by their names', () => {
    const shop = createShelvedShop();
    const text = `SKU;Name;Price;Category;VAT;Unit
coffee;Coffee;3,50;Everything;;
cake;Cake;4,80;everything;10 %;Stück
tea;Green tea;3,20;Hot drinks;reduced;kg
water;Water;1,10;hot DRINKS;;`;
    const planned = plan(shop, text);
    expect(kinds(planned)).toEqual(['same', 'changed', 'new', 'new']);
    expect(planned.categories).toMatchObject([{ name: 'Hot drinks', sort: 1 }]);
    const id = planned.categories[0]?.id;
    expect(planned.rows.slice(1)).toMatchObject([
      { row: 3, productId: 'cake', fields: { priceMinor: 480, taxClassId: 'reduced', soldBy: 'unit' } },
      { name: 'Green tea', fields: { sku: 'tea', priceMinor: 320, categoryId: id, taxClassId: 'reduced' } },
      { fields: { priceMinor: 110, categoryId: id, taxClassId: 'standard', soldBy: 'unit' } },
    ]);
  });

  test.each([
    ['Name;Price\n;3,20', ['name', 'missing', '']],
    ['Name;Price\nTea;', ['price', 'missing', '']],
    ['Name;Price\nTea;cheap', ['price', 'no-price', 'cheap']],
    ['Name;Price\nTea;99999999999', ['price', 'too-large', '99999999999']],
    ['Name;Price\nTea;3,20;and;more', ['row', 'too-many-cells', '']],
    ['Name;Price;Tax\nTea;3,20;luxury', ['tax', 'unknown-tax', 'luxury']],
    ['Name;Price;Unit\nTea;3,20;box', ['soldBy', 'unknown-unit', 'box']],
    ['Name;Price;EAN\nTea;3,20;4,00638E+12', ['barcode', 'rounded', '4,00638E+12']],
    ['Name;Price;EAN;SKU\nTea;3,20;777;coffee', ['barcode', 'taken', 'Mug']],
    ['Name;Price;SKU\nTea;3,20;mug-xl', ['sku', 'taken', 'Tea']],
    [`Name;Price;SKU\nTea;3,20;${'9'.repeat(65)}`, ['sku', 'too-long', '9'.repeat(65)]],
    ['Name;Price;SKU\nTea;3,20;t\nTea;3,30;T', ['sku', 'twice', '2']],
    ['Name;Price;EAN\nTea;3,20;111 222\nCup;3,30;222', ['barcode', 'twice', '2']],
    ['Name;Price\nTea;3,20\ntea;3,30', ['name', 'twice', '2']],
    ['Name;Price;SKU;EAN\nMug;3,20;mug;\nMug;3,30;;777', ['name', 'twice', '2']],
  ])('[A39] %j: the column and the reason', (text, fault) => {
    const shop = createShelvedShop();
    const variants = [{ id: 'xl', name: 'XL', sku: 'mug-xl', active: true }];
    const mug = { sku: 'mug', name: 'Mug', categoryId: 'all', priceMinor: 900, soldBy: 'unit', taxClassId: 'standard' };
    const product = { ...mug, productId: 'mug', barcodes: ['777'], variants, active: true };
    enterInto(shop, 3, 'set-product', product);
    expect(faultsIn(plan(shop, text))).toEqual([fault]);
  });

  test('[A40] a product is known by its number, else by a barcode, else by its name', () => {
    const shop = createShelvedShop();
    const rows = (text: string) => rowsToSave(plan(shop, text)).map(({ is, productId }) => [is, productId]);
    enterInto(shop, 3, 'set-product', {
      ...{ productId: 'mug', sku: '', name: 'Mug', categoryId: 'all', priceMinor: 900, soldBy: 'unit' },
      ...{ taxClassId: 'standard', barcodes: ['777'], active: true },
    });
    expect(rows('SKU;Name;Price\nCOFFEE;Kaffee;3,60')).toEqual([['changed', 'coffee']]);
    expect(rows('SKU;Name;Price;EAN\nm-1;Becher;9,50;777')).toEqual([['changed', 'mug']]);
    expect(rows('Name;Price\nmug;9,50')).toEqual([['changed', 'mug']]);
    expect(rows('Name;Price;Category\nmug;9,50;Shelf')).toMatchObject([['new', expect.any(String)]]);
    expect(rows('SKU;Price\ncoffee;3,60')).toEqual([['changed', 'coffee']]);
  });

  test('[A40] what the table does not say of a known product stays, and its barcodes are added to', async () => {
    const shop = createShelvedShop();
    enterInto(shop, 3, 'set-product', {
      ...{ productId: 'mug', sku: 'mug', name: 'Mug', categoryId: 'all', priceMinor: 900, soldBy: 'weight' },
      ...{ taxClassId: 'reduced', barcodes: ['777'], active: false, kitchenName: 'M', costMinor: 300 },
    });
    const before = shop.get('product', 'mug');
    const imported = await applyImport(plan(shop, 'SKU;Price;EAN\nmug;9,50;888'), hostOf(shop).ports);
    expect(imported).toEqual({ done: 1, refused: [] });
    expect(shop.get('product', 'mug')).toEqual({ ...before, priceMinor: 950, barcodes: ['777', '888'], version: 101 });
  });
});

const many = (count: number, more = '') =>
  `SKU;Name;Price;Category;EAN\n${Array.from({ length: count }, (_, n) => `s${n};Product ${n}${more};${n % 100},20;Category ${n % 30};${2_000_000_000_000 + n}`).join('\n')}`;

describe('an import', () => {
  test('[A41] goes in commands of at most 500 rows that fit into a frame, with the categories that they need', async () => {
    const shop = createShelvedShop();
    const { bodies, ports } = hostOf(shop);
    const said: number[] = [];
    const planned = plan(shop, many(1_200, ' with a name that is much longer than most names of products are'));
    const imported = await applyImport(planned, { ...ports, onProgress: (done) => said.push(done) });
    expect(imported).toEqual({ done: 1_200, refused: [] });
    for (const body of bodies) {
      expect(body.products.length).toBeLessThanOrEqual(500);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(limits.commandBytes - 1_000);
    }
    expect(said.at(-1)).toBe(1_200);
    expect([bodies[0]?.categories?.length, bodies[1]?.categories]).toEqual([30, undefined]);
    expect([...shop.all('category')]).toHaveLength(31);
  });

  test('[A41] that was stopped goes on, and one that is made again changes nothing', async () => {
    const shop = createShelvedShop();
    const { bodies, ports } = hostOf(shop);
    const text = many(1_200);
    const stopped = await applyImport(plan(shop, text), { ...ports, isStopped: () => bodies.length === 1 });
    expect(stopped.ended).toEqual({ is: 'asked' });
    expect(stopped.done).toBe(bodies[0]?.products.length);
    const rest = plan(shop, text);
    expect(rowsToSave(rest)).toHaveLength(1_200 - stopped.done);
    await applyImport(rest, ports);
    expect([...shop.all('product')]).toHaveLength(1_204);
    expect(rowsToSave(plan(shop, text))).toEqual([]);
    expect(plan(shop, text).categories).toEqual([]);
  });

  test('[A41] a row that somebody else has changed meanwhile is laid over that, and one that is refused is left out', async () => {
    const shop = createShelvedShop();
    const { ports } = hostOf(shop, (nth) => {
      if (nth !== 0) return undefined;
      enterInto(shop, 50, 'set-product', {
        ...{ productId: 'mug', sku: 'mug', name: 'Mug', categoryId: 'all', priceMinor: 900, soldBy: 'unit' },
        ...{ taxClassId: 'reduced', barcodes: ['777'], active: true },
      });
      return undefined;
    });
    const planned = plan(shop, 'SKU;Name;Price;EAN\na;A;1,00;111\nb;B;2,00;777\nc;C;3,00;');
    expect(await applyImport(planned, ports)).toEqual({
      done: 2,
      refused: [{ row: 3, name: 'B', code: 'barcode-taken' }],
    });
    expect([...shop.all('product')].map(({ sku }) => sku)).toEqual(expect.arrayContaining(['a', 'c', 'mug']));
  });

  test('[A41] ends where the host says no to all of it, and says why', async () => {
    const shop = createShelvedShop();
    const { ports } = hostOf(shop, () => 'needs-host');
    expect(await applyImport(plan(shop, 'Name;Price\nTea;3,20'), ports)).toEqual({
      done: 0,
      refused: [],
      ended: { is: 'refused', code: 'needs-host' },
    });
  });

  test('[A36] 50,000 rows are looked through within a breath', () => {
    const shop = createShelvedShop();
    const text = many(50_000);
    const from = performance.now();
    expect(rowsToSave(plan(shop, text))).toHaveLength(50_000);
    expect(performance.now() - from).toBeLessThan(5_000);
  });
});
