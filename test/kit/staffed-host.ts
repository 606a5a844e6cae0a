import { randomUUID } from 'node:crypto';
import type { HostOptions } from '../../server/start-host.ts';
import type { Got, PersonAsk } from '../../shop/questions.ts';
import type { Preset } from '../../shop/verbs.ts';
import type { Down } from '../../shop/wire.ts';
import { connectTill, type RichClient, type Welcomed } from './clients.ts';
import { joinTill } from './http-client.ts';
import { type OpenHost, openHost } from './open-host.ts';
import { people } from './staffed-shop.ts';

export const pins = {
  kitchen: '1937',
  server: '2846',
  cashier: '3758',
  supervisor: '4069',
  manager: '482913',
  owner: '907341',
} as const satisfies Record<Preset, string>;

/** A frame about a person, and its answer. */
export function bring(client: RichClient, ask: PersonAsk): Promise<Got & { body: { code?: string; waitMs?: number } }> {
  const id = randomUUID();
  const answer = client.frames.take(
    (frame): frame is Extract<Down, { t: 'got' }> => frame.t === 'got' && frame.id === id,
  );
  client.sendFrame({ ...ask, id });
  return answer as Promise<Got & { body: { code?: string; waitMs?: number } }>;
}

export function signIn(client: RichClient, role: Preset, pin: string = pins[role]) {
  return bring(client, { t: 'sign-in', staff: people[role], pin });
}

export interface StaffedHost {
  host: OpenHost;
  /** Till B, at which everyone was made, and nobody is signed in. */
  till: Welcomed;
  /** One more till. */
  another(name?: string): Promise<Welcomed>;
}

/** A host with PINs and one person for each of these roles; the fewer the faster, since every PIN is hashed. */
export async function openStaffedHost(
  roles: readonly Preset[],
  options: Partial<HostOptions> = {},
): Promise<StaffedHost> {
  const host = await openHost(options);
  const another = async (name = 'Second') => connectTill(host, { token: (await joinTill(host, name)).token });
  const till = await another();
  for (const role of new Set<Preset>(['owner', ...roles])) {
    await done(till.ask('add-staff', { staffId: people[role], name: role, roleId: role }));
    const { status, body } = await bring(till, { t: 'set-pin', staff: people[role], pin: pins[role] });
    if (status !== 200) throw new Error(`the PIN of ${role}: ${JSON.stringify(body)}`);
  }
  await done(till.ask('change-access', { pins: true }));
  return { host, till, another };
}

async function done(verdict: ReturnType<RichClient['ask']>): Promise<void> {
  const answer = await verdict;
  if (!answer.ok) throw new Error(answer.message);
}
