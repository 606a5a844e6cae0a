import type { Announcement, FoundHost } from '../../server/discovery/announcement.ts';
import type { OpenMdns } from '../../server/discovery/mdns.ts';

/** A network on which everybody hears what everybody announces, at once. */
export interface FakeNetwork {
  readonly open: OpenMdns;
  /** What is announced now, and on which interfaces. */
  announced(): { announcement: Announcement; interfaces: readonly string[] }[];
  /** How many listen or speak. */
  speakers(): number;
  /** How often the network was asked. */
  asked(): number;
  /** Anybody may say anything. */
  say(found: FoundHost): void;
  /** The network takes no multicast, from now on. */
  fail(how: 'throws' | 'tells'): void;
}

export function createFakeNetwork(): FakeNetwork {
  const announcements = new Map<object, { announcement: Announcement; interfaces: readonly string[] }>();
  const listeners = new Map<object, (found: FoundHost) => void>();
  const speakers = new Set<object>();
  let asked = 0;
  let failing: 'throws' | 'tells' | undefined;
  const said: FoundHost[] = [];

  const tell = (onFound: (found: FoundHost) => void) => {
    for (const { announcement, interfaces } of announcements.values()) {
      onFound({ ...announcement, addresses: [...interfaces] });
    }
    for (const found of said) onFound(found);
  };

  return {
    open(interfaces, onFault) {
      const error = Object.assign(new Error('bind EADDRINUSE 0.0.0.0:5353'), { code: 'EADDRINUSE' });
      if (failing === 'throws') throw error;
      if (failing === 'tells') onFault(error);
      const me = {};
      speakers.add(me);
      return {
        announce(announcement) {
          announcements.set(me, { announcement, interfaces });
          for (const listener of listeners.values()) listener({ ...announcement, addresses: [...interfaces] });
        },
        browse(onFound) {
          listeners.set(me, onFound);
          const ask = () => {
            asked += 1;
            if (!failing) tell(onFound);
          };
          ask();
          return { ask };
        },
        async close() {
          announcements.delete(me);
          listeners.delete(me);
          speakers.delete(me);
        },
      };
    },
    announced: () => [...announcements.values()],
    speakers: () => speakers.size,
    asked: () => asked,
    say(found) {
      said.push(found);
      for (const listener of listeners.values()) listener(found);
    },
    fail(how) {
      failing = how;
    },
  };
}
