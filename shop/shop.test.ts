import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, noon, tryAt } from '../test/kit/sample-shop.ts';
import { demoCatalogue } from './demo.ts';
import { createShop, layerOver } from './documents.ts';
import { isRefusal } from './refusal.ts';
import { apply, decide, parseTillWish, publicChanges, publicKinds, tillCommandTypes } from './shop.ts';

const orderId = idAt(200);
const line = { id: idAt(1), productId: 'coffee', quantityMilli: 1000 };

describe('deciding', () => {
  test('[O10] a command with an old version is refused and shown the document; with the present one it counts', () => {
    const shop = createSampleShop();
    enterInto(shop, 2, 'create-order', { orderId, lines: [line] });
    enterInto(shop, 3, 'advance-order', { orderId, fulfilment: 'ready' });
    const wish = parseTillWish('cancel-order', { orderId });
    if (isRefusal(wish)) throw new Error(wish.message);
    const at = (version: number) => decide(shop, wish, atA, { kind: 'order', id: orderId, version });
    expect(at(2)).toMatchObject({ code: 'moved', retry: 'rebase', current: { version: 3, fulfilment: 'ready' } });
    expect(at(3)).toMatchObject([{ kind: 'order' }]);
  });

  test('[M1] an unknown type, field or missing part is `invalid` with its path', () => {
    expect(parseTillWish('drop-table', {})).toMatchObject({ code: 'invalid', path: 'type' });
    expect(parseTillWish('toString', {})).toMatchObject({ code: 'invalid', path: 'type' });
    expect(parseTillWish('complete-order', { orderId, extra: 1 })).toMatchObject({ path: 'body.extra' });
    expect(parseTillWish('complete-order', null)).toMatchObject({ code: 'invalid', path: 'body' });
    expect(parseTillWish('create-order', { orderId, lines: [{ ...line, quantityMilli: 0 }] })).toMatchObject({
      path: 'body.lines.0.quantityMilli',
    });
  });

  test('[A2] what only the host may ask is unknown to everyone else', () => {
    expect(parseTillWish('open-shop', {})).toMatchObject({ code: 'invalid', path: 'type' });
    expect(parseTillWish('admit-till', {})).toMatchObject({ code: 'invalid', path: 'type' });
    expect(parseTillWish('start-journal-key', {})).toMatchObject({ code: 'invalid', path: 'type' });
  });

  test('[A2] whatever is asked is decided or refused; nothing throws, and the shop stays as it was', () => {
    const types = fc.oneof(fc.constantFrom(...tillCommandTypes), fc.string());
    const bodies = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          orderId: fc.constantFrom(orderId, idAt(201), 7),
          estimateId: fc.constantFrom(idAt(300), null),
          lines: fc.array(fc.oneof(fc.constant(line), fc.jsonValue()), { maxLength: 3 }),
          fulfilment: fc.constantFrom('ready', 'done'),
          status: fc.constantFrom('sent', 1),
        },
        { requiredKeys: [] },
      ),
    );
    const shop = createSampleShop();
    enterInto(shop, 2, 'create-order', { orderId, lines: [line] });
    const before = JSON.stringify([...shop.kinds()].map((kind) => [...shop.all(kind)]));
    fc.assert(
      fc.property(types, bodies, (type, body) => {
        const answer = tryAt(shop, type as (typeof tillCommandTypes)[number], body as object);
        if (isRefusal(answer)) expect(answer.code).not.toBe('');
        else expect(answer.length).toBeGreaterThan(0);
      }),
    );
    expect(JSON.stringify([...shop.kinds()].map((kind) => [...shop.all(kind)]))).toBe(before);
  });

  test('[E1] the demo catalogue may be loaded twice without changing what was made of it, and every product has its tax class and category', () => {
    const shop = createSampleShop();
    enterInto(shop, 2, 'load-demo-catalogue', {});
    const mug = { name: 'Mug', categoryId: 'retail', priceMinor: 77, taxClassId: 'standard', active: true };
    const { version } = shop.get('product', 'mug') ?? {};
    enterInto(shop, 3, 'set-product', { productId: 'mug', sku: 'mug', barcodes: [], soldBy: 'unit', version, ...mug });
    const products = [...shop.all('product')];
    enterInto(shop, 4, 'load-demo-catalogue', {});
    expect([...shop.all('product')]).toEqual(products);
    for (const change of demoCatalogue()) {
      if (change.kind !== 'product' || !change.value) continue;
      expect(shop.get('taxClass', change.value.taxClassId)).toBeDefined();
      expect(shop.get('category', change.value.categoryId)).toBeDefined();
    }
  });
});

describe('applying', () => {
  test('[L1] entries alone make the same shop again, each document with the position of its last change', () => {
    const shop = createSampleShop();
    const copy = createSampleShop();
    const commands = [
      ['create-order', { orderId, lines: [line] }],
      ['advance-order', { orderId, fulfilment: 'ready' }],
      ['pay-order', { orderId, receiptId: idAt(5), payments: [{ id: idAt(6), tender: 'card', amountMinor: 350 }] }],
      ['complete-order', { orderId }],
    ] as const;
    for (const [index, [type, body]] of commands.entries()) {
      apply(copy, { seq: index + 2, changes: enterInto(shop, index + 2, type, body) });
    }
    for (const kind of shop.kinds()) expect([...copy.all(kind)]).toEqual([...shop.all(kind)]);
    expect(copy.get('order', orderId)).toMatchObject({ status: 'completed', version: 5 });
    expect(copy.get('receipt', idAt(5))?.version).toBe(4);
  });

  test('[U4] a layer reads through, keeps its own and leaves what is below alone', () => {
    const below = createSampleShop();
    const layer = layerOver(below);
    layer.put({ kind: 'product', id: 'coffee', value: null }, 2);
    layer.put({ kind: 'category', id: 'new', value: { id: 'new', name: 'New', colour: '#000', sort: 1 } }, 2);
    const cake = below.get('product', 'cake');
    if (cake) layer.put({ kind: 'product', id: 'cake', value: { ...cake, name: 'Pie' } }, 2);
    expect(layer.get('product', 'coffee')).toBeUndefined();
    expect([...layer.all('product')].map(({ name }) => name).sort()).toEqual(['Book', 'Gone', 'Pie']);
    expect([...layer.all('category')]).toHaveLength(1);
    expect(below.get('product', 'coffee')).toBeDefined();
    expect(below.get('product', 'cake')?.name).toBe('Cake');
    expect([...below.all('category')]).toEqual([]);
  });

  test('[F11] kinds outside every topic are told to nobody', () => {
    expect(publicKinds).not.toContain('credential');
    const credential = { kind: 'credential' as const, id: 'x', value: { id: 'x', tillId: 'x', tokenHash: 'secret' } };
    const shop = createShop();
    apply(shop, { seq: 1, changes: [credential] });
    expect(shop.get('credential', 'x')).toBeDefined();
    expect(publicChanges([credential])).toEqual([]);
    expect(noon).toBe(atA.at);
  });
});
