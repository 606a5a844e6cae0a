import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { HostState } from '../shop/bridge.ts';
import type { Shop } from '../shop/documents.ts';
import { numberOfEpoch } from '../shop/epoch.ts';
import { overdueEstimates } from '../shop/estimate.ts';
import type { PairingAnswer } from '../shop/pairing.ts';
import { settingsOf } from '../shop/settings.ts';
import { barOf, type Verb } from '../shop/verbs.ts';
import { closeCodes, groupOf, PROTOCOL } from '../shop/wire.ts';
import { createAccess, type Identity, isLoopback, keepLocalToken, wayOf } from './access/access.ts';
import type { HostCertificate } from './access/host-identity.ts';
import { keysRevokedIn } from './access/keys.ts';
import { openPeople } from './access/open-people.ts';
import { createTrial } from './access/trial.ts';
import { checksHere, checksInThread } from './audit/check-desk.ts';
import { createVerdict } from './audit/verdict.ts';
import { parseBackupSettings, SETTINGS_NAME } from './backup/backup-settings.ts';
import { backupsHere, backupsInThread } from './backup/backup-thread.ts';
import { type Backups, createBackups } from './backup/backups.ts';
import { finishRestore } from './backup/restore-places.ts';
import { afterMs, nowIso } from './clock.ts';
import { limitConnections } from './connections.ts';
import type { Announcement } from './discovery/announcement.ts';
import { createAnnouncer } from './discovery/announcer.ts';
import type { OpenMdns } from './discovery/mdns.ts';
import { watchDiskSpace } from './disk-space.ts';
import { createDoor, lanAddresses } from './door.ts';
import { createBooksSource } from './feed/books-source.ts';
import { createCommandRations } from './feed/command-rations.ts';
import { createFeed } from './feed/feed.ts';
import { defaultLimits, type HostLimits } from './feed/limits.ts';
import { newsOf } from './feed/news.ts';
import { barOfPlainTexts, changesWhoMay } from './feed/plain-texts.ts';
import { tellable } from './feed/recent.ts';
import { createSessions } from './feed/sessions.ts';
import { createSockets } from './feed/sockets.ts';
import { createWhereabouts } from './feed/whereabouts.ts';
import { attachWindow, type WindowPort } from './feed/window.ts';
import { lockFolder } from './folder-lock.ts';
import { type HostKeys, keepHostKeys } from './host-keys.ts';
import { describingRoutes, healthRoute } from './http/about.ts';
import { createApp, identify } from './http/app.ts';
import { auditRoutes } from './http/audit.ts';
import { ownNamesNow, refuseAtDoor } from './http/doors.ts';
import { createGuard } from './http/guard.ts';
import { keyRoutes } from './http/keys.ts';
import { ENCRYPTION_REQUIRED, lacksEncryption, requireEncryption } from './http/must-encrypt.ts';
import { createReader } from './http/reader.ts';
import { readRoutes } from './http/reads.ts';
import type { Route } from './http/route.ts';
import { createTillLines } from './http/till-lines.ts';
import { tillsRoute } from './http/tills.ts';
import { writeRoutes } from './http/writes.ts';
import { journalKeyOf } from './journal/mac.ts';
import { keyFileOf } from './journal-key.ts';
import type { Ledger } from './ledger.ts';
import type { Log } from './log.ts';
import { createOnePort } from './one-port.ts';
import { openLedger } from './open-ledger.ts';
import { openShop, startKey } from './open-shop.ts';
import type { Invitation } from './pairing/invitations.ts';
import { openPairing } from './pairing/open-pairing.ts';
import { removedIn } from './pairing/removed.ts';
import { recoveredNote } from './recovery.ts';
import { markRunning } from './running-file.ts';
import { createSafe } from './safe.ts';
import { openSettings } from './settings.ts';
import { createStorageNews } from './storage-news.ts';

