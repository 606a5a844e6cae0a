import { z } from 'zod';
import type { Verb } from './verbs.ts';

/**
 * Every reason for which the shop can say no. `retry` tells the asker what helps: never (the command stays wrong),
 * rebase (look at what changed and ask anew), later (the host cannot decide at the moment; nothing was recorded).
 */
const reasons = {
  invalid: 'never',
  forbidden: 'never',
  'already-exists': 'never',
  'unknown-order': 'never',
  'unknown-estimate': 'never',
  'unknown-product': 'never',
  'unknown-tax-class': 'never',
  'unknown-category': 'never',
  'unknown-modifier-group': 'never',
  'unknown-line': 'never',
  'not-for-sale': 'never',
  'barcode-taken': 'never',
  'category-not-empty': 'never',
  'amount-too-large': 'never',
  moved: 'rebase',
  'closed-elsewhere': 'never',
  'wrong-step': 'never',
  unpaid: 'never',
  'has-payments': 'never',
  'paid-elsewhere': 'never',
  'over-balance': 'never',
  'tender-too-small': 'never',
  'sold-out': 'never',
  /** Somebody parked this sale again, or has taken it up. */
  'parked-elsewhere': 'never',
  'taken-up-elsewhere': 'never',
  /** More is to go back than is left, or by another way than it came. */
  'over-refund': 'never',
  'wrong-tender': 'never',
  'needs-customer': 'never',
  'credit-limit': 'never',
  'no-deposit': 'never',
  'already-converted': 'never',
  'not-convertible': 'never',
  'code-taken': 'never',
  'unknown-till': 'never',
  /** The shop's book is there: it goes to another machine, but it is not removed. */
  'host-till': 'never',
  'already-removed': 'never',
  /** The person who asked may not do this; a second one may approve it once. */
  'needs-approval': 'never',
  /** People sign in here, and nobody is. */
  'signed-out': 'never',
  'unknown-staff': 'never',
  'unknown-role': 'never',
  'unknown-shift': 'never',
  /** A till has one shift at a time. */
  'shift-open': 'never',
  /** Nobody gives away rights that they have not, or changes somebody who has more. */
  'above-you': 'never',
  'last-owner': 'never',
  'id-reused': 'never',
  'disk-full': 'never',
  'past-unreadable': 'never',
  /** Somebody is taking the money at another till at this moment. */
  'being-paid-at': 'never',
  /** A till that works alone may not do this: the host alone knows whether it still can be. */
  'needs-host': 'never',
  rate: 'later',
  starting: 'later',
  storage: 'later',
} as const satisfies Record<string, 'never' | 'rebase' | 'later'>;

export type RefusalCode = keyof typeof reasons;

export const refusalCodeSchema = z.enum(Object.keys(reasons) as [RefusalCode, ...RefusalCode[]]);
export const retrySchema = z.enum(['never', 'rebase', 'later']);

/** A normal answer, not an exception. `message` is English for logs and scripts; screens translate `code`. */
export interface Refusal {
  code: RefusalCode;
  message: string;
  retry: z.infer<typeof retrySchema>;
  /** The document as it is now, where the asker acted on an older one. */
  current?: unknown;
  /** Where in the command the fault lies, as in `lines.0.quantityMilli`. */
  path?: string;
  /** What it takes the right to, where a second person may approve it. */
  verb?: Verb;
}

export function refuse(
  code: RefusalCode,
  message: string,
  more: Pick<Refusal, 'current' | 'path' | 'verb'> = {},
): Refusal {
  return { code, message, retry: reasons[code], ...more };
}

export function isRefusal(answer: object): answer is Refusal {
  return 'code' in answer && 'retry' in answer;
}
