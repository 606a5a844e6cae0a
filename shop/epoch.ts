import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { settingsOf } from './settings.ts';

/** `<number from 1>-<8 hex>`: one history of a shop's journal. */
const epochSchema = z.string().regex(/^[1-9]\d*-[0-9a-f]{8}$/);

/**
 * The first entry of a history that goes on from a line of the one before: a restored backup. `from` is that line, so
 * that whoever was further on in the old history is seen to be.
 */
export const startEpochSchema = z.strictObject({
  epoch: epochSchema,
  reason: z.enum(['restore']),
  from: z.strictObject({ epoch: epochSchema, seq: z.int().min(1), hash: z.string() }),
});

export function numberOfEpoch(epoch: string): number {
  return Number.parseInt(epoch, 10);
}

/**
 * What was given out after the backup was made is not known here: every till goes on in a new series, named for the
 * epoch, so that no number is given out twice.
 */
export function decideStartEpoch(shop: Shop, { epoch }: z.infer<typeof startEpochSchema>): Change[] {
  const { version: _, ...settings } = settingsOf(shop);
  return [{ kind: 'shop', id: 'shop', value: { ...settings, seriesRun: numberOfEpoch(epoch) } }];
}
