import { type Change, createShop, type MutableShop } from '../../shop/documents.ts';
import { isRefusal } from '../../shop/refusal.ts';
import type { ShopSettings } from '../../shop/settings.ts';
import { type Context, decide, parseTillWish, type TillCommandType } from '../../shop/shop.ts';

/** A UUID that reads as its number. */
export function idAt(n: number): string {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

export const tillA = idAt(0xa);
export const tillB = idAt(0xb);
/** Noon in the sample shop. */
export const noon = '2026-11-22T12:00:00.000Z';
export const atA: Context = { at: noon, by: 'till:A', tillId: tillA };
export const atB: Context = { at: noon, by: 'till:B', tillId: tillB };

/** A shop with two tills, three tax classes and four products, opened by entry 1. */
export function createSampleShop(settings: Partial<ShopSettings> = {}): MutableShop {
  const shop = createShop();
  for (const change of sampleChanges(settings)) shop.put(change, 1);
  return shop;
}

function sampleChanges(settings: Partial<ShopSettings>): Change[] {
  const till = (id: string, code: string): Change => ({
    kind: 'till',
    id,
    value: { id, code, name: `Till ${code}`, role: 'counter', pairedAt: noon },
  });
  const product = (id: string, name: string, priceMinor: number, taxClassId: string, active = true): Change => ({
    kind: 'product',
    id,
    value: { id, sku: id, name, categoryId: 'all', priceMinor, soldBy: 'unit', taxClassId, active },
  });
  const taxClass = (id: string): Change => ({ kind: 'taxClass', id, value: { id, name: id } });
  const rate = (id: string, taxClassId: string, ratePpm: number, order = 1, compound = false): Change => ({
    kind: 'taxRate',
    id,
    value: { id, taxClassId, name: id, ratePpm, order, compound },
  });
  const value = {
    id: 'shop' as const,
    shopId: idAt(1),
    name: 'Sample',
    timeZone: 'UTC',
    businessDayCutoff: '04:00',
    currency: 'EUR',
    locale: 'en',
    pricesIncludeTax: true,
    taxRounding: 'per-rate' as const,
    ...settings,
  };
  return [
    { kind: 'shop', id: 'shop', value },
    till(tillA, 'A'),
    till(tillB, 'B'),
    taxClass('standard'),
    taxClass('reduced'),
    taxClass('two-rates'),
    rate('vat-21', 'standard', 210_000),
    rate('vat-10', 'reduced', 100_000),
    rate('federal', 'two-rates', 50_000),
    rate('provincial', 'two-rates', 99_750, 2, true),
    product('coffee', 'Coffee', 350, 'standard'),
    product('cake', 'Cake', 450, 'reduced'),
    product('book', 'Book', 1999, 'two-rates'),
    product('gone', 'Gone', 100, 'standard', false),
  ];
}

/** Decides a command of a till and puts what follows as the next entry; throws on a refusal. */
export function enterInto(
  shop: MutableShop,
  seq: number,
  type: TillCommandType,
  body: object,
  context = atA,
): Change[] {
  const answer = tryAt(shop, type, body, context);
  if (isRefusal(answer)) throw new Error(`${type} was refused: ${answer.code} ${answer.message}`);
  for (const change of answer) shop.put(change, seq);
  return answer;
}

/** What a till would be answered to a command, without putting it. */
export function tryAt(shop: MutableShop, type: TillCommandType, body: object, context = atA) {
  const wish = parseTillWish(type, body);
  return isRefusal(wish) ? wish : decide(shop, wish, context);
}
