import { hash, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { ALONE_MS } from '../shop/alone.ts';
import type { HostAddress } from '../shop/bridge.ts';
import { createConnection, type LinkState, type OpenSocket } from '../shop/connection.ts';
import { createQuestions } from '../shop/questions.ts';
import { createReplica } from '../shop/replica.ts';
import { createSeenTeller } from '../shop/seen.ts';
import { barOf, type Verb } from '../shop/verbs.ts';
import { closeCodes, type Down, type Note, type StorageNote, type Up } from '../shop/wire.ts';
import type { Identity } from './access/access.ts';
import { createApprovals } from './access/approvals.ts';
import { createPins, pepperOf } from './access/pins.ts';
import { afterMs, nowIso } from './clock.ts';
import { createGuestFinder } from './discovery/host-finder.ts';
import type { KeptHost } from './discovery/kept-host.ts';
import type { OpenMdns } from './discovery/mdns.ts';
import { createFeed } from './feed/feed.ts';
import { createSessions } from './feed/sessions.ts';
import { attachWindow, type WindowPort } from './feed/window.ts';
import { lockFolder } from './folder-lock.ts';
import { createGuestDesk } from './guest/desk.ts';
import { createGuestPeople, openKeptPeople } from './guest/guest-people.ts';
import { OTHER_KEY } from './guest/host-socket.ts';
import { createLastHeard } from './guest/last-heard.ts';
import { createLookRelay } from './guest/look-relay.ts';
import { createMirror, toldOf } from './guest/mirror.ts';
import { openTillFile, type TillMemory } from './guest/till-file.ts';
import { problem } from './http/problem.ts';
import type { Disk } from './journal/disk.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

type Upstream = Extract<Note, { kind: 'upstream' }>;

export interface GuestOptions {
  /** Data folder; made if missing. */
  dir: string;
  host: HostAddress;
  till: { id: string; code: string };
  /** This till's own token, from pairing. */
  token: string;
  /**
   * The certificate of the host that paired it, and the only one that it talks to. Undefined where it joined before hosts
   * had keys, or cannot open what it kept: then it sells on by itself until it is paired again.
   */
  certPem: string | undefined;
  version: string;
  /** How a host that is not where it was is heard of; without it only known addresses are tried. */
  mdns?: OpenMdns | undefined;
  /** What is known of the host from before; without it nothing outlives this process. */
  keptHost?: Settings<KeptHost> | undefined;
  log: Log;
  /** RFC 3339 UTC; this machine's clock unless said otherwise. */
  now?(): string;
  /** Runs once after so many milliseconds, unless it is called off. */
  after?(ms: number, run: () => void): () => void;
  disk?: Disk | undefined;
  /** The disk failed: the process has to be started anew. */
  onBroken(error: unknown): void;
}

export interface Guest {
  /** Frames of a window of this machine, as this till. */
  connectWindow(port: WindowPort): void;
  /** After sleep or a change of network: what looks open may be dead. */
  reconnect(): void;
  /** Whether whoever is signed in here may. */
  may(verb: Verb): boolean;
  close(): Promise<void>;
}

/**
 * A secondary till: follows its host over one socket, feeds the windows of its own machine from the copy on its disk,
 * and sells on by itself while the host is away.
 */
export async function startGuest(options: GuestOptions): Promise<Guest> {
  await mkdir(options.dir, { recursive: true });
  const unlock = await lockFolder(options.dir);
  try {
    return await startInFolder(options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function startInFolder(options: GuestOptions, unlock: () => Promise<void>): Promise<Guest> {
  const { dir, host, till, token, certPem, version, mdns, keptHost, log, now = nowIso, after = afterMs } = options;
  const memory = (): TillMemory => {
    const { cursor, shop } = replica;
    return { shopId, pairing, ...(cursor && { copy: { cursor, shop } }), outbox: desk.memory() };
  };
  const file = await openTillFile({ dir, tillId: till.id, now: memory, after, onBroken, log, disk: options.disk });
  const replica = createReplica(file.found.copy);
  const keptPeople = await openKeptPeople(dir, options.disk);
  let { shopId, pairing } = file.found;
  const isPairedAnew = certPem !== undefined && pairing !== '' && pairing !== printOf(token);
  let isLive = false;
  const lastHeard = createLastHeard({ tillId: till.id, kept: keptHost, now, log });
  let upstream: Upstream = { t: 'note', kind: 'upstream', state: 'connecting', since: lastHeard.at() };
  /** What the host told last, for windows that open later. */
  const told = new Map<Note['kind'], Note>();

  const questions = createQuestions({
    send: (frame) => send([frame]),
    isLive: () => isLive,
    newId: randomUUID,
    away: { status: 503, body: problem(503, 'host-away', 'the host is not reachable at the moment') },
  });
  const source = createMirror(replica, till.id, () => shopId);
  const feed = createFeed(source, log);
  const own: Identity = { by: `till:${till.code}`, tillId: till.id, isTill: true };
  const approvals = createApprovals({
    shop: () => replica.shop,
    safeTills: () => [],
    tell: (_tillId, note) => feed.tellAll(note),
    nowMs: () => Date.parse(now()),
    after,
  });
  const people = createGuestPeople({
    ...{ till, kept: keptPeople, approvals, now, log },
    shop: () => replica.shop,
    pins: createPins(pepperOf(Buffer.from(token))),
    isLive: () => isLive,
    bring: questions.bring,
    onChanged: () => sessions.tellYou('all'),
  });
  const desk = createGuestDesk({
    ...{ till, kept: file.found.outbox, isPairedAnew, replica, file, send, now, after, approvals },
    by: () => people.by(own),
    tell: feed.tellAll,
    onPairAgain: () => {
      connection.close();
      isAway('this host does not know how far this till has counted: pair it again', 'pair-again');
      log.error('the host counts further than this till ever did: nothing is sent to it');
    },
  });
  const looks = createLookRelay({ send: (frame) => send([frame]), tell: feed.tellAll });
  const sessions = createSessions({
    feed,
    source,
    shop: () => replica.shop,
    desk: {
      submit: desk.submit,
      dismiss: desk.dismiss,
      pending: desk.pending,
      read: (path) => questions.ask(path),
      lastNOf: () => 0,
    },
    identify: () => undefined,
    people,
    greetings: () => [upstream, ...told.values(), ...looks.greetings(), desk.attention()],
    // Who is connected is the host's to say, not this machine's.
    onPresent: () => {},
    watch: looks.watch,
    now,
    monotonicMs: () => performance.now(),
    after,
    log,
  });
  const seen = createSeenTeller({ send: (frame) => send([frame]), after });

  const finder =
    certPem === undefined ? undefined : createGuestFinder({ host, certPem, till, kept: keptHost, mdns, log });
  let cancelAlone = after(ALONE_MS, () => desk.workAlone());
  const connection = createConnection(
    finder?.open ?? openNothing,
    { now: () => performance.now(), after, random: Math.random },
    {
      hello: () => ({
        ...{ t: 'hello', token, app: { version } },
        ...(replica.cursor && { cursor: replica.cursor }),
        ...desk.kept(),
      }),
      waiting: desk.waiting,
      onFrame,
      onState,
    },
  );

  function send(frames: readonly Up[]): void {
    for (const frame of frames) connection.send(frame);
  }

  function onFrame(frame: Down): void {
    lastHeard.heard();
    if (frame.t === 'welcome') onWelcome(frame.shop);
    questions.receive(frame);
    people.receive(frame);
    const wasReady = source.ready();
    const confirmed = replica.receive(frame, performance.now());
    if (confirmed.news === 'everything') file.startedOver();
    else if (frame.t === 'entries' && confirmed.news) file.entered(frame);
    if (confirmed.news === 'everything' || wasReady !== source.ready()) sessions.startOver();
    else if (frame.t === 'entries' && confirmed.news) feed.publish(toldOf(frame));
    if (frame.t === 'note') onNote(frame);
    desk.receive(frame);
    send(confirmed.send);
    seen.receive(frame, replica.cursor?.seq);
  }

  /** A host that welcomes works again; what else there is to know of its storage it says itself. */
  function onWelcome(shop: string): void {
    shopId = shop;
    pairing = printOf(token);
    cancelAlone();
    looks.welcomed();
    if (storageState() === 'stopped') onNote({ t: 'note', kind: 'storage', state: 'ok' });
  }

  function onNote(note: Note): void {
    if (note.kind === 'look') looks.receive(note);
    // A clean stop leaves nothing to recover from.
    else if (note.kind === 'shutdown') told.delete('recovered');
    // News are for whoever is there when they come.
    else if (note.kind !== 'news' && note.kind !== 'approval' && note.kind !== 'you') told.set(note.kind, note);
    // Who stands here this till says itself.
    if (note.kind !== 'you') feed.tellAll(note);
  }

  function storageState(): StorageNote['state'] | undefined {
    const note = told.get('storage');
    return note?.kind === 'storage' ? note.state : undefined;
  }

  function onState(state: LinkState): void {
    const wasLive = isLive;
    isLive = state.is === 'live';
    if (!isLive) questions.cut();
    if (!isLive) looks.cut();
    if (wasLive && !isLive) {
      desk.cut();
      void lastHeard.keep();
      cancelAlone();
      cancelAlone = after(ALONE_MS, () => desk.workAlone());
    }
    if (state.is === 'stopped' && finder && !isVersionSkew(state.code)) desk.turnAway();
    if (state.is === 'connecting') return;
    const reason = 'reason' in state ? state.reason : undefined;
    log.info({ state: state.is, ...(reason && { reason }) }, 'connection to the host');
    if (isLive) tellUpstream('live');
    else isAway(reason, 'code' in state ? causes[state.code ?? 0] : undefined);
    // The note before it may not have arrived.
    const isStopped = state.is === 'waiting' && state.code === closeCodes.storageStopped;
    if (isStopped && storageState() !== 'stopped') onNote({ t: 'note', kind: 'storage', state: 'stopped' });
  }

  function isAway(reason?: string, cause?: Upstream['cause']): void {
    tellUpstream('detached', reason, cause);
  }

  function tellUpstream(state: Upstream['state'], reason?: string, cause?: Upstream['cause']): void {
    const since = upstream.state === state ? upstream.since : state === 'live' ? now() : lastHeard.at();
    upstream = {
      t: 'note',
      kind: 'upstream',
      state,
      since,
      ...(reason !== undefined && { reason }),
      ...(cause && { cause }),
    };
    feed.tellAll(upstream);
  }

  function onBroken(error: unknown): void {
    onNote({ t: 'note', kind: 'storage', state: 'stopped' });
    options.onBroken(error);
  }

  return {
    connectWindow(port) {
      attachWindow(sessions, port, own);
    },
    reconnect: () => connection.reconnect(),
    may: (verb) => barOf(replica.shop, { ...own, by: people.by(own) }, verb) === undefined,
    async close() {
      cancelAlone();
      approvals.close();
      desk.close();
      seen.close();
      connection.close();
      await finder?.close();
      await lastHeard.keep();
      await people.close();
      sessions.closeAll(1000, 'the till stops');
      await file.close();
      await unlock();
    },
  };
}

/** What only a person at both ends can mend. */
const causes: Readonly<Record<number, Upstream['cause']>> = {
  [OTHER_KEY]: 'other-key',
  [closeCodes.pairAgain]: 'pair-again',
  [closeCodes.unauthenticated]: 'removed',
};

/** Of a till that has no key to compare: nobody gets its token. */
const openNothing: OpenSocket = ({ onClose }) => {
  setImmediate(() => onClose(closeCodes.pairAgain, 'this till has to be paired with its host again'));
  return { send: () => {}, close: () => {} };
};

/** Whether it is only that host and till are of different versions: then the till is still one of the shop's. */
function isVersionSkew(code: number): boolean {
  return code === closeCodes.clientTooOld || code === closeCodes.hostTooOld;
}

/** Tells one token from another without being one. */
function printOf(token: string): string {
  return hash('sha256', `tillwire pairing ${token}`).slice(0, 16);
}