export interface HostOptions {
  /** Data folder; made if missing. */
  dir: string;
  port: number;
  /** `127.0.0.1` for this machine alone, `0.0.0.0` for everyone on the LAN. */
  bind: string;
  /** Folder of the built programs whose threads do what takes long; without it this one does it. */
  threads?: string | undefined;
  /** Built renderer to serve to browsers. */
  rendererDir?: string | undefined;
  version: string;
  /** Opens a new shop with the demo catalogue. */
  demo?: boolean;
  /** Where the journal's key is kept; beside the data folder unless said otherwise. */
  keyFile?: string | undefined;
  /** The keys themselves, from whoever keeps them sealed: then no file of them is looked at. */
  keys?: HostKeys | undefined;
  /** Names under which tills reach it beside those of the machine, as its owner set them up in the router. */
  names?: readonly string[] | undefined;
  /** How the host announces itself while other tills may join; without it they need its address. */
  mdns?: OpenMdns | undefined;
  log: Log;
  /** What clients may take, where it is not as usual. */
  limits?: Partial<HostLimits>;
  /** RFC 3339 UTC; this machine's clock unless said otherwise. */
  now?(): string;
  /** How long after a restore tills are given to connect again, in milliseconds. */
  gatheringLeastMs?: number | undefined;
  /** The disk failed: the process has to be started anew, which is how the journal is looked at again. */
  onBroken(error: unknown): void;
  /** What `state` answers is another, and nobody of those who ask for changes made it so. */
  onStateChanged?(): void;
}

export interface Host {
  readonly port: number;
  readonly localToken: string;
  /** What its tills trust. */
  readonly certificate: HostCertificate;
  state(): HostState;
  /** Frames of a window of this machine, as the host's own till. */
  connectWindow(port: WindowPort): void;
  /** Moves to another address without dropping this machine's own clients. */
  bind(address: string): Promise<void>;
  /** What somebody at the window says to a till that wants to be paired. */
  answerPairing(id: string, answer: PairingAnswer): Promise<void>;
  /** Lets one tablet or browser in, in the name of whoever is at the window, or of who started this host. */
  invite(at: 'window' | 'console'): Pick<Invitation, 'link' | 'code'>;
  readonly backups: Backups;
  /** Whether whoever is signed in at the window may. */
  may(verb: Verb): boolean;
  close(): Promise<void>;
}

const hostSettings = z.object({ failedPairings: z.array(z.number()).readonly().default([]) });

/** How often the clock is looked at: for a business day that is over, and estimates whose last day is. */
const MINUTE_MS = 60_000;

