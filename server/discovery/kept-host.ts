import { z } from 'zod';
import { hostAddressSchema } from '../../shop/bridge.ts';
import { openSettings, type Settings } from '../settings.ts';

const keptHostSchema = z.object({
  /** Whose memory this is: a till that joined elsewhere starts with an empty one. */
  tillId: z.string().optional(),
  shopId: z.string().optional(),
  epoch: z
    .string()
    .regex(/^[1-9]\d*-[0-9a-f]{8}$/)
    .optional(),
  lastGood: hostAddressSchema.optional(),
  /** When it said something last. */
  heardAt: z.iso.datetime().optional(),
});
/** What a till keeps of its host, in `host-address.json` of its data folder. */
export type KeptHost = z.infer<typeof keptHostSchema>;

/** What cannot be used is forgotten: everything in it is learned again from the next welcome. */
export function openKeptHost(dir: string): Promise<Settings<KeptHost>> {
  return openSettings(dir, (value) => keptHostSchema.catch({}).parse(value), 'host-address.json');
}
