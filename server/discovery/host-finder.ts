import { isDeepStrictEqual } from 'node:util';
import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import type { OpenSocket, SocketEvents } from '../../shop/connection.ts';
import { closeCodes, parseDown, staysAway, type Welcome } from '../../shop/wire.ts';
import { openHostSocket } from '../guest/host-socket.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { type Candidate, candidatesOf, createRound, type Remembered } from './addresses.ts';
import type { KeptHost } from './kept-host.ts';
import { createLookout, type Lookout } from './lookout.ts';
import { type OpenMdns, ownInterfaces } from './mdns.ts';
import { type Proof, type ProveWish, proveHost } from './prove-host.ts';
import { whyNotFollow } from './same-shop.ts';

export interface HostFinderPorts {
  /** The address that a person typed when the till joined. */
  typed: HostAddress;
  tillId: string;
  token: string;
  openSocket(host: HostAddress): OpenSocket;
  prove(wish: ProveWish, signal: AbortSignal): Promise<Proof>;
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

/** What the host of another shop, at an address that was ours, would say as well. */
const strangersSay: ReadonlySet<number> = new Set([
  closeCodes.unauthenticated,
  closeCodes.clientTooOld,
  closeCodes.hostTooOld,
]);

/** Sooner than the connection gives up an attempt: what is told then is what this attempt found. */
const PROVE_MS = 4_000;

/** We left; the connection comes back by itself. */
const LEFT = 1000;

/** Finds the host of a till wherever it is: at the address of before, by its announcement, or where it was typed. */
export function createHostFinder(ports: HostFinderPorts): HostFinder {
  const { typed, tillId, token, openSocket, prove, lookout, kept, log } = ports;
  let remembered = rememberedIn(kept, tillId);
  const round = createRound();
  /** What a stranger would say is believed after everywhere else was looked once. */
  const refusedAt = new Set<string>();
  const candidates = () => candidatesOf(typed, remembered, lookout?.hosts() ?? []);

  const remember = async ({ host }: Candidate, { shop: shopId, epoch }: Welcome) => {
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

  const isRefusedAgain = ({ host }: Candidate) => {
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
    const candidate = round.next(candidates());
    const { host, mustProve } = candidate;
    const { shopId } = remembered;
    const wish = mustProve && shopId !== undefined ? { host, shopId, tillId, token } : undefined;
    return createAttempt({
      events,
      connect: openSocket(host),
      prove: wish && ((signal) => prove(wish, signal)),
      judge(welcome) {
        const why = whyNotFollow(remembered, welcome);
        if (why === undefined) void remember(candidate, welcome);
        return why;
      },
      told(code, reason, isLeft) {
        if (isLeft) {
          log.warn({ host: authorityOf(host), reason }, 'a host was left alone');
          round.leftAlone(host, reason);
        }
        if (strangersSay.has(code) && !isRefusedAgain(candidate)) return { code: LEFT, reason };
        return { code, reason: staysAway(code) ? reason : (round.why(candidates()) ?? reason) };
      },
    });
  };
  return { open, close: async () => lookout?.rest() };
}

interface AttemptPorts {
  events: SocketEvents;
  connect: OpenSocket;
  /** Undefined where none is needed. */
  prove: ((signal: AbortSignal) => Promise<Proof>) | undefined;
  /** Why a host that welcomes is not followed. */
  judge(welcome: Welcome): string | undefined;
  /** How the end of an attempt without a welcome is told on; `isLeft` where the till went by itself. */
  told(code: number, reason: string, isLeft: boolean): { code: number; reason: string };
}

const unproven: Readonly<Record<Exclude<Proof, 'proven'>, string>> = {
  'other-shop': 'another shop answered',
  unknown: 'what announced this shop could not prove to be its host',
};

/** One attempt at one address, as the connection knows a socket: proof first where it needs one, then the socket. */
function createAttempt({ events, connect, prove, judge, told }: AttemptPorts): ReturnType<OpenSocket> {
  const over = new AbortController();
  let socket: ReturnType<OpenSocket> | undefined;
  let isFollowed = false;

  const end = (code: number, reason: string, isLeft = false) => {
    if (over.signal.aborted) return;
    over.abort();
    if (isLeft) socket?.close(LEFT);
    const said = isFollowed ? { code, reason } : told(code, reason, isLeft);
    events.onClose(said.code, said.reason);
  };

  const onText = (text: string) => {
    if (over.signal.aborted) return;
    const parsed = isFollowed ? undefined : parseDown(text);
    if (parsed && 'frame' in parsed && parsed.frame.t === 'welcome') {
      const why = judge(parsed.frame);
      if (why !== undefined) return end(LEFT, why, true);
      isFollowed = true;
    }
    events.onText(text);
  };

  const start = () => {
    socket = connect({ onOpen: events.onOpen, onText, onClose: (code, reason) => end(code, reason) });
  };

  if (!prove) start();
  else {
    prove(over.signal).then(
      (proof) => {
        if (over.signal.aborted) return;
        if (proof === 'proven') start();
        else end(LEFT, unproven[proof], true);
      },
      (error: Error) => end(LEFT, ((error.cause as Error | undefined) ?? error).message),
    );
  }

  return {
    send: (text) => socket?.send(text),
    close(code) {
      over.abort();
      socket?.close(code);
    },
  };
}

export interface GuestFinderWish extends Pick<HostFinderPorts, 'token' | 'kept' | 'log'> {
  host: HostAddress;
  till: { id: string };
  mdns: OpenMdns | undefined;
}

/** The same over real sockets, as a secondary till has it. */
export function createGuestFinder({ host, till, token, kept, mdns, log }: GuestFinderWish): HostFinder {
  return createHostFinder({
    typed: host,
    tillId: till.id,
    token,
    openSocket: openHostSocket,
    prove: (wish, signal) => proveHost(wish, AbortSignal.any([signal, AbortSignal.timeout(PROVE_MS)])),
    lookout: mdns && createLookout({ open: mdns, interfaces: ownInterfaces, log }),
    kept,
    log,
  });
}