/**
 * Opens a shop's books and then its port. Throws `DamagedJournal` on a damaged journal, and an error that names the
 * holder when the folder or the port is taken; it never takes another one instead.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  await finishRestore(options.dir, options.keyFile ?? keyFileOf(options.dir));
  await mkdir(options.dir, { recursive: true });
  const unlock = await lockFolder(options.dir);
  try {
    return await startInFolder(options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function startInFolder(options: HostOptions, unlock: () => Promise<void>): Promise<Host> {
  const { dir, version, log, now = nowIso } = options;
  const hostLimits = { ...defaultLimits, ...options.limits };
  const settings = await openSettings(dir, (value) => hostSettings.parse(value), 'host.json');
  const localToken = await keepLocalToken(dir);
  const { journalKey: secret, identity } = options.keys ?? (await keptKeys(options));
  const key = journalKeyOf(secret);

  let { onBroken } = options;
  const space = await watchDiskSpace({ dir, log, after: afterMs, onChanged: () => feed.tellAll(space.note()) });
  const { ledger, books, journal, past, reader, checkpoints, gathering, missed, close } = await openLedger({
    dir,
    key,
    threads: options.threads,
    now,
    hasRoom: () => space.now() !== 'full',
    payingAt: (orderId, tillId) => whereabouts.payingAt(orderId, tillId),
    gatheringLeastMs: options.gatheringLeastMs,
    onBroken: (error) => onBroken(error),
    log,
  });
  const last = missed.recent.at(-1) ?? (await journal.lineAt(books.seq));
  const source = createBooksSource(books, missed);
  const monotonicMs = () => performance.now();
  const feed = createFeed(source, log, { monotonicMs, after: afterMs, nextTurn: setImmediate });
  const whereabouts = createWhereabouts({ source, feed, now, after: afterMs });
  ledger.onEntered((lines) => {
    const told = lines.flatMap((line) => tellable(line) ?? []);
    return () => {
      source.enter(told);
      feed.publish(told);
      checkpoints.entered(lines.length);
    };
  });

  // A new shop's first entry is told like any other, so the feed is there before it.
  await startKey(ledger, key, log);
  const hostTill = await openShop(ledger, options.demo ?? false);
  const access = createAccess({
    shop: books.shop,
    hostTillId: hostTill.id,
    onShownPlain: (shown) => shownPlain(shown),
    localToken,
  });

  const ownWindow: Identity = { by: `till:${hostTill.code}`, tillId: hostTill.id, isTill: true };

  const backups = createBackups({
    dir,
    appVersion: version,
    settings: await openSettings(dir, parseBackupSettings, SETTINGS_NAME),
    shop: () => settingsOf(books.shop),
    seq: () => books.seq,
    secret,
    identity,
    desk: options.threads === undefined ? backupsHere() : backupsInThread(join(options.threads, 'backup-worker.js')),
    nowMs: () => Date.parse(now()),
    after: afterMs,
    log,
    onChanged: () => {
      safe.look();
      options.onStateChanged?.();
    },
  });
  ledger.onEntered(() => backups.entered);
  const safe = createSafe({
    shop: books.shop,
    backedUp: backups.safeSeq,
    now,
    tell: (seq) => feed.tellAll({ t: 'note', kind: 'safe', seq }),
  });

  const { people, approvals, keys, submit, shownPlain } = openPeople({
    ledger,
    secret,
    isRecoveryCode: backups.isRecoveryCode,
    sessions: () => sessions,
    nowMs: () => Date.parse(now()),
    after: afterMs,
  });
  const running = await markRunning(dir, log);
  const recovered = running.wasCutOff && last ? recoveredNote(books.shop, last, now()) : undefined;
  const storageNews = createStorageNews({ space, recovered, now, after: afterMs });

  const reachedAt = () => (isLoopback(door.address()) ? [] : lanAddresses(door.address()));
  const ownAddress = () => ({ address: reachedAt()[0] ?? '127.0.0.1', port: door.port() });
  const {
    pairing,
    frontDesk,
    routes: pairingRoutes,
  } = openPairing({
    ...{
      by: people.by,
      shop: books.shop,
      ledger,
      hostTillId: hostTill.id,
      keyHash: identity.keyHash,
      settings,
      ownAddress,
    },
    ...{ now, monotonicMs, after: afterMs, onChanged: () => options.onStateChanged?.(), log },
  });

  const ownNames = () => ownNamesNow(options.names);
  const refuse = (request: IncomingMessage, changesState: boolean) =>
    refuseAtDoor(request, { changesState, isEncrypted: wayOf(request).isEncrypted, ownNames });
  const verdict = createVerdict({
    ...{ dir, secret, head: () => books.seq, now, log },
    desk: options.threads === undefined ? checksHere() : checksInThread(join(options.threads, 'check-worker.js')),
  });
  const routes: Route[] = [
    healthRoute(version),
    ...pairingRoutes,
    ...readRoutes({ shop: books.shop, source, past, reader }),
    ...auditRoutes({ shop: books.shop, reader, verdict, head: () => books.seq }),
    tillsRoute({
      shop: books.shop,
      healthOf: whereabouts.healthOf,
      head: () => source.position(groupOf()).seq,
    }),
    ...writeRoutes({ ledger, journal, past, by: people.by, takeRation: createCommandRations(hostLimits, monotonicMs) }),
    ...keyRoutes({ ledger, keys, by: people.by }),
  ];
  routes.push(...describingRoutes(routes, version));
  const guard = createGuard(books.shop, people.by);
  const sessions = createSessions({
    feed,
    source,
    shop: () => books.shop,
    desk: { submit, lastNOf: ledger.lastNOf, read: createReader(routes, guard, log) },
    identify: access.identify,
    people,
    safe: safe.seq,
    greetings: (tillId) => [
      ...storageNews.greetings(),
      ...whereabouts.greetings(),
      ...(tillId === undefined ? [] : approvals.greetings(tillId)),
    ],
    onPresent: (tills) => feed.tellAll({ t: 'note', kind: 'presence', tills }),
    watch: whereabouts.watch,
    gathering,
    now,
    hostLimits,
    monotonicMs,
    after: afterMs,
    log,
  });
  ledger.onEntered((lines) => {
    const news = newsOf(lines, books.shop);
    return () => {
      for (const { to, note } of news) sessions.tellPerson(to, note);
    };
  });
  const tillLines = createTillLines(afterMs);
  ledger.onEntered((lines) => {
    const removed = removedIn(lines);
    const revoked = keysRevokedIn(lines);
    return () => {
      for (const name of revoked) sessions.closeKey(name, closeCodes.unauthenticated, 'this key was taken back');
      for (const tillId of removed) {
        sessions.closeTill(tillId, closeCodes.unauthenticated, 'this till was removed from the shop');
        tillLines.cut(tillId);
      }
    };
  });
  const { shop } = books;
  const app = createApp({
    ...{ routes, access, guard, tillLines, refuse, log },
    rendererDir: options.rendererDir,
    requireEncryption: requireEncryption(shop),
  });
  const sockets = createSockets({
    feed,
    sessions,
    identityOf: (request) => identify(access, request),
    refuse,
    turnAway({ isRich, token, way }) {
      if (!isRich) return barOfPlainTexts(shop, access, token, way);
      return lacksEncryption(shop, way) ? { status: 403, reason: ENCRYPTION_REQUIRED } : undefined;
    },
    hostLimits,
    isExempt: isLoopback,
    monotonicMs,
    log,
  });
  ledger.onEntered((lines) => {
    const isOther = changesWhoMay(lines);
    return () => {
      if (!isOther) return;
      sockets.lookAgain();
      trial.look();
    };
  });
  const trial = createTrial({
    until: () => settingsOf(shop).trial?.until,
    nowMs: () => Date.parse(now()),
    after: afterMs,
    undo: () => void ledger.askAsHost(randomUUID(), { type: 'settle-trial', body: { keep: false } }),
  });
  const { upgrade } = sockets;
  const onePort = { app, upgrade, identity, silentAnAddress: hostLimits.socketsAnAddress };
  const door = createDoor(() => {
    const port = createOnePort(onePort);
    limitConnections(port.server, { limits: hostLimits, isExempt: isLoopback, monotonicMs, log });
    return port;
  }, log);
  try {
    await door.open(options.port, options.bind);
  } catch (error) {
    await backups.close();
    await sockets.close(closeCodes.restarting, 'the host stops');
    await journal.close();
    if (!running.wasCutOff) await running.clear();
    throw error;
  }
  onBroken = (error) => void storageNews.stop({ feed, sessions, sockets }).finally(() => options.onBroken(error));

  const announcer =
    options.mdns &&
    createAnnouncer({
      open: options.mdns,
      now: () => announcementOf(books.shop, source.epoch(), version, door.port()),
      interfaces: () => reachedAt().filter((address) => isIPv4(address)),
      after: afterMs,
      log,
    });

  const everyMinute = () => {
    ledger.closeDay();
    safe.look();
    expireEstimates(ledger, now());
    people.signOutOld();
  };
  const minutes = setInterval(everyMinute, MINUTE_MS);
  everyMinute();
  trial.look();

  const personAtWindow = (): Identity => ({ ...ownWindow, by: people.by(ownWindow) });
  const { certPem, fingerprint, keyHash } = identity;
  return {
    localToken,
    certificate: { certPem, fingerprint, keyHash },
    get port() {
      return door.port();
    },
    state: () => ({
      shopName: settingsOf(books.shop).name,
      port: door.port(),
      otherTillsMayJoin: !isLoopback(door.address()),
      addresses: reachedAt(),
      pairing: pairing.view(),
      pairingClosedUntil: pairing.closedUntil(),
      backups: backups.state(),
    }),
    connectWindow: (port) => attachWindow(sessions, port, ownWindow),
    async bind(address) {
      await door.open(door.port(), address);
      announcer?.look();
      if (isLoopback(address)) sockets.closeRemote(isLoopback);
    },
    answerPairing: (id, answer) => frontDesk.answer(personAtWindow(), id, answer),
    invite(at) {
      const atConsole = { by: 'local-token', tillId: hostTill.id, isTill: false };
      return frontDesk.invite(at === 'window' ? personAtWindow() : atConsole);
    },
    backups,
    may: (verb) => barOf(books.shop, personAtWindow(), verb) === undefined,
    async close() {
      clearInterval(minutes);
      pairing.close();
      trial.close();
      await verdict.close();
      await announcer?.close();
      await backups.close();
      approvals.close();
      space.close();
      whereabouts.close();
      sockets.takeNoMore();
      feed.tellAll({ t: 'note', kind: 'shutdown' });
      sessions.closeAll(closeCodes.restarting, 'the host stops');
      await sockets.close(closeCodes.restarting, 'the host stops');
      await door.close();
      await close();
      await running.clear();
      await unlock();
      log.info({ seq: books.seq }, 'the host stopped');
    },
  };
}

function announcementOf(shop: Shop, epoch: string, version: string, port: number): Announcement {
  const { shopId, name } = settingsOf(shop);
  return { shopId, shopName: name, epoch: numberOfEpoch(epoch), protocol: PROTOCOL, version, port };
}

async function keptKeys(options: HostOptions): Promise<HostKeys> {
  const { setAside, ...keys } = await keepHostKeys(options);
  for (const path of setAside) {
    options.log.warn({ setAside: path }, 'a key does not open here: it is set aside, and a new one is made');
  }
  return keys;
}

function expireEstimates(ledger: Ledger, at: string): void {
  for (const { id } of overdueEstimates(ledger.shop, at)) {
    void ledger.askAsHost(randomUUID(), { type: 'set-estimate-status', body: { estimateId: id, status: 'expired' } });
  }
}
