import { z } from 'zod';
import { hostAddressSchema } from '../shop/bridge.ts';

const joinedSchema = z.object({
  host: hostAddressSchema,
  till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  token: z.string(),
});
export type JoinedHost = z.infer<typeof joinedSchema>;

const machineSettingsSchema = z.object({
  role: z.enum(['host', 'guest']).default('host'),
  otherTillsMayJoin: z.boolean().default(false),
  /** The host that this machine joined; kept when it becomes a host itself, since its token is still its own. */
  joined: joinedSchema.optional(),
});
export type MachineSettings = z.infer<typeof machineSettingsSchema>;

/** Reads what stands in `settings.json`; throws with the path of what cannot be used. */
export function parseMachineSettings(value: unknown): MachineSettings {
  return machineSettingsSchema.parse(value);
}
