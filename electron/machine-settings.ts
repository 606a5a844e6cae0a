import { z } from 'zod';
import type { KeyStore } from '../server/kept-secret.ts';
import { hostAddressSchema } from '../shop/bridge.ts';
import { printingSchema } from '../shop/printing.ts';

const keptHostSchema = z.object({
  host: hostAddressSchema,
  till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  /** As the system's key store sealed it, in base64; as it is where there is none. */
  token: z.union([z.string(), z.object({ sealed: z.string() })]),
  certPem: z.string().optional(),
});
type KeptHost = z.infer<typeof keptHostSchema>;

/** What pairing gave this machine. */
export interface JoinedHost extends Omit<KeptHost, 'token'> {
  token: string;
  /** The one certificate that its host may show; undefined where it has to be paired again. */
  certPem?: string | undefined;
}

const machineSettingsSchema = z.object({
  role: z.enum(['host', 'guest']).default('host'),
  otherTillsMayJoin: z.boolean().default(false),
  /** Who reaches the host was changed: unless somebody keeps it, it is again as before, RFC 3339 UTC. */
  joinTrial: z.object({ until: z.iso.datetime(), before: z.boolean() }).optional(),
  /** The host that this machine joined; kept when it becomes a host itself, since its token is still its own. */
  joined: keptHostSchema.optional(),
  printing: printingSchema.optional(),
});
export type MachineSettings = z.infer<typeof machineSettingsSchema>;

/** Reads what stands in `settings.json`; throws with the path of what cannot be used. */
export function parseMachineSettings(value: unknown): MachineSettings {
  return machineSettingsSchema.parse(value);
}

/** As it is written down: whoever reads the file has no token, where the system has a key store. */
export function sealJoined({ token, ...joined }: JoinedHost, store: KeyStore | undefined): KeptHost {
  return { ...joined, token: store ? { sealed: Buffer.from(store.seal(token)).toString('base64') } : token };
}

/** With its token as it is. One that does not open here, as on another machine, leaves a till that has to be paired again. */
export function openJoined({ token, ...joined }: KeptHost, store: KeyStore | undefined): JoinedHost {
  if (typeof token === 'string') return { ...joined, token };
  try {
    if (store) return { ...joined, token: store.unseal(Buffer.from(token.sealed, 'base64')) };
  } catch {
    // It was sealed by somebody else.
  }
  return { ...joined, token: '', certPem: undefined };
}
