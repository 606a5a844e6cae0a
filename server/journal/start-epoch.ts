import { randomBytes, randomUUID } from 'node:crypto';
import { decideStartEpoch, numberOfEpoch } from '../../shop/epoch.ts';
import { journalKeyChange, journalKeyIdOf } from '../../shop/journal-key.ts';
import { silentLog } from '../log.ts';
import { type Disk, realDisk } from './disk.ts';
import { openFileJournal } from './file-journal.ts';
import { JOURNAL_VERSION, writeLine } from './line.ts';
import { journalKeyOf } from './mac.ts';
import { openBooks } from './open-books.ts';

export interface EpochRequest {
  /** A data folder that no host has open. */
  dir: string;
  /** RFC 3339 UTC. */
  at: string;
  reason: 'restore';
  /** The journal's key, where it is known; without it the next start enters a new one. */
  secret: Uint8Array | undefined;
  /** An epoch that was seen elsewhere, as in the data that this takes the place of: the new one is above it as well. */
  above?: string | undefined;
}

/**
 * Goes on from the last line of a folder's journal in a new history: tills that were further on in the old one are told
 * that they were. Rejects as a start does where the journal is damaged, and with the disk's errors.
 */
export async function startEpoch(
  request: EpochRequest,
  disk: Disk = realDisk,
): Promise<{ epoch: string; seq: number }> {
  const { dir, at, reason, secret, above } = request;
  const { books, journal } = await openBooks(dir, silentLog(), disk);
  await journal.close();
  const { epoch: before, seq, hash, total } = books;
  const number = Math.max(numberOfEpoch(before), above === undefined ? 0 : numberOfEpoch(above)) + 1;
  const epoch = `${number}-${randomBytes(4).toString('hex')}`;
  const body = { epoch, reason, from: { epoch: before, seq, hash } };
  // Without the key nobody can sign as it: the line is under one that is thrown away, and the next start enters its own.
  const key = journalKeyOf(secret ?? randomBytes(32));
  const isOther = key.id !== journalKeyIdOf(books.shop);
  const line = writeLine(
    hash,
    {
      v: JOURNAL_VERSION,
      seq: seq + 1,
      epoch,
      at,
      by: 'host',
      till: 'host',
      command: { id: randomUUID(), type: 'start-epoch', body },
      changes: [...decideStartEpoch(books.shop, body), ...(isOther ? [journalKeyChange(key.id, at)] : [])],
      total,
    },
    key,
  );
  const next = await openFileJournal(dir, epoch, { disk });
  next.finishSegment();
  try {
    await next.append([line.text], seq + 1);
  } finally {
    await next.close();
  }
  return { epoch, seq: seq + 1 };
}
