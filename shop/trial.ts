import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { type Refusal, refuse } from './refusal.ts';
import { settingsOf } from './settings.ts';

/** How long a setting that may lock people out stands before somebody has to say that it shall stay, in milliseconds. */
const TRIAL_MS = 5 * 60_000;

/** When a trial that begins now is over, RFC 3339 UTC. */
export function trialEnd(at: string): string {
  return new Date(Date.parse(at) + TRIAL_MS).toISOString();
}

export const settleTrialSchema = z.strictObject({ keep: z.boolean() });

/** What is on trial stays from now on, or is again as it was. Asked by a person, or by the host when the time is over. */
export function decideSettleTrial(shop: Shop, { keep }: z.infer<typeof settleTrialSchema>): Change[] | Refusal {
  const { version: _, trial, access, ...rest } = settingsOf(shop);
  if (!trial) return refuse('closed-elsewhere', 'nothing is on trial any more');
  const settled = keep ? access : { ...access, ...trial.before };
  return [{ kind: 'shop', id: 'shop', value: { ...rest, ...(settled && { access: settled }) } }];
}
