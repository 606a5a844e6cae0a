import { join } from 'node:path';
import type { BackupFailure, BackupProgress, BackupsState, ListedBackup, Rehearsed } from '../../shop/backup.ts';
import type { HostIdentity } from '../access/host-identity.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { BackupFailed, backupFailedBy } from './backup-failed.ts';
import type { BackupSettings } from './backup-settings.ts';
import type { BackupDesk } from './backup-thread.ts';
import type { FolderLook } from './backup-work.ts';
import { lettersOf, newRecoveryCode } from './recovery-code.ts';
import type { Staged } from './restore.ts';
import { publicKeyOf, sealKeys } from './sealed-keys.ts';

const HOUR_MS = 3_600_000;

/** The backups of one shop: when they are made, and what is there. */
export interface Backups {
  state(): BackupsState;
  /** To be told after every flush. */
  entered(): void;
  /** The last entry that is in a verified backup; 0 without any. */
  safeSeq(): number;
  /** Backups go into this folder from now on, and the first is begun. Rejects with `BackupFailed`, like all below. */
  choose(folder: string): Promise<void>;
  now(): Promise<void>;
  /** A new code, which is shown and not kept: what is backed up from now on opens with it alone. */
  newRecoveryCode(): Promise<string>;
  /** Whether a code, however it was typed, is the one that was shown last. */
  isRecoveryCode(code: string): Promise<boolean>;
  rehearse(id: string, code?: string): Promise<Rehearsed>;
  /** Builds the restored shop beside the live one; whoever stopped the host puts it in place. */
  stage(id: string, code?: string): Promise<Staged>;
  /** Any error of the ones above, for who asked. */
  failureOf(error: unknown): BackupFailure;
  close(): Promise<void>;
}

export interface BackupsPorts {
  dir: string;
  appVersion: string;
  settings: Settings<BackupSettings>;
  /** Of the present. */
  shop(): { shopId: string; name: string };
  seq(): number;
  /** The journal's key, 32 bytes. */
  secret: Uint8Array;
  /** The key that its tills know the host by. */
  identity: HostIdentity;
  desk: BackupDesk;
  nowMs(): number;
  after(ms: number, run: () => void): () => void;
  log: Log;
  /** The state is another. */
  onChanged(): void;
}

