import type { FoundHostChoice, HostAddress } from '../../shop/bridge.ts';
import type { Finding } from '../../shop/diagnosis.ts';
import { afterMs } from '../clock.ts';
import { lanAddresses } from '../door.ts';
import { silentLog } from '../log.ts';
import type { FoundHost } from './announcement.ts';
import { type DoctorPorts, diagnose, type Patient } from './doctor.ts';
import { findHosts } from './find-hosts.ts';
import { openKeptHost } from './kept-host.ts';
import { createLookout } from './lookout.ts';
import { openMdns, ownInterfaces } from './mdns.ts';

const STEP_MS = 4_000;

/** Hosts that announce themselves on the networks of this machine; takes two seconds. */
function listenForHosts(): Promise<FoundHost[]> {
  return findHosts(createLookout({ open: openMdns, interfaces: ownInterfaces, log: silentLog() }), afterMs);
}

/** A doctor with this machine's own clock and networks. */
export const ownPorts: DoctorPorts = {
  nowMs: Date.now,
  monotonicMs: () => performance.now(),
  limitMs: STEP_MS,
  findHosts: listenForHosts,
};

/** Hosts to choose from, each at its likeliest address; the one at `own` is this machine itself. */
export async function hostsNearby(own: { port: number } | undefined): Promise<FoundHostChoice[]> {
  const mine = new Set(lanAddresses('::'));
  const hosts = await listenForHosts();
  return hosts
    .filter(({ addresses, port }) => port !== own?.port || !addresses.some((address) => mine.has(address)))
    .flatMap(({ shopName: name, addresses: [address], port }) =>
      address === undefined ? [] : [{ name, address, port }],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface JoinedTill {
  host: HostAddress;
  till: { id: string };
  token: string;
  certPem?: string | undefined;
}

/** Where a secondary till's host is, and what to expect there. */
export async function patientOf(dataFolder: string, { host, till, token, certPem }: JoinedTill): Promise<Patient> {
  const { now: kept } = await openKeptHost(dataFolder);
  const isOurs = kept.tillId === till.id;
  const known = certPem === undefined ? undefined : { token, certPem, ...(isOurs && { shopId: kept.shopId }) };
  return { host: (isOurs ? kept.lastGood : undefined) ?? host, till: known };
}

/** One patient after the other. */
export async function* diagnoseAll(patients: readonly Patient[]): AsyncGenerator<Finding, void> {
  for (const patient of patients) yield* diagnose(patient, ownPorts);
}
