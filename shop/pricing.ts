import { z } from 'zod';
import { type Discount, takeDiscounts, takenBy } from './discount.ts';
import type { Shop } from './documents.ts';
import type { Line, Unpriced } from './line.ts';
import { grossOf, spreadByLargestRemainder, sum } from './money.ts';
import { type Refusal, refuse } from './refusal.ts';
import { settingsOf } from './settings.ts';
import { type Rate, ratesAt, type TaxRules, type TaxShare, taxesOfLines, taxShareSchema } from './tax.ts';

export const totalsSchema = z.object({
  /** Before discounts; tax is inside, or comes on top, as the shop's prices do. */
  subtotalMinor: z.int(),
  discountMinor: z.int(),
  taxMinor: z.int(),
  taxes: z.array(taxShareSchema),
  totalMinor: z.int(),
});
export type Totals = z.infer<typeof totalsSchema>;

/** What a document costs: its lines, its own discounts, and what they come to. */
export interface Priced<L extends Line = Line> {
  lines: L[];
  totals: Totals;
  /** Of the whole document; missing where there are none. */
  discounts?: Discount[];
}

/** Unit price and modifiers times the quantity, half up, in minor units; nothing for a voided line. */
export function grossOfLine(line: Pick<Line, 'unitPriceMinor' | 'modifiers' | 'quantityMilli' | 'voided'>): number {
  if (line.voided) return 0;
  const { unitPriceMinor, modifiers = [], quantityMilli } = line;
  return grossOf(unitPriceMinor + sum(modifiers.map(({ priceMinor }) => priceMinor)), quantityMilli);
}

/**
 * Prices lines as one receipt, each with its own rates or those of `at` (RFC 3339), the document's own discounts and
 * `rules`, which are the shop's unless it was priced before; `refuse`s an amount that the shop cannot count exactly.
 */
export function priceLines<L extends Line>(
  shop: Shop,
  unpriced: readonly Unpriced<L>[],
  at: string,
  discounts: readonly Discount[] = [],
  rules: TaxRules = settingsOf(shop),
): Priced<L> | Refusal {
  const off = takeOff(unpriced, discounts);
  const taxes = taxesOf(shop, unpriced, off.amounts, at, rules);
  const lines = unpriced.map(({ rates: _, ...line }, index) => {
    const own = off.byLine[index] ?? [];
    const totalMinor = off.amounts[index] ?? 0;
    const discountMinor = grossOfLine(line) - totalMinor;
    return {
      ...line,
      ...(own.length > 0 && { discounts: own }),
      ...(discountMinor > 0 && { discountMinor }),
      taxes: taxes[index] ?? [],
      totalMinor,
    } as L;
  });
  const totals = totalsOf(lines, rules.pricesIncludeTax);
  if (!Number.isSafeInteger(totals.totalMinor) || totals.totalMinor > 1e12) {
    return refuse('amount-too-large', 'the total is larger than the shop can count', { path: 'lines' });
  }
  return { lines, totals, ...(off.discounts.length > 0 && { discounts: off.discounts }) };
}

/** Lines of the same rates are taxed together, whether those are of now or of the day on which they were sold. */
function taxesOf(
  shop: Shop,
  unpriced: readonly Unpriced[],
  amounts: readonly number[],
  at: string,
  rules: TaxRules,
): TaxShare[][] {
  const today = new Map<string | undefined, Rate[]>();
  for (const { taxClassId } of unpriced) {
    if (!today.has(taxClassId)) today.set(taxClassId, ratesAt(shop.all('taxRate'), taxClassId, at));
  }
  const ratesByLine = unpriced.map(({ rates, taxClassId }) => rates ?? today.get(taxClassId) ?? []);
  const keys = ratesByLine.map((rates) =>
    JSON.stringify(rates.map(({ id, ratePpm, compound }) => [id, ratePpm, compound])),
  );
  const taxes: TaxShare[][] = unpriced.map(() => []);
  for (const key of new Set(keys)) {
    const indexes = [...keys.keys()].filter((index) => keys[index] === key);
    const rates = ratesByLine[indexes[0] ?? 0] ?? [];
    const shares = taxesOfLines(
      indexes.map((index) => amounts[index] ?? 0),
      rates,
      rules,
    );
    for (const [position, index] of indexes.entries()) taxes[index] = shares[position] ?? [];
  }
  return taxes;
}

/**
 * What a document takes off as a whole, as amounts of its lines: each its share, so that every line costs what it did
 * wherever it goes.
 */
export function withOwnDiscounts<L extends Line>(lines: readonly L[], discounts: readonly Discount[] = []): L[] {
  const [first] = discounts;
  if (!first) return [...lines];
  const { percentPpm: _, takenMinor: _taken, ...giver } = first;
  return lines.map((line) => {
    const own = line.discounts ?? [];
    const amountMinor = (line.discountMinor ?? 0) - takenBy(own);
    return amountMinor > 0 ? { ...line, discounts: [...own, { ...giver, amountMinor, takenMinor: 0 }] } : line;
  });
}

/** Each line's own discounts first; what the document's take is spread over what they leave, to the minor unit. */
function takeOff(unpriced: readonly Unpriced[], given: readonly Discount[]) {
  const grosses = unpriced.map(grossOfLine);
  const byLine = unpriced.map((line, index) => takeDiscounts(grosses[index] ?? 0, line.discounts ?? []));
  const left = grosses.map((gross, index) => gross - takenBy(byLine[index]));
  const discounts = takeDiscounts(sum(left), given);
  const shares = spreadByLargestRemainder(takenBy(discounts), left.map(BigInt));
  const amounts = left.map((amount, index) => amount - (shares[index] ?? 0));
  return { byLine, discounts, amounts };
}

/** Whether tax was inside the prices when a document was priced, whatever the shop says by now. */
export function includesTax({
  totals,
}: {
  totals: Pick<Totals, 'totalMinor' | 'subtotalMinor' | 'discountMinor'>;
}): boolean {
  return totals.totalMinor === totals.subtotalMinor - totals.discountMinor;
}

/** What a priced line comes to, in minor units, with its taxes where they are not inside. */
export function costOf({ totalMinor, taxes }: Pick<Line, 'totalMinor' | 'taxes'>, pricesIncludeTax: boolean): number {
  return pricesIncludeTax ? totalMinor : totalMinor + sum(taxes.map(({ taxMinor }) => taxMinor));
}

/** Adds up priced lines; an inclusive total is the lines, an exclusive one the lines and their tax. */
export function totalsOf(lines: readonly Line[], pricesIncludeTax: boolean): Totals {
  const byRate = new Map<string, TaxShare>();
  for (const share of lines.flatMap((line) => line.taxes)) {
    // A rate that was edited is another one from then on.
    const key = `${share.rateId} ${share.ratePpm}`;
    const so = byRate.get(key);
    byRate.set(key, {
      ...share,
      baseMinor: share.baseMinor + (so?.baseMinor ?? 0),
      taxMinor: share.taxMinor + (so?.taxMinor ?? 0),
    });
  }
  const taxes = [...byRate.values()];
  const taxMinor = sum(taxes.map((share) => share.taxMinor));
  const amountMinor = sum(lines.map((line) => line.totalMinor));
  const discountMinor = sum(lines.map((line) => line.discountMinor ?? 0));
  return {
    subtotalMinor: amountMinor + discountMinor,
    discountMinor,
    taxMinor,
    taxes,
    totalMinor: pricesIncludeTax ? amountMinor : amountMinor + taxMinor,
  };
}
