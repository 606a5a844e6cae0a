import { parentPort, workerData } from 'node:worker_threads';
import type { BackupProgress } from '../../shop/backup.ts';
import { backupFailedBy } from './backup-failed.ts';
import type { ToHost, WorkOrder } from './backup-thread.ts';
import { backupWorks } from './backup-work.ts';

/** A thread of its own for one piece of work: reading and comparing a whole shop must not hold up a verdict. */
const { name, takes } = workerData as WorkOrder;
const tell = (message: ToHost) => parentPort?.postMessage(message);
const onProgress = (progress: BackupProgress) => tell({ t: 'progress', progress });
const work = backupWorks[name] as (given: unknown, told: typeof onProgress) => Promise<unknown>;

await work(takes, onProgress).then(
  (answer) => tell({ t: 'done', answer }),
  (error: unknown) => {
    const { fault, message } = backupFailedBy(error);
    tell({ t: 'failed', fault, message });
  },
);
