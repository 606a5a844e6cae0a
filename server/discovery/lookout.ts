import { isDeepStrictEqual } from 'node:util';
import { authorityOf } from '../../shop/bridge.ts';
import type { Log } from '../log.ts';
import type { FoundHost } from './announcement.ts';
import type { Mdns, OpenMdns } from './mdns.ts';

export interface LookoutPorts {
  open: OpenMdns;
  /** IPv4 addresses of this machine now. */
  interfaces(): string[];
  log: Log;
}

/** Listens for hosts that announce themselves. */
export interface Lookout {
  /** Starts to listen, or asks the network again. */
  look(): void;
  /** Whom it heard since it started to listen, latest first. */
  hosts(): FoundHost[];
  /** Listens no more, and forgets. */
  rest(): Promise<void>;
}

/** Anybody may announce anything any number of times. */
const MOST_HOSTS = 64;

export function createLookout({ open, interfaces, log }: LookoutPorts): Lookout {
  let listening: { at: string[]; mdns: Mdns; ask(): void } | undefined;
  const heard = new Map<string, FoundHost>();

  const onFault = (error: Error) => log.warn({ reason: error.message }, 'hosts that announce themselves are not heard');

  const onFound = (found: FoundHost) => {
    const { addresses, port } = found;
    const key = `${found.shopId} ${authorityOf({ address: addresses[0] ?? '', port })}`;
    heard.delete(key);
    heard.set(key, found);
    const [oldest] = heard.keys();
    if (heard.size > MOST_HOSTS && oldest !== undefined) heard.delete(oldest);
  };

  const stop = async () => {
    const before = listening;
    listening = undefined;
    await before?.mdns.close().catch(onFault);
  };

  return {
    look() {
      const at = interfaces();
      if (listening && isDeepStrictEqual(at, listening.at)) return listening.ask();
      void stop();
      if (at.length === 0) return;
      try {
        const mdns = open(at, onFault);
        const { ask } = mdns.browse(onFound);
        listening = { at, mdns, ask };
      } catch (error) {
        onFault(error as Error);
      }
    },
    hosts: () => [...heard.values()].reverse(),
    rest() {
      heard.clear();
      return stop();
    },
  };
}
