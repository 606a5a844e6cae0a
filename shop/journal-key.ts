import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Which key the journal's lines are under, since the entry that changed this; the key itself is in no journal. */
export interface JournalKeyRecord {
  id: string;
  /** 16 hex digits that tell keys apart and give nothing of them away. */
  keyId: string;
  since: string;
  version: number;
}

export const startJournalKeySchema = z.strictObject({ keyId: z.string().regex(/^[0-9a-f]{16}$/) });

/** The key that the host has now; the entry that says so is the first under it. */
export function decideStartJournalKey(
  shop: Shop,
  { keyId }: z.infer<typeof startJournalKeySchema>,
  context: { at: string },
): Change[] | Refusal {
  if (journalKeyIdOf(shop) === keyId) return refuse('already-exists', 'the journal is under this key already');
  return [journalKeyChange(keyId, context.at)];
}

export function journalKeyChange(keyId: string, since: string): Change {
  return { kind: 'journalKey', id: 'journalKey', value: { id: 'journalKey', keyId, since } };
}

/** Id of the key that the last line is under, or undefined where no key was ever started. */
export function journalKeyIdOf(shop: Shop): string | undefined {
  return shop.get('journalKey', 'journalKey')?.keyId;
}
