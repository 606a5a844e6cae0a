import { type HostIdentity, identityFileOf, keepHostIdentity, writeHostIdentity } from './access/host-identity.ts';
import { restoredAt } from './backup/restore-places.ts';
import { keepJournalKey, keyFileOf, writeJournalKey } from './journal-key.ts';
import type { KeyStore } from './kept-secret.ts';

/** What a host keeps outside of its data folder, and a backup holds sealed under the owner's recovery code. */
export interface HostKeys {
  /** 32 bytes that vouch for the journal. */
  journalKey: Uint8Array;
  /** Who the host is to its tills. */
  identity: HostIdentity;
}

/** Whose keys: a data folder, and the file of its journal's key where that lies elsewhere. */
export interface KeysOf {
  dir: string;
  keyFile?: string | undefined;
}

/** Both from their files, made where they are not there yet; `setAside` names files that nobody here can open. */
export async function keepHostKeys(
  { dir, keyFile = keyFileOf(dir) }: KeysOf,
  store?: KeyStore,
): Promise<HostKeys & { setAside: string[] }> {
  const journal = await keepJournalKey(keyFile, store);
  const identity = await keepHostIdentity(identityFileOf(dir), store);
  const setAside = [journal, identity].flatMap((kept) => kept.setAside ?? []);
  return { journalKey: journal.secret, identity: identity.secret, setAside };
}

/** Keys out of a backup, whole and flushed where `placeRestored` takes them from; sealed with a store. */
export async function writeRestoredKeys(
  { dir, keyFile = keyFileOf(dir) }: KeysOf,
  { journalKey, identity }: Partial<HostKeys>,
  store?: KeyStore,
): Promise<void> {
  if (journalKey) await writeJournalKey(restoredAt(keyFile), journalKey, store);
  if (identity) await writeHostIdentity(restoredAt(identityFileOf(dir)), identity, store);
}
