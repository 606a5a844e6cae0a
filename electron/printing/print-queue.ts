import { z } from 'zod';
import { paperSchema } from '../../shop/paper.ts';
import { type PrintFault, type PrintJob, type PrintWish, printJobSchema } from '../../shop/printing.ts';

const keptJobSchema = printJobSchema.extend({
  /** Gone once the job is over: what is left is that it was printed. */
  paper: paperSchema.optional(),
  /** Not before this time of the running process, in milliseconds. */
  dueMs: z.number(),
});
export type KeptJob = z.infer<typeof keptJobSchema>;

const printQueueSchema = z.object({ jobs: z.array(keptJobSchema).default([]) });
/** Oldest first. */
export type PrintQueue = z.infer<typeof printQueueSchema>;

/** Reads what stands in `print-queue.json`; throws with the path of what cannot be used. */
export function parsePrintQueue(value: unknown): PrintQueue {
  return printQueueSchema.parse(value);
}

/** What came of a try. */
export type Printed = { is: 'done' } | { is: 'failed'; fault: PrintFault; detail: string } | { is: 'unsure' };

/** After the first try and each further one; then somebody has to say so. */
const RETRY_MS = [2_000, 5_000, 15_000, 60_000];
/** A day without paper at a busy till; beyond it somebody has to look at the printer. */
const MOST_OPEN = 500;
/** By these a second print of the same receipt is known to be a copy. */
const MOST_OVER = 2000;

const isOver = ({ state }: KeptJob) => state === 'done' || state === 'cancelled';
/** On paper, or perhaps. */
const mayBePrinted = ({ state }: KeptJob) => state === 'done' || state === 'printing' || state === 'unsure';

/** The number of the next copy of a receipt, 0 where nothing of it may be on paper yet. */
export function nextCopyNo({ jobs }: PrintQueue, of: string): number {
  return Math.max(-1, ...jobs.filter((job) => job.of === of && mayBePrinted(job)).map(({ copyNo }) => copyNo)) + 1;
}

/** The queue with what was asked for, once: what may be on paper stays as it is, what was given up is tried again. */
export function withWish(
  queue: PrintQueue,
  { kind, of, copyNo, title, paper }: PrintWish,
  { id, at }: { id: string; at: string },
): { queue: PrintQueue; job: KeptJob; isNew: boolean } | 'full' {
  const dedupeKey = `${of}/${copyNo}`;
  const known = queue.jobs.find((job) => job.dedupeKey === dedupeKey);
  if (known && known.state !== 'failed' && known.state !== 'cancelled') return { queue, job: known, isNew: false };
  if (!known && queue.jobs.filter((job) => !isOver(job)).length >= MOST_OPEN) return 'full';
  const fresh = { id: known?.id ?? id, kind, of, copyNo, dedupeKey, title, at: known?.at ?? at, paper };
  const job: KeptJob = { ...fresh, state: 'waiting', attempts: 0, dueMs: 0 };
  const jobs = known ? queue.jobs.map((one) => (one === known ? job : one)) : [...queue.jobs, job];
  return { queue: { jobs }, job, isNew: true };
}

/** What is printed next: one at a time, and nobody waits behind one that rests after a try. */
export function nextJob({ jobs }: PrintQueue, nowMs: number): KeptJob | undefined {
  if (jobs.some(({ state }) => state === 'printing')) return undefined;
  return jobs.find(({ state, dueMs }) => state === 'waiting' && dueMs <= nowMs);
}

/** How long until one that rests is due; undefined where none does. */
export function restMs({ jobs }: PrintQueue, nowMs: number): number | undefined {
  const due = jobs.filter(({ state }) => state === 'waiting').map(({ dueMs }) => dueMs);
  return due.length === 0 ? undefined : Math.max(0, Math.min(...due) - nowMs);
}

export function begun(queue: PrintQueue, id: string): PrintQueue {
  return changed(queue, id, (job) =>
    job.state === 'waiting' ? { ...job, state: 'printing', attempts: job.attempts + 1 } : job,
  );
}

export function ended(queue: PrintQueue, id: string, printed: Printed, nowMs: number): PrintQueue {
  const next = changed(queue, id, (job) => {
    if (job.state !== 'printing') return job;
    if (printed.is === 'done') return { ...without(job, 'paper', 'lastError'), state: 'done' };
    if (printed.is === 'unsure') return { ...job, state: 'unsure' };
    const { fault, detail } = printed;
    const restMs = RETRY_MS[job.attempts - 1];
    const lastError = { fault, detail: detail.slice(0, 500) };
    if (restMs === undefined) return { ...job, state: 'failed', lastError };
    return { ...job, state: 'waiting', lastError, dueMs: nowMs + restMs };
  });
  // A printer that took one takes the others: none of them rests any longer.
  return trimmed(printed.is === 'done' ? dueAtOnce(next) : next);
}

/** What a start finds: nobody knows whether the job that was being printed came out. */
export function afterStart({ jobs }: PrintQueue): PrintQueue {
  return dueAtOnce({ jobs: jobs.map((job) => (job.state === 'printing' ? { ...job, state: 'unsure' } : job)) });
}

/** Somebody says again: of one job, or of all that the printer did not take. Of those that may be on paper one at a time. */
export function tried(queue: PrintQueue, id: string | null): PrintQueue {
  const isMeant = (job: KeptJob) =>
    id === null
      ? job.state === 'failed' || job.state === 'waiting'
      : job.id === id && !isOver(job) && job.state !== 'printing';
  return {
    jobs: queue.jobs.map((job) => (isMeant(job) ? { ...job, state: 'waiting', attempts: 0, dueMs: 0 } : job)),
  };
}

/** Somebody lets it be. One that may be on paper is taken to be there, so that the next one is a copy. */
export function letBe(queue: PrintQueue, id: string): PrintQueue {
  return trimmed(
    changed(queue, id, (job) => {
      if (isOver(job) || job.state === 'printing') return job;
      return { ...without(job, 'paper'), state: job.state === 'unsure' ? 'done' : 'cancelled' };
    }),
  );
}

/** As a window shows it, the newest first. */
export function shownJobs({ jobs }: PrintQueue): PrintJob[] {
  const open = jobs.filter((job) => !isOver(job));
  const over = jobs.filter(isOver).slice(-20);
  return jobs
    .filter((job) => open.includes(job) || over.includes(job))
    .map(({ paper: _paper, dueMs: _dueMs, ...job }) => job)
    .reverse();
}

function changed(queue: PrintQueue, id: string, change: (job: KeptJob) => KeptJob): PrintQueue {
  return { jobs: queue.jobs.map((job) => (job.id === id ? change(job) : job)) };
}

function dueAtOnce({ jobs }: PrintQueue): PrintQueue {
  return { jobs: jobs.map((job) => (job.state === 'waiting' ? { ...job, dueMs: 0 } : job)) };
}

function trimmed({ jobs }: PrintQueue): PrintQueue {
  const tooMany = jobs.filter(isOver).slice(0, -MOST_OVER);
  return tooMany.length === 0 ? { jobs } : { jobs: jobs.filter((job) => !tooMany.includes(job)) };
}

function without<K extends 'paper' | 'lastError'>(job: KeptJob, ...names: K[]): Omit<KeptJob, K> & KeptJob {
  const left = { ...job };
  for (const name of names) delete left[name];
  return left;
}
