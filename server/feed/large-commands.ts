import { refuse } from '../../shop/refusal.ts';
import type { Answer } from '../ledger.ts';

/** What is left of the body of a command that is too large; wrong for each of them, so that it is refused in its turn. */
export const TOO_LARGE = 'too large';

/** No character has more bytes in UTF-8. */
const MOST_BYTES = 3;

/** Whether a body has more bytes than that; `characters` are those of its whole frame, which mostly answer it. */
export function isLarger(body: unknown, characters: number, bytes: number): boolean {
  return characters * MOST_BYTES > bytes && Buffer.byteLength(JSON.stringify(body ?? null)) > bytes;
}

/** The answer to what is left of it, saying what was wrong with all of it. */
export function sayingTooLarge(answer: Answer, bytes: number): Answer {
  if (answer.is !== 'refused' || answer.refusal.code !== 'invalid') return answer;
  return { is: 'refused', refusal: refuse('invalid', `is larger than ${bytes} bytes`, { path: 'body' }) };
}
