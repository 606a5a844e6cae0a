import { randomUUID } from 'node:crypto';
import type { HostAddress } from '../shop/bridge.ts';
import { createConnection, type LinkState } from '../shop/connection.ts';
import { createOutbox } from '../shop/outbox.ts';
import { createQuestions } from '../shop/questions.ts';
import { refuse } from '../shop/refusal.ts';
import { createReplica } from '../shop/replica.ts';
import { closeCodes, type Down, type Note, type StorageNote, type Up, type VerdictFrame } from '../shop/wire.ts';
import { afterMs, nowIso } from './clock.ts';
import { createFeed } from './feed/feed.ts';
import { createSessions } from './feed/sessions.ts';
import { attachWindow, type WindowPort } from './feed/window.ts';
import { openHostSocket } from './guest/host-socket.ts';
import { createMirror, toldOf } from './guest/mirror.ts';
import { problem } from './http/problem.ts';
import type { Answer } from './ledger.ts';
import type { Log } from './log.ts';

type Upstream = Extract<Note, { kind: 'upstream' }>;
type Refused = Extract<VerdictFrame, { ok: false }>;

export interface GuestOptions {
  host: HostAddress;
  till: { id: string; code: string };
  /** This till's own token, from joining. */
  token: string;
  version: string;
  log: Log;
}

export interface Guest {
  /** Frames of a window of this machine, as this till. */
  connectWindow(port: WindowPort): void;
  /** After sleep or a change of network: what looks open may be dead. */
  reconnect(): void;
  close(): Promise<void>;
}

/** `later` speaks of the host's own state: the same command is asked again after this long. */
const LATER_MS = 1_000;

/** A secondary till: follows its host over one socket and feeds the windows of its own machine from that copy. */
export function startGuest({ host, till, token, version, log }: GuestOptions): Guest {
  const replica = createReplica();
  const outbox = createOutbox({ numbered: true });
  let shopId = '';
  let isLive = false;
  let upstream: Upstream = { t: 'note', kind: 'upstream', state: 'connecting', since: nowIso() };
  /** What the host told last, for windows that open later. */
  const told = new Map<Note['kind'], Note>();
  const askers = new Map<string, (answer: Answer) => void>();
  /** Accepted by the host, but the entry is not here yet: told together with it. */
  let landing: Extract<VerdictFrame, { ok: true }>[] = [];
  let cancelAgain = () => {};

  const questions = createQuestions({
    send: (frame) => send([frame]),
    isLive: () => isLive,
    newId: randomUUID,
    away: { status: 503, body: problem(503, 'host-away', 'the host is not reachable at the moment') },
  });
  const source = createMirror(replica, () => shopId);
  const feed = createFeed(source, log);
  const sessions = createSessions({
    feed,
    source,
    shop: () => replica.shop,
    desk: {
      submit: ({ id, type, body, base }, answer) => {
        askers.set(id, answer);
        if (outbox.pending().some((pending) => pending.id === id)) return;
        send(outbox.add({ id, type, body, ...(base && { base }) }));
      },
      read: (path) => questions.ask(path),
      lastNOf: () => 0,
    },
    identify: () => undefined,
    greetings: () => [upstream, ...told.values()],
    // Who is connected is the host's to say, not this machine's.
    onPresent: () => {},
    now: nowIso,
    monotonicMs: () => performance.now(),
    after: afterMs,
    log,
  });

  const connection = createConnection(
    openHostSocket(host),
    { now: () => performance.now(), after: afterMs, random: Math.random },
    {
      hello: () => ({ t: 'hello', token, app: { version }, ...(replica.cursor && { cursor: replica.cursor }) }),
      onFrame,
      onState,
    },
  );

  function send(frames: readonly Up[]): void {
    for (const frame of frames) connection.send(frame);
  }

  function onFrame(frame: Down): void {
    if (frame.t === 'welcome') onWelcome(frame.shop);
    questions.receive(frame);
    const confirmed = replica.receive(frame, performance.now());
    const asked = outbox.receive(frame);
    send([...confirmed.send, ...asked.send]);
    if (confirmed.news === 'everything') sessions.startOver();
    else if (frame.t === 'entries' && confirmed.news) feed.publish(toldOf(frame));
    if (frame.t === 'note') onNote(frame);
    if (frame.t === 'verdict' && !frame.ok && frame.retry === 'later') onLater(frame);
    if (asked.settled) onVerdict(asked.settled.verdict);
    if (confirmed.news) land();
  }

  /** A host that welcomes works again; what else there is to know of its storage it says itself. */
  function onWelcome(shop: string): void {
    shopId = shop;
    if (storageState() === 'stopped') onNote({ t: 'note', kind: 'storage', state: 'ok' });
  }

  function onNote(note: Note): void {
    // A clean stop leaves nothing to recover from.
    if (note.kind === 'shutdown') told.delete('recovered');
    else told.set(note.kind, note);
    feed.tellAll(note);
  }

  function storageState(): StorageNote['state'] | undefined {
    const note = told.get('storage');
    return note?.kind === 'storage' ? note.state : undefined;
  }

  function onVerdict(verdict: VerdictFrame): void {
    if (verdict.ok) {
      landing.push(verdict);
      land();
      return;
    }
    answer(verdict.id, refusedBy(verdict));
  }

  /** The asker hears that it is not saved yet, and goes on waiting for the verdict. */
  function onLater(verdict: Refused): void {
    askers.get(verdict.id)?.(refusedBy(verdict));
    cancelAgain();
    cancelAgain = afterMs(LATER_MS, () => send(outbox.again()));
  }

  function land(): void {
    const seq = replica.cursor?.seq ?? 0;
    const landed = landing.filter((verdict) => verdict.seq <= seq);
    landing = landing.filter((verdict) => verdict.seq > seq);
    for (const { id, line } of landed) answer(id, { is: 'accepted', seq: line, line: undefined });
  }

  function answer(id: string, given: Answer): void {
    askers.get(id)?.(given);
    askers.delete(id);
  }

  function onState(state: LinkState): void {
    isLive = state.is === 'live';
    if (!isLive) questions.cut();
    if (state.is === 'connecting') return;
    const reason = 'reason' in state ? { reason: state.reason } : {};
    log.info({ host: host.address, port: host.port, state: state.is, ...reason }, 'connection to the host');
    const next = state.is === 'live' ? 'live' : 'detached';
    const since = upstream.state === next ? upstream.since : nowIso();
    upstream = { t: 'note', kind: 'upstream', state: next, since, ...reason };
    feed.tellAll(upstream);
    // The note before it may not have arrived.
    const isStopped = state.is === 'waiting' && state.code === closeCodes.storageStopped;
    if (isStopped && storageState() !== 'stopped') onNote({ t: 'note', kind: 'storage', state: 'stopped' });
  }

  return {
    connectWindow(port) {
      attachWindow(sessions, port, { by: `till:${till.code}`, tillId: till.id, isTill: true });
    },
    reconnect: () => connection.reconnect(),
    async close() {
      cancelAgain();
      connection.close();
      sessions.closeAll(1000, 'the till stops');
    },
  };
}

function refusedBy({ code, message, retry, path, current }: Refused): Answer {
  // Codes of a newer host are told on as they are: screens show what they do not know as its message.
  const refusal = { ...refuse('invalid', message), code: code as 'invalid', retry };
  return { is: 'refused', refusal: { ...refusal, ...(path && { path }), ...(current !== undefined && { current }) } };
}
