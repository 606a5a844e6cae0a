import { z } from 'zod';

/** What is looked at when a connection is checked, in this order. */
export const checkSteps = ['address', 'port', 'http', 'version', 'socket', 'token', 'clock', 'multicast'] as const;
export type CheckStep = (typeof checkSteps)[number];

/** What most likely is the matter. */
const culprits = [
  'unknown-name',
  'no-way',
  'nothing-listens',
  'no-answer',
  'other-program',
  'unreachable',
  'too-old',
  'too-new',
  'other-key',
  'token-refused',
  'clock-off',
  'no-multicast',
] as const;
export type Culprit = (typeof culprits)[number];

/** Why a step was not taken. */
const skips = ['failed-before', 'no-token', 'this-machine', 'page'] as const;
export type Skip = (typeof skips)[number];

/** Clocks of host and till may be apart by so much before anybody is told. */
export const CLOCK_OFF_MS = 5 * 60_000;

const findingFields = {
  step: z.enum(checkSteps),
  /** The address that was looked at, as in `192.168.1.20:8000`. */
  at: z.string(),
  ms: z.number(),
};
/** What one step found. `detail` is English or a figure, for whoever helps from afar; it may be empty. */
export const findingSchema = z.discriminatedUnion('is', [
  z.object({ ...findingFields, is: z.literal('ok'), detail: z.string() }),
  z.object({ ...findingFields, is: z.literal('warn'), culprit: z.enum(culprits), detail: z.string() }),
  z.object({ ...findingFields, is: z.literal('failed'), culprit: z.enum(culprits), detail: z.string() }),
  z.object({ ...findingFields, is: z.literal('skipped'), why: z.enum(skips) }),
]);
export type Finding = z.infer<typeof findingSchema>;

/** Whether a host that speaks these protocols and none of ours is the older of the two, or the newer. */
export function versionCulprit(theirs: readonly string[], ours: string): 'too-old' | 'too-new' {
  const number = (protocol: string) => Number(/^tillwire\.v(\d+)$/.exec(protocol)?.[1] ?? 0);
  return Math.max(0, ...theirs.map(number)) > number(ours) ? 'too-new' : 'too-old';
}
