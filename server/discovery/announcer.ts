import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../log.ts';
import type { Announcement } from './announcement.ts';
import type { Mdns, OpenMdns } from './mdns.ts';

export interface AnnouncerPorts {
  open: OpenMdns;
  /** What is true of this host now. */
  now(): Announcement;
  /** IPv4 addresses at which other machines reach it now; none while they may not. */
  interfaces(): string[];
  after(ms: number, run: () => void): () => void;
  log: Log;
}

export interface Announcer {
  /** Looks now, as it does by itself every few seconds. */
  look(): void;
  /** Takes the announcement back. */
  close(): Promise<void>;
}

/** No system tells a program of a new address: it has to look. */
const LOOK_MS = 5_000;

/** Tells the network where this host is, anew whenever that or what there is to say changes. */
export function createAnnouncer({ open, now, interfaces, after, log }: AnnouncerPorts): Announcer {
  let said: { announcement: Announcement; interfaces: string[] } | undefined;
  let mdns: Mdns | undefined;
  let closing: Promise<void> = Promise.resolve();

  const takeBack = () => {
    const before = mdns;
    mdns = undefined;
    said = undefined;
    if (before) closing = Promise.all([closing, before.close()]).then(() => {}, onFault);
  };

  const look = () => {
    const at = interfaces();
    const next = at.length > 0 ? { announcement: now(), interfaces: at } : undefined;
    if (isDeepStrictEqual(next, said)) return;
    takeBack();
    if (next) announce(next);
    said = next;
  };

  const announce = (next: NonNullable<typeof said>) => {
    try {
      mdns = open(next.interfaces, onFault);
      mdns.announce(next.announcement);
      const { port, epoch } = next.announcement;
      log.info({ at: next.interfaces, port, epoch }, 'this host announces itself');
    } catch (error) {
      onFault(error as Error);
    }
  };

  const onFault = (error: Error) => {
    log.warn({ reason: error.message }, 'this host cannot be found by itself: other tills need its address');
  };

  let cancel = () => {};
  const tick = () => {
    look();
    cancel = after(LOOK_MS, tick);
  };
  tick();

  return {
    look,
    close() {
      cancel();
      takeBack();
      return closing;
    },
  };
}
