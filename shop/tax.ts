import { z } from 'zod';
import { divideHalfUp, PPM, ratePpmSchema, spreadByLargestRemainder, sum } from './money.ts';

const taxClassSchema = z.object({ id: z.string(), name: z.string(), version: z.int() });
export type TaxClass = z.infer<typeof taxClassSchema>;

const taxRateSchema = z.object({
  id: z.string(),
  taxClassId: z.string(),
  name: z.string(),
  ratePpm: ratePpmSchema,
  order: z.int(),
  compound: z.boolean(),
  validFrom: z.string().optional(),
  validTo: z.string().optional(),
  version: z.int(),
});
export type TaxRate = z.infer<typeof taxRateSchema>;

/** What one rate takes of one amount. */
export const taxShareSchema = z.object({
  rateId: z.string(),
  name: z.string(),
  ratePpm: ratePpmSchema,
  /** It also taxes what the rates before it added. */
  compound: z.literal(true).optional(),
  baseMinor: z.int(),
  taxMinor: z.int(),
});
export type TaxShare = z.infer<typeof taxShareSchema>;

export type Rate = Pick<TaxRate, 'id' | 'name' | 'ratePpm' | 'compound'>;

/** How a shop's prices and roundings treat tax: rounded once a rate over the whole receipt, or once a line. */
export const taxRulesSchema = z.object({
  pricesIncludeTax: z.boolean(),
  taxRounding: z.enum(['per-rate', 'per-line']),
});
export type TaxRules = z.infer<typeof taxRulesSchema>;

/**
 * Taxes of amounts (minor units) that share their rates: for each amount one share a rate. Added up they are the
 * receipt's. Rounded half up; under `per-rate` the receipt's tax is rounded and spread over the amounts.
 */
export function taxesOfLines(amounts: readonly number[], rates: readonly Rate[], rules: TaxRules): TaxShare[][] {
  const taxesOf = rules.pricesIncludeTax ? taxesInside : taxesOnTop;
  if (rules.taxRounding === 'per-line') {
    return amounts.map((amount) => shares(amount, rates, taxesOf(amount, rates), rules.pricesIncludeTax));
  }
  const weights = amounts.map(BigInt);
  const byRate = taxesOf(sum(amounts), rates).map((tax) => spreadByLargestRemainder(tax, weights));
  return amounts.map((amount, line) =>
    shares(
      amount,
      rates,
      byRate.map((taxes) => taxes[line] ?? 0),
      rules.pricesIncludeTax,
    ),
  );
}

/** Every rate is added on top; a compound one also taxes what the earlier ones added. */
function taxesOnTop(netMinor: number, rates: readonly Rate[]): number[] {
  let added = 0;
  return rates.map((rate) => {
    const base = rate.compound ? netMinor + added : netMinor;
    const tax = divideHalfUp(BigInt(base) * BigInt(rate.ratePpm), PPM);
    added += tax;
    return tax;
  });
}

/** The combined rate is taken out once and split by largest remainder, so that net and taxes are the gross again. */
function taxesInside(grossMinor: number, rates: readonly Rate[]): number[] {
  const unit = PPM ** BigInt(Math.max(1, rates.length));
  const effective: bigint[] = [];
  let added = 0n;
  for (const rate of rates) {
    const part = ((rate.compound ? unit + added : unit) * BigInt(rate.ratePpm)) / PPM;
    effective.push(part);
    added += part;
  }
  const netMinor = divideHalfUp(BigInt(grossMinor) * unit, unit + added);
  return spreadByLargestRemainder(grossMinor - netMinor, effective);
}

function shares(amount: number, rates: readonly Rate[], taxes: readonly number[], inclusive: boolean): TaxShare[] {
  const netMinor = inclusive ? amount - sum(taxes) : amount;
  let added = 0;
  return rates.map((rate, index) => {
    const taxMinor = taxes[index] ?? 0;
    const baseMinor = rate.compound ? netMinor + added : netMinor;
    added += taxMinor;
    const is = {
      rateId: rate.id,
      name: rate.name,
      ratePpm: rate.ratePpm,
      ...(rate.compound && { compound: true as const }),
    };
    return { ...is, baseMinor, taxMinor };
  });
}

/** The rates that shares were computed with; those from before `compound` was kept show it by their base. */
export function ratesOf(taxes: readonly TaxShare[]): Rate[] {
  return taxes.map(({ rateId: id, name, ratePpm, compound, baseMinor }) => {
    return { id, name, ratePpm, compound: compound ?? baseMinor !== taxes[0]?.baseMinor };
  });
}

/** The rates of a tax class at a moment (RFC 3339), in the order in which they apply. */
export function ratesAt(rates: Iterable<TaxRate>, taxClassId: string | undefined, at: string): TaxRate[] {
  if (taxClassId === undefined) return [];
  return [...rates]
    .filter((rate) => rate.taxClassId === taxClassId)
    .filter((rate) => (rate.validFrom ?? '') <= at && (rate.validTo === undefined || at < rate.validTo))
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}
