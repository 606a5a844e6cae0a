import type { Timers } from '../../shop/connection.ts';
import type { Paper } from '../../shop/paper.ts';
import type { FoundPrinter, PrintAnswer, PrintDone, PrintJob, PrintWish } from '../../shop/printing.ts';
import {
  afterStart,
  begun,
  ended,
  type KeptJob,
  letBe,
  nextCopyNo,
  nextJob,
  type Printed,
  type PrintQueue,
  restMs,
  shownJobs,
  tried,
  withWish,
} from './print-queue.ts';

/** One sheet on its way to a printer. */
export interface Sheet extends Pick<PrintJob, 'title' | 'copyNo'> {
  paper: Paper;
}

/** Whatever takes paper. `print` may take long, and never rejects for what a printer does. */
export interface Printer {
  list(): Promise<FoundPrinter[]>;
  print(sheet: Sheet): Promise<Printed>;
}

export interface PrintRunnerPorts {
  /** Disk first: `now` shows a change only after it is written. */
  kept: { readonly now: PrintQueue; change(next: PrintQueue): Promise<void> };
  printer: Pick<Printer, 'print'>;
  timers: Pick<Timers, 'now' | 'after'>;
  newId(): string;
  /** RFC 3339 UTC. */
  now(): string;
  onChanged(): void;
}

/** No printer takes that long for a receipt: whether it came out only somebody who stands there knows. */
const SILENT_MS = 60_000;
/** A disk that takes nothing is tried again. */
const DISK_MS = 5_000;
/** A quit waits so long for what is being printed. */
const QUIT_MS = 4_000;

/** Prints one job after the other. What it is about to do is on the disk before it does it. */
export function createPrintRunner({ kept, printer, timers, newId, now, onChanged }: PrintRunnerPorts) {
  let last: Promise<unknown> = Promise.resolve();
  let printing: Promise<void> | undefined;
  let wake: (() => void) | undefined;
  let isStopped = false;

  /** One change after the other, each on what the one before left. Rejects where the disk takes nothing. */
  const change = <R>(next: (queue: PrintQueue) => { queue: PrintQueue; result: R }): Promise<R> => {
    const write = async () => {
      const { queue, result } = next(kept.now);
      if (queue !== kept.now) await kept.change(queue);
      onChanged();
      return result;
    };
    const written = last.then(write);
    last = written.catch(() => {});
    return written;
  };
  const put = (next: (queue: PrintQueue) => PrintQueue) =>
    change((queue) => ({ queue: next(queue), result: undefined }));

  const look = () => {
    wake?.();
    wake = undefined;
    if (isStopped || printing) return;
    const job = nextJob(kept.now, timers.now());
    if (job) {
      printing = printOne(job).then((restMs) => {
        printing = undefined;
        if (restMs === undefined) look();
        else wakeIn(restMs);
      });
      return;
    }
    const rest = restMs(kept.now, timers.now());
    if (rest !== undefined) wakeIn(rest);
  };

  const wakeIn = (ms: number) => {
    if (!isStopped) wake = timers.after(ms, look);
  };

  /** Answers how long to leave the next one alone, where the disk takes nothing. */
  const printOne = async ({ id, title, copyNo, paper }: KeptJob): Promise<number | undefined> => {
    try {
      await put((queue) => begun(queue, id));
    } catch {
      return DISK_MS;
    }
    const isStill = kept.now.jobs.some((job) => job.id === id && job.state === 'printing');
    if (!isStill) return undefined;
    const printed = await withinTime(paper ? printer.print({ title, copyNo, paper }) : nothing);
    // Until it is written down it counts as being printed, also after a power cut.
    await putInTheEnd((queue) => ended(queue, id, printed, timers.now()));
    return undefined;
  };

  const putInTheEnd = async (next: (queue: PrintQueue) => PrintQueue): Promise<void> => {
    do {
      try {
        return await put(next);
      } catch {
        await new Promise<void>((done) => timers.after(DISK_MS, done));
      }
    } while (!isStopped);
  };

  const withinTime = (print: Promise<Printed>): Promise<Printed> =>
    new Promise((settle) => {
      const stop = timers.after(SILENT_MS, () => settle({ is: 'unsure' }));
      void print
        .catch((error: Error): Printed => ({ is: 'failed', fault: 'failed', detail: error.message }))
        .then((printed) => {
          stop();
          settle(printed);
        });
    });

  const asked = async (next: (queue: PrintQueue) => PrintQueue): Promise<PrintDone> => {
    try {
      await put(next);
    } catch (error) {
      return { ok: false, fault: 'disk', detail: (error as Error).message };
    }
    look();
    return { ok: true };
  };

  return {
    async start(): Promise<void> {
      await putInTheEnd(afterStart);
      look();
    },
    async add(wish: PrintWish): Promise<PrintAnswer> {
      try {
        const added = await change((queue) => {
          const result = withWish(queue, wish, { id: newId(), at: now() });
          return { queue: result === 'full' ? queue : result.queue, result };
        });
        if (added === 'full') return { ok: false, fault: 'full', detail: '' };
        look();
        return { ok: true, jobId: added.job.id, isNew: added.isNew };
      } catch (error) {
        return { ok: false, fault: 'disk', detail: (error as Error).message };
      }
    },
    /** One job, or null for all that the printer did not take. */
    again: (id: string | null) => asked((queue) => tried(queue, id)),
    cancel: (id: string) => asked((queue) => letBe(queue, id)),
    nextCopyNo: (of: string) => nextCopyNo(kept.now, of),
    shown: () => shownJobs(kept.now),
    async stop(): Promise<void> {
      isStopped = true;
      wake?.();
      await Promise.race([printing, new Promise<void>((done) => timers.after(QUIT_MS, done))]);
      await last;
    },
  };
}

const nothing: Promise<Printed> = Promise.resolve({ is: 'failed', fault: 'failed', detail: 'there is nothing on it' });
