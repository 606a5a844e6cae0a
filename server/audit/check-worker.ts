import { parentPort, workerData } from 'node:worker_threads';
import { type BookAsked, checkBook } from './check-book.ts';
import type { FromCheck } from './check-desk.ts';

/** A thread of its own for one check: reading a whole journal must not hold up a verdict. */
const tell = (message: FromCheck) => parentPort?.postMessage(message);

await checkBook(workerData as BookAsked, (lines) => tell({ t: 'progress', lines })).then(
  (found) => tell({ t: 'found', found }),
  (error: Error) => tell({ t: 'failed', why: error.message }),
);
