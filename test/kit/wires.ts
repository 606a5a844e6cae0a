import { onTestFinished } from 'vitest';
import { createPortLink } from '../../renderer/links/port-link.ts';
import { createWebSocketLink } from '../../renderer/links/websocket-link.ts';
import type { OutboxStore } from '../../renderer/outbox-store.ts';
import { isLive } from '../../renderer/standing.ts';
import { TOKEN_COOKIE } from '../../server/http/join.ts';
import { silentLog } from '../../server/log.ts';
import { type Guest, type GuestOptions, startGuest } from '../../server/start-guest.ts';
import { browserWebSocket } from './browser-socket.ts';
import { createFakeTime } from './fake-time.ts';
import { type Joined, joinTill } from './http-client.ts';
import { makeFolder, type OpenHost } from './open-host.ts';
import { openRelay, type Relay } from './relay.ts';
import { type ShownTill, showTill } from './shown-till.ts';
import { openWindowChannel, type Way, type WindowChannel } from './window-channel.ts';

/** A till with everything between it and its host real, and a line that a test can spoil. All of it goes with the test. */
export interface Wire {
  readonly till: ShownTill;
  /** What is said that way over the line of now never arrives; resolves with the first of it. */
  lose(way: Way): Promise<void>;
  /** Resolves when the till noticed; it stays away until `mend`. */
  cut(): Promise<void>;
  /** Resolves when it is back. */
  mend(): Promise<void>;
  /** A new line in place of one that is still open. */
  replace(): void;
}

export const isUp = (till: ShownTill) => till.shows((view) => isLive(view) && view.ready);
const isDown = (till: ShownTill) => till.shows((view) => !isLive(view));

/** A page over the port that the shell hands it. */
export function openWindow(process: Pick<Guest, 'connectWindow'>) {
  let channel: WindowChannel;
  let onPort = (_: MessagePort) => {};
  /** A new port, as after every restart of the process: to the same one, or to another. */
  const give = (to = process) => {
    channel = openWindowChannel(to);
    onPort(channel.page);
  };
  const link = createPortLink((listener) => {
    onPort = listener;
    give();
  });
  const till = showTill(link);
  onTestFinished(() => till.close());
  return { till, give, lose: (way: Way) => channel.lose(way), cut: () => channel.cut() };
}

export async function windowOfHost(host: OpenHost): Promise<Wire> {
  return windowWire(host);
}

async function windowWire(process: Pick<Guest, 'connectWindow'>): Promise<Wire> {
  const { till, give, lose, cut } = openWindow(process);
  await isUp(till);
  return {
    till,
    lose,
    async cut() {
      cut();
      await isDown(till);
    },
    async mend() {
      give();
      await isUp(till);
    },
    replace: () => give(),
  };
}

const cookies = new Map<string, string>();
/** What a page finds as `WebSocket`. */
export const WebSocketOfPages = browserWebSocket(cookies);

/** A page in a browser that joined: its sockets show the cookie, and its clock is the test's. */
export async function openBrowser(
  host: Pick<OpenHost, 'port'>,
  { token }: Pick<Joined, 'token'>,
  { store, isPlugged = () => true }: { store?: OutboxStore; isPlugged?(): boolean } = {},
) {
  const relay = await openRelay(() => (isPlugged() ? host.port : undefined));
  const site = `127.0.0.1:${relay.port}`;
  cookies.set(site, `other=1; ${TOKEN_COOKIE}=${token}`);
  const time = createFakeTime();
  const till = showTill(createWebSocketLink(`ws://${site}/ws`, time.timers), time, undefined, store);
  onTestFinished(async () => {
    till.close();
    await relay.close();
  });
  return { till, relay, time };
}

export async function browser(host: OpenHost): Promise<Wire> {
  const { till, relay, time } = await openBrowser(host, await joinTill(host, 'Browser'));
  await isUp(till);
  return {
    till,
    lose: relay.lose,
    async cut() {
      relay.cut();
      await isDown(till);
    },
    async mend() {
      time.pass(1_000);
      await isUp(till);
    },
    replace: till.reconnect,
  };
}

export interface GuestFolder {
  /** Data folder; one of its own that goes with the test, unless it is given. */
  dir?: string;
  after?: GuestOptions['after'];
  now?: GuestOptions['now'];
  keptHost?: GuestOptions['keptHost'];
  /** With one, killing the till is the test's own: nothing waits for it to close. */
  disk?: GuestOptions['disk'];
}

/** The process of a secondary till, over a line of its own to wherever `port` says. */
export async function openGuest(
  port: () => number | undefined,
  { till, token, certPem }: Omit<Joined, 'certPem'> & Pick<GuestOptions, 'certPem'>,
  { dir, after, now, keptHost, disk }: GuestFolder = {},
): Promise<{ guest: Guest; relay: Relay; dir: string }> {
  const relay = await openRelay(port);
  const folder = dir === undefined ? await makeFolder() : { dir, remove: async () => {} };
  const guest = await startGuest({
    dir: folder.dir,
    host: { address: '127.0.0.1', port: relay.port },
    till,
    token,
    certPem,
    version: '0.0.0-test',
    log: silentLog(),
    onBroken: (error) => {
      throw error;
    },
    ...(after && { after }),
    ...(now && { now }),
    ...(keptHost && { keptHost }),
    ...(disk && { disk }),
  });
  onTestFinished(async () => {
    if (!disk) await guest.close();
    await relay.close();
    await folder.remove();
  });
  return { guest, relay, dir: folder.dir };
}

/** The line that is spoilt is the one between the process and its host. */
export async function windowOfGuest(host: OpenHost): Promise<Wire> {
  let plugged = true;
  const { guest, relay } = await openGuest(() => (plugged ? host.port : undefined), await joinTill(host, 'Guest'));
  const { till } = openWindow(guest);
  await isUp(till);
  return {
    till,
    lose: relay.lose,
    async cut() {
      plugged = false;
      relay.cut();
      await isDown(till);
    },
    async mend() {
      plugged = true;
      await isUp(till);
    },
    replace: guest.reconnect,
  };
}

/** The line that is spoilt is the one between the window and its process. */
export async function windowOfGuestWithLooseEnd(host: OpenHost): Promise<Wire> {
  const { guest } = await openGuest(() => host.port, await joinTill(host, 'Guest'));
  return windowWire(guest);
}
