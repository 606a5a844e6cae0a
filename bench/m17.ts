import { createPins, pepperOf } from '../server/access/pins.ts';
import { median, percentile, print, progress, spread } from './kit/figures.ts';

const TRIES = 40;
const RUNS = 3;
/** As many tills as may well open at nine o'clock. */
const TILLS = 20;

interface Run {
  alone: number;
  p99: number;
  together: number;
  /** The longest that the loop of the host could do nothing else, milliseconds. */
  stall: number;
}

async function measure(): Promise<Run> {
  const pins = createPins(pepperOf(new Uint8Array(32)));
  const hash = await pins.hash('4829');
  const times: number[] = [];
  for (let n = 0; n < TRIES; n += 1) {
    const begun = performance.now();
    await pins.isRight(String(1000 + n), hash);
    times.push(performance.now() - begun);
  }
  let stall = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    stall = Math.max(stall, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  const begun = performance.now();
  await Promise.all(Array.from({ length: TILLS }, (_, n) => pins.isRight(String(2000 + n), hash)));
  const together = performance.now() - begun;
  clearInterval(beat);
  return { alone: median(times), p99: percentile(times, 0.99), together, stall };
}

const runs: Run[] = [];
for (let n = 0; n < RUNS; n += 1) {
  progress(`run ${n + 1} of ${RUNS}`);
  runs.push(await measure());
}

print({
  id: 'M17',
  title: 'one PIN found right or wrong, and twenty tills that sign in at once',
  limit: 'one under 300 ms, and the host never still for 20 ms meanwhile',
  columns: ['', 'median of the runs', 'spread'],
  rows: (
    [
      ['one PIN, p50', 'alone'],
      ['one PIN, p99', 'p99'],
      [`${TILLS} at once, two at a time, until the last`, 'together'],
      ['longest pause of the loop meanwhile', 'stall'],
    ] as const
  ).map(([name, key]) => {
    const values = runs.map((run) => run[key]);
    return [name, `${median(values).toFixed(1)} ms`, spread(values, 1)];
  }),
  notes: ['scrypt with N = 2^15, r = 8, p = 3 over an HMAC of the PIN: 32 MiB each.'],
});
