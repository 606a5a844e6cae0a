import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltHost, openBuiltHost } from './kit/built-host.ts';
import { type Crew, hireCrew, type Verdict } from './kit/crew.ts';
import { openRelay, type Relay } from './kit/relay.ts';
import { repeatOf, seedOfRun } from './kit/seed.ts';
import { pick, seededRandom } from './kit/seeded-random.ts';
import type { Way } from './kit/window-channel.ts';

const ROUNDS = Number(process.env.TILLWIRE_ROUNDS ?? (process.env.TILLWIRE_LONG ? 400 : 60));
const CABLES = 4;
const seed = seedOfRun();
const repeat = repeatOf('test/history.test.ts', seed);

let host: BuiltHost;
let crew: Crew;
let cables: Relay[];
let last: Verdict;
const met = new Map<string, number>();

beforeAll(async () => {
  host = await openBuiltHost();
  const random = seededRandom(seed);
  await host.start();
  cables = await Promise.all(Array.from({ length: CABLES }, () => openRelay(() => host.port)));
  const cableOf = (index: number) => cables[index % CABLES]?.port ?? host.port;
  crew = await hireCrew({ host, tills: 8, scripts: 8, seed, port: cableOf });
  const working = crew.work();
  for (let round = 0; round < ROUNDS && crew.goesOn(); round += 1) {
    await crew.answers(1 + Math.floor(120 * random()));
    const trouble = pick(random, troubles);
    met.set(trouble.name, (met.get(trouble.name) ?? 0) + 1);
    await trouble(random);
  }
  crew.rest();
  await working;
  last = await crew.check('running');
  const troubled = [...met].map(([name, times]) => `${name} ${times}`).join(', ');
  console.info(`16 clients, ${troubled}: ${last.answered} answered, ${last.lines} journal lines; ${repeat}`);
}, ROUNDS * 5_000);
afterAll(async () => {
  await host.close();
  for (const cable of cables) await cable.close();
});

async function cut(random: () => number) {
  pick(random, cables).cut();
}

/** The host stands still while its clients go on asking, as a machine that is short of memory does. */
async function pause(random: () => number) {
  host.pause();
  await new Promise((done) => setTimeout(done, 100 * random()));
  if (random() < 0.5) pick(random, cables).cut();
  host.resume();
}

/** Bytes are lost on their way while both sides still look connected; then the line is gone. */
async function lose(way: Way, random: () => number) {
  const cable = pick(random, cables);
  // On a line that was cut a moment ago nothing is said.
  await Promise.race([cable.lose(way), crew.answers(50)]);
  cable.cut();
}
const loseAnswers = (random: () => number) => lose('down', random);
const loseQuestions = (random: () => number) => lose('up', random);

async function kill() {
  await host.kill();
  await host.start();
}

const troubles = [cut, pause, loseAnswers, loseQuestions, kill];

describe('16 clients and a host that is paused, cut off and killed', () => {
  test('[D7] each acknowledged effect is there once and for ever, in the order of real time, and the sums agree', () => {
    expect(last.faults, repeat).toEqual([]);
    expect(last.answered, repeat).toBeGreaterThan(ROUNDS);
  });

  test('[D7] nobody is told two things about one command, or of an entry that is not kept', () => {
    expect(last.surprises, repeat).toEqual([]);
  });
});
