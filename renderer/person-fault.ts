import { z } from 'zod';
import type { Got } from '../shop/questions.ts';
import { refusalSentence } from './refusal-sentence.ts';
import type { T } from './t.ts';

const codes = [
  'wrong-pin',
  'wrong-code',
  'unknown-badge',
  'wait',
  'too-many-tries',
  'never-here',
  'host-away',
  'needs-encryption',
  'may-not-approve',
  'approval-gone',
  'pin-length',
  'pin-too-easy',
  'pin-differs',
  'internal',
] as const;

/** Why somebody is not let in, or something about a person was not done. */
export interface PersonFault {
  /** As the host says it: of these, or of a refusal. */
  code: string;
  /** Until it makes sense to try again. */
  waitMs: number;
}

const problemSchema = z.object({ code: z.string(), waitMs: z.number().catch(0).default(0) });

/** Why a frame about a person was not done; undefined where it was. */
export function faultOf({ status, body }: Got): PersonFault | undefined {
  if (status === 200) return undefined;
  const parsed = problemSchema.safeParse(body);
  return parsed.success ? parsed.data : { code: status === 503 ? 'host-away' : 'internal', waitMs: 0 };
}

/** What happened and the one thing to do, in words. */
export function personFaultSentence(t: T, code: string): string {
  const known = codes.find((one) => one === code);
  return known ? t(`person-fault.${known}`) : refusalSentence(t, code);
}
