import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { Bonjour, type Service } from 'bonjour-service';
import { lanAddresses } from '../door.ts';
import { type Announcement, type FoundHost, parseFound, SERVICE_TYPE, txtOf } from './announcement.ts';

/** What is asked of multicast DNS; tests hand in a fake one. */
export interface Mdns {
  /** Once: what changes is announced by a new one. */
  announce(announcement: Announcement): void;
  /** Asks the network now, and again at each `ask`; what is announced meanwhile is found too, possibly repeatedly. */
  browse(onFound: (found: FoundHost) => void): { ask(): void };
  /** Takes back what was announced and lets the sockets go. */
  close(): Promise<void>;
}

/**
 * Speaks mDNS on the interfaces with these IPv4 addresses. A network that does not take it is told to `onFault`, once
 * an interface, and never throws.
 */
export type OpenMdns = (interfaces: readonly string[], onFault: (error: Error) => void) => Mdns;

/** IPv4 addresses of the interfaces of this machine now, but for its loopback. */
export function ownInterfaces(): string[] {
  return lanAddresses('0.0.0.0');
}

/** One speaker an interface: a single one reaches the system's default network alone. */
export const openMdns: OpenMdns = (interfaces, onFault) => {
  const speakers = interfaces.map((address) => openOn(address, onFault));
  // A name of its own every time: two copies of one shop must not look like one host.
  const name = `tillwire-${randomBytes(4).toString('hex')}`;
  return {
    announce(announcement) {
      const { port } = announcement;
      const service = { name, host: `${name}.local`, type: SERVICE_TYPE, port, txt: txtOf(announcement) };
      for (const speaker of speakers) speaker.publish({ ...service, probe: false });
    },
    browse(onFound) {
      const found = (service: Service) => {
        const host = parseFound(service);
        if (host) onFound(host);
      };
      const browsers = speakers.map((speaker) => speaker.find({ type: SERVICE_TYPE }, found));
      for (const browser of browsers) browser.on('txt-update', found);
      return {
        ask: () => {
          for (const browser of browsers) browser.update();
        },
      };
    },
    close: async () => {
      await Promise.all(speakers.map(closeSpeaker));
    },
  };
};

function openOn(address: string, onFault: (error: Error) => void): Bonjour {
  let isTold = false;
  const tell = (error: Error) => {
    if (!isTold) onFault(error);
    isTold = true;
  };
  // Bound to its address a socket would hear no multicast: `interface` says where it speaks and listens. The types of
  // the package know neither.
  const wish = { interface: address, bind: '0.0.0.0' };
  const speaker = new Bonjour(wish as object, tell);
  // The package leaves errors of its socket to nobody, and an unheard error event ends the process.
  const { mdns } = (speaker as unknown as { server: { mdns: EventEmitter } }).server;
  mdns.on('error', tell);
  mdns.on('warning', tell);
  return speaker;
}

function closeSpeaker(speaker: Bonjour): Promise<void> {
  return new Promise((done) => {
    speaker.unpublishAll(() => speaker.destroy(() => done()));
  });
}
