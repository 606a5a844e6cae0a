import { Worker } from 'node:worker_threads';
import type { BackupFault, BackupProgress } from '../../shop/backup.ts';
import { BackupFailed } from './backup-failed.ts';
import { type BackupWorks, backupWorks } from './backup-work.ts';

/** What a thread is made for. */
export type WorkOrder = { [N in keyof BackupWorks]: { name: N; takes: BackupWorks[N]['takes'] } }[keyof BackupWorks];

/** Thread to host; `progress` any number of times, one of the others last. */
export type ToHost =
  | { t: 'progress'; progress: BackupProgress }
  | { t: 'done'; answer: unknown }
  | { t: 'failed'; fault: BackupFault; message: string };

export interface BackupDesk {
  /** Rejects with `BackupFailed`. */
  do<N extends keyof BackupWorks>(
    name: N,
    takes: BackupWorks[N]['takes'],
    onProgress?: (progress: BackupProgress) => void,
  ): Promise<BackupWorks[N]['answers']>;
  /** Ends what is being done; a backup that is half made is none. */
  close(): Promise<void>;
}

/** Does everything in this thread. */
export function backupsHere(): BackupDesk {
  const doing = new Set<Promise<unknown>>();
  return {
    do(name, takes, onProgress = () => {}) {
      const done = backupWorks[name](takes, onProgress);
      doing.add(done);
      void done.finally(() => doing.delete(done)).catch(() => {});
      return done;
    },
    close: async () => void (await Promise.allSettled(doing)),
  };
}

/** Does each piece of work in a thread of the built program `file`. */
export function backupsInThread(file: string): BackupDesk {
  const workers = new Set<Worker>();
  return {
    do: <N extends keyof BackupWorks>(
      name: N,
      takes: BackupWorks[N]['takes'],
      onProgress: (progress: BackupProgress) => void = () => {},
    ) =>
      new Promise<BackupWorks[N]['answers']>((done, fail) => {
        const worker = new Worker(file, { workerData: { name, takes } });
        workers.add(worker);
        worker.on('message', (message: ToHost) => {
          if (message.t === 'progress') return onProgress(message.progress);
          if (message.t === 'failed') return fail(new BackupFailed(message.fault, message.message));
          done(message.answer as BackupWorks[N]['answers']);
        });
        worker.once('error', (error) => fail(new BackupFailed('unreachable', error.message, error)));
        worker.once('exit', () => {
          workers.delete(worker);
          fail(new BackupFailed('unreachable', 'the thread of the backup was ended'));
        });
      }),
    close: async () => void (await Promise.all([...workers].map((worker) => worker.terminate()))),
  };
}
