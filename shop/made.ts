import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { minorSchema } from './money.ts';
import { type Refusal, refuse } from './refusal.ts';

const numberSchema = z.string().min(1).max(40);

/**
 * What a command came to when it was first decided, by a till that worked alone or by a host that has since been
 * restored from an older backup: it is taken with the time, person, numbers and prices that a customer was told.
 */
export const madeSchema = z.strictObject({
  at: z.iso.datetime(),
  by: z.string().min(1).max(80),
  /** Position up to which the till that worked alone knew the shop; missing where a host had decided it. */
  seen: z.int().min(0).optional(),
  /** Nobody was told anything yet: the numbers are kept free for it, and it may still be refused. */
  reserved: z.literal(true).optional(),
  numbers: z
    .strictObject({
      order: numberSchema.optional(),
      estimate: numberSchema.optional(),
      receipt: numberSchema.optional(),
    })
    .optional(),
  /** Price of one, in minor units, by line id. */
  prices: z.record(z.string().max(64), minorSchema).optional(),
});
export type Made = z.infer<typeof madeSchema>;
export type MadeNumber = keyof NonNullable<Made['numbers']>;

/** The stamp of an entry: of one that came back itself, the one that it came back with. */
export function madeOf({
  at,
  by,
  made,
  changes,
}: {
  at: string;
  by: string;
  made?: Made | undefined;
  changes: readonly Change[];
}): Made {
  if (made) return made;
  const taken = new Set(changes.flatMap((change) => (change.kind === 'series' ? change.value?.name : [])));
  const numbers: NonNullable<Made['numbers']> = {};
  const prices: Record<string, number> = {};
  for (const change of changes) {
    if (change.kind !== 'order' && change.kind !== 'estimate' && change.kind !== 'receipt') continue;
    if (!change.value) continue;
    if (taken.has(change.kind)) numbers[change.kind] = change.value.number;
    if ('lines' in change.value) for (const { id, unitPriceMinor } of change.value.lines) prices[id] = unitPriceMinor;
  }
  return { at, by, numbers, prices };
}

/**
 * A stamp is taken only from before a restore, and only with numbers of the till's own earlier series: nobody else
 * gives those out any more.
 */
export function faultOfMade(shop: Shop, tillId: string, { numbers = {} }: Made): Refusal | undefined {
  const run = shop.get('shop', 'shop')?.seriesRun;
  const code = shop.get('till', tillId)?.code;
  if (run === undefined || code === undefined) {
    return refuse('invalid', 'is taken after a restore alone', { path: 'made' });
  }
  for (const [name, number] of Object.entries(numbers)) {
    const [, prefix, digits] = /^(?:EST-)?([A-Z]+)(\d*)-\d[\d-]*$/.exec(number ?? '') ?? [];
    if (prefix === code && Number(digits || 1) < run) continue;
    return refuse('invalid', `is no number of an earlier series of till ${code}`, { path: `made.numbers.${name}` });
  }
  return undefined;
}
