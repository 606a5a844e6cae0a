import { useCallback, useState } from 'react';
import type { BackupFailure } from '../shop/backup.ts';

/** Asks the shell one thing at a time, and keeps why the last one failed until it is dismissed. */
export function useBackupAsk<Name extends string>() {
  const [asked, setAsked] = useState<Name>();
  const [failure, setFailure] = useState<BackupFailure>();
  const ask = useCallback(async <A extends { ok: true }>(name: Name, answer: Promise<A | BackupFailure>) => {
    setAsked(name);
    setFailure(undefined);
    const done = await answer;
    setAsked(undefined);
    if (done.ok) return done;
    setFailure(done);
    return undefined;
  }, []);
  return { asked, failure, dismiss: () => setFailure(undefined), ask };
}
