import { parentPort, workerData } from 'node:worker_threads';
import { createDayReader, type DayReader } from './day-reader.ts';

/** A thread for reading closed days: a day of thousands of orders must not hold up a verdict. */
const reader = createDayReader(String(workerData));

type Question = {
  [M in keyof DayReader]: { ask: number; method: M; asked: Parameters<DayReader[M]>[0] };
}[keyof DayReader];

parentPort?.on('message', ({ ask, method, asked }: Question) => {
  const answer = reader[method] as (asked: Question['asked']) => Promise<unknown>;
  answer(asked).then(
    (value) => parentPort?.postMessage({ ask, value }),
    (error: Error) => parentPort?.postMessage({ ask, fault: error.message }),
  );
});
