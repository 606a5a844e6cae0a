import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { HostState } from '../shop/bridge.ts';
import type { Shop } from '../shop/documents.ts';
import { numberOfEpoch } from '../shop/epoch.ts';
import { overdueEstimates } from '../shop/estimate.ts';
import { settingsOf } from '../shop/settings.ts';
import { closeCodes, groupOf, PROTOCOL } from '../shop/wire.ts';
import { createAccess, isLoopback, keepLocalToken, mintJoinToken } from './access/access.ts';
import { parseBackupSettings, SETTINGS_NAME } from './backup/backup-settings.ts';
import { backupsHere, backupsInThread } from './backup/backup-thread.ts';
import { type Backups, createBackups } from './backup/backups.ts';
import { finishRestore } from './backup/restore-places.ts';
import { afterMs, nowIso } from './clock.ts';
import type { Announcement } from './discovery/announcement.ts';
import { createAnnouncer } from './discovery/announcer.ts';
import type { OpenMdns } from './discovery/mdns.ts';
import { watchDiskSpace } from './disk-space.ts';
import { createDoor, lanAddresses } from './door.ts';
import { createBooksSource } from './feed/books-source.ts';
import { createFeed } from './feed/feed.ts';
import { defaultLimits, type HostLimits } from './feed/limits.ts';
import { newsOf } from './feed/news.ts';
import { tellable } from './feed/recent.ts';
import { createSessions } from './feed/sessions.ts';
import { createSockets } from './feed/sockets.ts';
import { createWhereabouts } from './feed/whereabouts.ts';
import { attachWindow, type WindowPort } from './feed/window.ts';
import { lockFolder } from './folder-lock.ts';
import { describingRoutes, healthRoute } from './http/about.ts';
import { createApp, identify } from './http/app.ts';
import { refuseAtDoor } from './http/doors.ts';
import { joinRoute } from './http/join.ts';
import { proveRoute } from './http/prove.ts';
import { createReader } from './http/reader.ts';
import { readRoutes } from './http/reads.ts';
import type { Route } from './http/route.ts';
import { tillsRoute } from './http/tills.ts';
import { writeRoutes } from './http/writes.ts';
import { journalKeyOf } from './journal/mac.ts';
import { keepJournalKey, keyFileOf } from './journal-key.ts';
import type { Ledger } from './ledger.ts';
import type { Log } from './log.ts';
import { openLedger } from './open-ledger.ts';
import { openShop, startKey } from './open-shop.ts';
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
  /** The key itself, from whoever keeps it sealed: then no key file is looked at. */
  journalKey?: Uint8Array | undefined;
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
  state(): HostState;
  /** Frames of a window of this machine, as the host's own till. */
  connectWindow(port: WindowPort): void;
  /** Moves to another address without dropping this machine's own clients. */
  bind(address: string): Promise<void>;
  renewJoinToken(): Promise<void>;
  readonly backups: Backups;
  close(): Promise<void>;
}

const hostSettings = z.object({ joinToken: z.string().default('') });

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
  if (!settings.now.joinToken) await settings.change({ joinToken: mintJoinToken() });
  const localToken = await keepLocalToken(dir);
  const secret = options.journalKey ?? (await keptKey(options));
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
    localToken,
    joinToken: settings.now.joinToken,
    keepJoinToken: (joinToken) => settings.change({ joinToken }),
  });

  const backups = createBackups({
    dir,
    appVersion: version,
    settings: await openSettings(dir, parseBackupSettings, SETTINGS_NAME),
    shop: () => settingsOf(books.shop),
    seq: () => books.seq,
    secret,
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

  const running = await markRunning(dir, log);
  const recovered = running.wasCutOff && last ? recoveredNote(books.shop, last, now()) : undefined;
  const storageNews = createStorageNews({ space, recovered, now, after: afterMs });

  const routes: Route[] = [
    healthRoute(version),
    joinRoute(ledger, access, log),
    proveRoute(books.shop, () => door.port()),
    ...readRoutes({ shop: books.shop, source, past, reader }),
    tillsRoute({
      shop: books.shop,
      healthOf: whereabouts.healthOf,
      head: () => source.position(groupOf()).seq,
    }),
    ...writeRoutes({ ledger, journal, past }),
  ];
  routes.push(...describingRoutes(routes, version));
  const sessions = createSessions({
    feed,
    source,
    shop: () => books.shop,
    desk: { submit: ledger.submit, lastNOf: ledger.lastNOf, read: createReader(routes, log) },
    identify: access.identify,
    safe: safe.seq,
    greetings: () => [...storageNews.greetings(), ...whereabouts.greetings()],
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
  const app = createApp({ routes, access, rendererDir: options.rendererDir, log });
  const sockets = createSockets({
    feed,
    sessions,
    identityOf: (request) => identify(access, request),
    refuse: (request, isRich) => refuseAtDoor(request.headers, isRich),
    hostLimits,
    isExempt: isLoopback,
    monotonicMs,
    log,
  });
  const door = createDoor(() => {
    // Bodies, headers and idle connections are bounded in time, so that no slow client holds a place for ever.
    const server = createServer(
      { requestTimeout: 15_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 8_192 },
      app,
    );
    server.on('upgrade', sockets.upgrade);
    return server;
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

  const reachedAt = () => (isLoopback(door.address()) ? [] : lanAddresses(door.address()));
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
  };
  const minutes = setInterval(everyMinute, MINUTE_MS);
  everyMinute();

  return {
    localToken,
    get port() {
      return door.port();
    },
    state: () => ({
      shopName: settingsOf(books.shop).name,
      port: door.port(),
      otherTillsMayJoin: !isLoopback(door.address()),
      addresses: reachedAt(),
      joinToken: access.joinToken(),
      backups: backups.state(),
    }),
    connectWindow: (port) =>
      attachWindow(sessions, port, { by: `till:${hostTill.code}`, tillId: hostTill.id, isTill: true }),
    async bind(address) {
      await door.open(door.port(), address);
      announcer?.look();
      if (isLoopback(address)) sockets.closeRemote(isLoopback);
    },
    async renewJoinToken() {
      await access.renewJoinToken();
      log.info('the join token was renewed');
    },
    backups,
    async close() {
      clearInterval(minutes);
      await announcer?.close();
      await backups.close();
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

async function keptKey({ dir, keyFile = keyFileOf(dir), log }: HostOptions): Promise<Uint8Array> {
  const { secret, setAside } = await keepJournalKey(keyFile);
  if (setAside) log.warn({ setAside }, 'the journal’s key does not open here: it is set aside, and a new one is made');
  return secret;
}

function expireEstimates(ledger: Ledger, at: string): void {
  for (const { id } of overdueEstimates(ledger.shop, at)) {
    void ledger.askAsHost(randomUUID(), { type: 'set-estimate-status', body: { estimateId: id, status: 'expired' } });
  }
}
