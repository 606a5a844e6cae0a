import type { KeptHost } from '../discovery/kept-host.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';

/** When a secondary till heard its host last, which is how old its copy is, also over a restart. */
export interface LastHeard {
  /** RFC 3339 UTC; the start of this process where nothing is known from before. */
  at(): string;
  /** The host said something: written down at most once a minute, for a process that is killed. */
  heard(): void;
  /** Resolves when it is written down as it is. Never rejects. */
  keep(): Promise<void>;
}

const KEEP_MS = 60_000;

export interface LastHeardPorts {
  tillId: string;
  /** Without one nothing is known over a restart. */
  kept: Settings<KeptHost> | undefined;
  now(): string;
  log: Log;
}

export function createLastHeard({ tillId, kept, now, log }: LastHeardPorts): LastHeard {
  let keptAt = kept?.now.tillId === tillId ? kept.now.heardAt : undefined;
  let at = keptAt ?? now();
  let writing = Promise.resolve();
  const keep = () => {
    if (!kept || keptAt === at) return writing;
    keptAt = at;
    writing = kept.change({ heardAt: at }).catch((error: Error) => {
      log.warn({ reason: error.message }, 'when the host was heard could not be written down');
    });
    return writing;
  };
  return {
    at: () => at,
    heard() {
      at = now();
      if (keptAt === undefined || Date.parse(at) - Date.parse(keptAt) >= KEEP_MS) void keep();
    },
    keep,
  };
}
