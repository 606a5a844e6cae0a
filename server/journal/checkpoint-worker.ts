import { parentPort, workerData } from 'node:worker_threads';
import { type CheckpointRequest, makeCheckpoint } from './make-checkpoint.ts';

/** A thread of its own for one checkpoint: reading a large shop must not hold up a verdict. */
await makeCheckpoint(workerData as CheckpointRequest);
parentPort?.postMessage('made');