/** Backs up every hour in which something was entered, at a start that finds one overdue, and when asked. */
export function createBackups(ports: BackupsPorts): Backups {
  const { dir, appVersion, settings, shop, seq, secret, identity, desk, nowMs, after, log, onChanged } = ports;
  let list: ListedBackup[] = [];
  let isSameDisk = false;
  let running: BackupProgress | undefined;
  let fault: BackupsState['fault'];
  let triedMs = Number.NEGATIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();
  let making: Promise<void> | undefined;
  let cancelNext: (() => void) | undefined;
  let isClosed = false;

  const at = () => new Date(nowMs()).toISOString();
  const safeSeq = () => settings.now.last?.seq ?? 0;

  const onProgress = (progress: BackupProgress) => {
    const isNews = running?.stage !== progress.stage || percent(running) !== percent(progress);
    running = progress;
    if (isNews) onChanged();
  };

  /** One piece of work after the other: two at once would only disturb each other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work).finally(() => {
      running = undefined;
    });
    turn = done.catch(() => {});
    return done;
  };

  const remember = (error: unknown) => {
    const failed = backupFailedBy(error);
    fault = { fault: failed.fault, detail: failed.message, at: at() };
    log.error({ err: error, fault: failed.fault }, 'there is no new backup');
    return failed;
  };

  const show = (look: FolderLook) => {
    ({ list, isSameDisk } = look);
  };

  const make = async (isManual: boolean) => {
    const { folder, publicKey } = settings.now;
    if (isClosed) return;
    if (folder === undefined) throw new BackupFailed('no-folder', 'no folder was chosen for backups');
    triedMs = nowMs();
    onProgress({ stage: 'copying', done: 0, total: 1 });
    const { shopId, name } = shop();
    const keys = { shopId, journalKey: secret, identity };
    const keysSealed = publicKey === undefined ? undefined : sealKeys(keys, publicKey);
    const request = { dir, folder, at: at(), shop: { shopId, name }, appVersion, seq: seq(), keysSealed, secret };
    try {
      const made = await desk.do('make', { ...request, isManual }, onProgress);
      list = made.list;
      fault = undefined;
      // Where the shop's own disk is full the backup is there all the same.
      await settings
        .change({ last: { at: made.at, seq: made.seq } })
        .catch((error: unknown) => log.warn({ err: error }, 'that there is a backup could not be noted'));
      log.info({ seq: made.seq, ms: nowMs() - triedMs }, 'backed up and verified');
      if (made.notPruned) log.warn({ reason: made.notPruned }, 'older backups could not be taken away');
    } catch (error) {
      if (isClosed) return;
      throw remember(error);
    }
  };

  /** Whoever asks while one is made gets that one. */
  const makeOnce = (isManual: boolean): Promise<void> => {
    making ??= inTurn(() => make(isManual)).finally(() => {
      making = undefined;
      cancelNext?.();
      cancelNext = undefined;
      plan();
      onChanged();
    });
    return making;
  };

  /** Sets the clock for the next one, if something was entered since the last. */
  const plan = () => {
    const { folder, last } = settings.now;
    if (isClosed || cancelNext || making || folder === undefined || seq() <= safeSeq()) return;
    const dueMs = Math.max(last ? Date.parse(last.at) : 0, triedMs) + HOUR_MS;
    // A clock that was put back must not keep the shop without a backup.
    const waitMs = Math.min(Math.max(0, dueMs - nowMs()), HOUR_MS);
    cancelNext = after(waitMs, () => {
      cancelNext = undefined;
      makeOnce(false).catch(() => {});
    });
  };

  const pathOf = (id: string) => {
    const { folder } = settings.now;
    if (folder === undefined || !list.some((one) => one.id === id)) {
      throw new BackupFailed('folder-missing', `there is no backup ${id}`);
    }
    return join(folder, id);
  };

  const lookAgain = async () => {
    const { folder } = settings.now;
    if (folder === undefined) return;
    await inTurn(() => desk.do('look', { dir, folder })).then(show, (error: unknown) => void remember(error));
    plan();
    onChanged();
  };
  void lookAgain();

  return {
    state: () => ({
      ...(settings.now.folder !== undefined && { folder: settings.now.folder }),
      isSameDisk,
      hasCode: settings.now.publicKey !== undefined,
      ...(running && { running }),
      ...(settings.now.last && { last: settings.now.last }),
      ...(fault && { fault }),
      list,
      shopId: shop().shopId,
      seq: seq(),
    }),
    entered: plan,
    safeSeq,
    async choose(folder) {
      const { shopId, name } = shop();
      const look = await inTurn(() => desk.do('choose', { dir, folder, shop: { shopId, name } }));
      await settings.change({ folder: look.folder });
      show(look);
      fault = undefined;
      makeOnce(false).catch(() => {});
    },
    now: () => makeOnce(true),
    async newRecoveryCode() {
      const code = newRecoveryCode();
      await settings.change({ publicKey: await publicKeyOf(code) });
      onChanged();
      return code;
    },
    async isRecoveryCode(code) {
      const { publicKey } = settings.now;
      if (publicKey === undefined || lettersOf(code) === undefined) return false;
      return (await publicKeyOf(code)) === publicKey;
    },
    rehearse: async (id, code) => {
      const backup = pathOf(id);
      return inTurn(() => desk.do('rehearse', { backup, code }, onProgress)).finally(onChanged);
    },
    stage: async (id, code) => {
      const backup = pathOf(id);
      return inTurn(() => desk.do('stage', { backup, dir, at: at(), code, secret }, onProgress)).finally(onChanged);
    },
    failureOf(error) {
      const { fault, message: detail } = backupFailedBy(error);
      return { ok: false, fault, detail };
    },
    async close() {
      isClosed = true;
      cancelNext?.();
      await desk.close();
      await turn;
    },
  };
}

function percent({ done, total }: BackupProgress): number {
  return total === 0 ? 100 : Math.floor((100 * done) / total);
}
