import { isDeepStrictEqual } from 'node:util';
import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import type { OpenSocket, SocketEvents } from '../../shop/connection.ts';
import { closeCodes, parseDown, staysAway, type Welcome } from '../../shop/wire.ts';
import { OTHER_KEY, openHostSocket } from '../guest/host-socket.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { candidatesOf, createRound, type Remembered } from './addresses.ts';
import type { KeptHost } from './kept-host.ts';
import { createLookout, type Lookout } from './lookout.ts';
import { type OpenMdns, ownInterfaces } from './mdns.ts';
import { whyNotFollow } from './same-shop.ts';

export interface HostFinderPorts {
  /** The address that a person typed when the till joined. */
  typed: HostAddress;
  tillId: string;
  /** To the key of this till's host and no other, so that every address may be tried. */
  openSocket(host: HostAddress): OpenSocket;
  /** Without one only addresses are tried that are known already. */
  lookout: Lookout | undefined;
  /** Without one nothing is remembered over a restart. */
  kept: Settings<KeptHost> | undefined;
  log: Log;
}

export interface HostFinder {
  /** Every attempt goes to the next address; a host that is not to be followed is left before anything of it is heard. */
  open: OpenSocket;
  /** Listens for announcements no more. */
  close(): Promise<void>;
}

/** Of another till nothing counts. */
function rememberedIn(kept: Settings<KeptHost> | undefined, tillId: string): Remembered {
  if (kept?.now.tillId !== tillId) return {};
  const { shopId, epoch, lastGood } = kept.now;
  return { shopId, epoch, lastGood };
}

/** What an older copy of the host, which has its key, would say as well. */
const copiesSay: ReadonlySet<number> = new Set([
  closeCodes.unauthenticated,
  closeCodes.clientTooOld,
  closeCodes.hostTooOld,
]);

/** We left; the connection comes back by itself. */
const LEFT = 1000;

/** Finds the host of a till wherever it is: at the address of before, by its announcement, or where it was typed. */
export function createHostFinder(ports: HostFinderPorts): HostFinder {
  const { typed, tillId, openSocket, lookout, kept, log } = ports;
  let remembered = rememberedIn(kept, tillId);
  const round = createRound();
  /** What an older copy would say is believed after everywhere else was looked once. */
  const refusedAt = new Set<string>();
  const candidates = () => candidatesOf(typed, remembered, lookout?.hosts() ?? []);

  const remember = async (host: HostAddress, { shop: shopId, epoch }: Welcome) => {
    round.startOver();
    refusedAt.clear();
    void lookout?.rest();
    const next = { tillId, shopId, epoch, lastGood: host };
    if (isDeepStrictEqual({ ...remembered, tillId }, next)) return;
    remembered = next;
    log.info({ host: authorityOf(host), epoch }, 'this is the host of this till');
    await kept?.change(next).catch((error: Error) => {
      log.warn({ reason: error.message }, 'where the host is could not be written down');
    });
  };

  const isRefusedAgain = (host: HostAddress) => {
    const at = authorityOf(host);
    if (remembered.shopId === undefined || refusedAt.has(at)) {
      refusedAt.clear();
      return true;
    }
    refusedAt.add(at);
    return false;
  };

  const open: OpenSocket = (events) => {
    // Whoever never met its shop could not tell which of the announced ones it is.
    if (remembered.shopId !== undefined) lookout?.look();
    const host = round.next(candidates());
    return createAttempt({
      events,
      connect: openSocket(host),
      judge(welcome) {
        const why = whyNotFollow(remembered, welcome);
        if (why === undefined) void remember(host, welcome);
        return why;
      },
      told(code, reason, isLeft) {
        if (isLeft || code === OTHER_KEY) {
          log.warn({ host: authorityOf(host), reason }, 'a host was left alone');
          round.leftAlone(host, { code, reason });
        }
        if (copiesSay.has(code) && !isRefusedAgain(host)) return { code: LEFT, reason };
        const why = staysAway(code) ? undefined : round.why(candidates());
        return why ? { code: why.code === OTHER_KEY ? OTHER_KEY : code, reason: why.reason } : { code, reason };
      },
    });
  };
  return { open, close: async () => lookout?.rest() };
}

interface AttemptPorts {
  events: SocketEvents;
  connect: OpenSocket;
  /** Why a host that welcomes is not followed. */
  judge(welcome: Welcome): string | undefined;
  /** How the end of an attempt without a welcome is told on; `isLeft` where the till went by itself. */
  told(code: number, reason: string, isLeft: boolean): { code: number; reason: string };
}

/** One attempt at one address, as the connection knows a socket. */
function createAttempt({ events, connect, judge, told }: AttemptPorts): ReturnType<OpenSocket> {
  let isOver = false;
  let isFollowed = false;

  const end = (code: number, reason: string, isLeft = false) => {
    if (isOver) return;
    isOver = true;
    if (isLeft) socket.close(LEFT);
    const said = isFollowed ? { code, reason } : told(code, reason, isLeft);
    events.onClose(said.code, said.reason);
  };

  const onText = (text: string) => {
    if (isOver) return;
    const parsed = isFollowed ? undefined : parseDown(text);
    if (parsed && 'frame' in parsed && parsed.frame.t === 'welcome') {
      const why = judge(parsed.frame);
      if (why !== undefined) return end(LEFT, why, true);
      isFollowed = true;
    }
    events.onText(text);
  };

  const socket = connect({ onOpen: events.onOpen, onText, onClose: (code, reason) => end(code, reason) });
  return {
    send: socket.send,
    close(code) {
      isOver = true;
      socket.close(code);
    },
  };
}

export interface GuestFinderWish extends Pick<HostFinderPorts, 'kept' | 'log'> {
  host: HostAddress;
  certPem: string;
  till: { id: string };
  mdns: OpenMdns | undefined;
}

/** The same over real sockets, as a secondary till has it. */
export function createGuestFinder({ host, certPem, till, kept, mdns, log }: GuestFinderWish): HostFinder {
  return createHostFinder({
    typed: host,
    tillId: till.id,
    openSocket: (at) => openHostSocket(at, certPem),
    lookout: mdns && createLookout({ open: mdns, interfaces: ownInterfaces, log }),
    kept,
    log,
  });
}
