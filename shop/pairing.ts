import { z } from 'zod';
import { plainTextSchema } from './text.ts';

/**
 * How a try of a new till to join stands, for whoever answers at the host: not answered, answered and waiting for the
 * other side, or how it ended.
 */
const pairingStepSchema = z.enum(['asked', 'waiting', 'joined', 'refused', 'expired']);
export type PairingStep = z.infer<typeof pairingStepSchema>;

/** A new till that stands before the door. Both screens show the same six digits, or somebody is in between. */
export const pairingSchema = z.object({
  id: z.uuid(),
  digits: z.string(),
  /** What the new till calls itself; whoever answers may call it otherwise. */
  name: z.string(),
  /** The code that it gets, or had before. */
  code: z.string(),
  /** Its key is that of a till of this shop: it stays the one that it was. */
  again: z.boolean(),
  step: pairingStepSchema,
});
export type PairingView = z.infer<typeof pairingSchema>;

/** What somebody at the host says to it. */
export const pairingAnswerSchema = z.discriminatedUnion('isSame', [
  z.strictObject({ isSame: z.literal(true), name: plainTextSchema(1, 40) }),
  z.strictObject({ isSame: z.literal(false) }),
]);
export type PairingAnswer = z.infer<typeof pairingAnswerSchema>;

/** How long the digits stand, in milliseconds. */
export const PAIRING_MS = 90_000;
/** How long a tablet may take to use a link or a code, in milliseconds. */
export const INVITATION_MS = 120_000;

/** `482913` as people read it. */
export function spokenDigits(digits: string): string {
  return `${digits.slice(0, digits.length / 2)} ${digits.slice(digits.length / 2)}`;
}
