import { z } from 'zod';
import { tillSchema } from './till.ts';

const time = z.iso.datetime();

/** How one till does, as far as the host has heard since it started; positions are journal seqs. */
const healthSchema = z.object({
  state: z.enum(['connected', 'away']),
  /** In this state since then; for one that never came, since the host started. */
  since: time,
  lastSeenAt: time.optional(),
  version: z.string().optional(),
  /** Missing for a window of the host itself. */
  address: z.string().optional(),
  epoch: z.string().optional(),
  seq: z.int().optional(),
  /** How far `seq` is from the newest position of the till's group. */
  behind: z.int().optional(),
  /** Commands without a verdict. */
  waiting: z.int().optional(),
  rttMs: z.number().optional(),
  /** The round trips of the last three minutes, oldest first. */
  roundTripsMs: z.array(z.number()).optional(),
});
export type Health = z.infer<typeof healthSchema>;

const tillStandingSchema = z.object({ ...tillSchema.omit({ version: true }).shape, ...healthSchema.shape });
export type TillStanding = z.infer<typeof tillStandingSchema>;

/** What `GET /tills` answers; `head` is the newest position that is told. */
export const tillsSchema = z.object({ items: z.array(tillStandingSchema), head: z.int() });
export type TillsAnswer = z.infer<typeof tillsSchema>;
