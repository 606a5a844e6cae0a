import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltHost, openBuiltHost } from './kit/built-host.ts';
import { type Crew, hireCrew, type Verdict } from './kit/crew.ts';
import type { Fault } from './kit/history.ts';
import { repeatOf, seedOfRun } from './kit/seed.ts';
import { seededRandom } from './kit/seeded-random.ts';

const CYCLES = Number(process.env.TILLWIRE_KILLS ?? (process.env.TILLWIRE_LONG ? 1_000 : 200));
const LOOK_EVERY = 50;
const seed = seedOfRun();
const repeat = repeatOf('test/kill.test.ts', seed);

let host: BuiltHost;
let crew: Crew;
let last: Verdict;
const looks: Verdict[] = [];
const startsMs: number[] = [];

beforeAll(async () => {
  host = await openBuiltHost();
  const random = seededRandom(seed);
  await host.start();
  crew = await hireCrew({ host, tills: 4, scripts: 4, seed, port: () => host.port });
  for (let cycle = 1; cycle <= CYCLES && crew.goesOn(); cycle += 1) {
    const overs = crew.writers.map((writer) => writer.run());
    await crew.answers(1 + Math.floor(90 * random() ** 2));
    await moment(random);
    await host.kill();
    await Promise.all(overs);
    startsMs.push(await host.start());
    if (cycle % LOOK_EVERY === 0) looks.push(await lookAtRest());
  }
  crew.rest();
  await crew.work();
  last = await crew.check('running');
  tell();
}, CYCLES * 3_000);
afterAll(() => host.close());

/** A stop as every evening writes a checkpoint: the next kills are recovered from that and what follows it. */
async function lookAtRest(): Promise<Verdict> {
  await host.stop();
  const verdict = await crew.check('down');
  await host.start();
  return verdict;
}

/** A few turns of the event loop or a few milliseconds: somewhere between two steps of a flush. */
async function moment(random: () => number): Promise<void> {
  if (random() < 0.5) return new Promise((done) => setTimeout(done, 8 * random()));
  for (let turns = Math.floor(20 * random()); turns > 0; turns -= 1) await new Promise((done) => setImmediate(done));
}

function tell() {
  const [slowest = 0] = [...startsMs].sort((a, b) => b - a);
  const mean = startsMs.reduce((sum, one) => sum + one, 0) / startsMs.length;
  console.info(
    `killed ${CYCLES} times: ${last.answered} commands answered (${last.refused} refused), ${last.lines} journal lines; ` +
      `a start took ${mean.toFixed(0)} ms, the slowest ${slowest.toFixed(0)} ms; ${repeat}`,
  );
}

const found = (...kinds: Fault['is'][]) =>
  [...looks, last].flatMap(({ faults }) => faults.filter(({ is }) => kinds.includes(is)));

describe(`killed ${CYCLES} times`, () => {
  test('[D1] what was acknowledged is there for ever, as it was said (F-23)', () => {
    expect(found('lost', 'wrong-answer'), repeat).toEqual([]);
    expect(last.answered, repeat).toBeGreaterThan(CYCLES);
  });

  test('[D2] a command has one effect however often it was asked, and nothing is there that nobody asked for', () => {
    expect(found('doubled', 'never-asked', 'refused-effect'), repeat).toEqual([]);
    expect(last.refused, repeat).toBeGreaterThan(0);
  });

  test('[D3] receipt serials have no gap in any series, and no number is given twice', () => {
    expect(found('wrong-number'), repeat).toEqual([]);
  });

  test('[D4] payments, receipts and the running total of the journal agree', () => {
    expect(found('wrong-sum'), repeat).toEqual([]);
  });

  test('[D5] the same id asked again gets the same verdict, and whoever was told of an entry finds it kept', () => {
    expect(last.surprises, repeat).toEqual([]);
  });

  test('[D6] what was answered before another was asked for stands before it', () => {
    expect(found('reordered'), repeat).toEqual([]);
  });
});
