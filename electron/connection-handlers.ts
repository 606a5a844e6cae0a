import { diagnoseAll, hostsNearby, patientOf } from '../server/discovery/look-around.ts';
import type { HostState } from '../shop/bridge.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';
import type { JoinedHost } from './machine-settings.ts';

export interface ConnectionHandlerPorts {
  /** The host that this machine is a till of; undefined on a host. */
  joined(): JoinedHost | undefined;
  dataFolder: string;
  /** Null on a secondary till, and on a host that does not run. */
  host(): HostState | null;
}

const LOOPBACK = '127.0.0.1';

/** What windows ask about the line between a till and its host. */
export function createConnectionHandlers({
  joined,
  dataFolder,
  host,
}: ConnectionHandlerPorts): Pick<BridgeHandlers, 'find-hosts' | 'diagnose-host'> {
  let check: ReturnType<typeof diagnoseAll> | undefined;

  /** A till looks at its host, a host at itself, from every network that it is in. */
  const patients = async () => {
    const till = joined();
    if (till) return [await patientOf(dataFolder, till)];
    const own = host();
    if (!own) return [];
    const addresses = own.addresses.length > 0 ? own.addresses : [LOOPBACK];
    return addresses.map((address) => ({ host: { address, port: own.port } }));
  };

  return {
    'find-hosts': () => hostsNearby(host() ?? undefined),
    'diagnose-host': async (which) => {
      if (which === 'begin' || !check) check = diagnoseAll(await patients());
      const { value } = await check.next();
      return value ?? null;
    },
  };
}
