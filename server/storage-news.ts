import { closeCodes, type Down, type RecoveredNote, type StorageNote } from '../shop/wire.ts';
import type { DiskSpace } from './disk-space.ts';
import type { Feed } from './feed/feed.ts';
import type { Sessions } from './feed/sessions.ts';
import type { Sockets } from './feed/sockets.ts';
import { isStillTold } from './recovery.ts';

const stoppedNote: StorageNote = { t: 'note', kind: 'storage', state: 'stopped' };
const WHY = 'the storage of the host stopped';
/** A window's port answers nothing that could be waited for: its news need a moment on their way out of the process. */
const GOODBYE_MS = 100;

export interface StorageNews {
  /** For whoever connects. */
  greetings(): Down[];
  /** Tells everyone that nothing is saved any more and closes their connections; resolves when that has left. */
  stop(ends: Ends): Promise<void>;
}

interface Ends {
  feed: Pick<Feed, 'tellAll'>;
  sessions: Pick<Sessions, 'closeAll'>;
  sockets: Pick<Sockets, 'close'>;
}

export interface StorageNewsPorts {
  space: Pick<DiskSpace, 'note'>;
  /** What was saved where the host before this one crashed. */
  recovered: RecoveredNote | undefined;
  now(): string;
  after(ms: number, run: () => void): () => void;
}

/** What screens are told of the host's storage: how it stands, and for a day what a crash left. */
export function createStorageNews({ space, recovered, now, after }: StorageNewsPorts): StorageNews {
  let isStopped = false;
  return {
    greetings() {
      const standing = isStopped ? stoppedNote : space.note();
      return recovered && isStillTold(recovered, now()) ? [standing, recovered] : [standing];
    },
    async stop({ feed, sessions, sockets }) {
      isStopped = true;
      feed.tellAll(stoppedNote);
      sessions.closeAll(closeCodes.storageStopped, WHY);
      await Promise.all([
        sockets.close(closeCodes.storageStopped, WHY),
        new Promise<void>((done) => after(GOODBYE_MS, done)),
      ]);
    },
  };
}
