import type { BuiltHost } from './built-host.ts';
import { type Fault, faultsOf } from './history.ts';
import { api, type Joined, joinTill } from './http-client.ts';
import { type ReadDocument, type ReadLine, readJournal } from './read-journal.ts';
import { createScriptWriter } from './script-writer.ts';
import { seededRandom } from './seeded-random.ts';
import { createTillWriter, type TillWriter } from './till-writer.ts';
import { operationOf, type Writer } from './writer.ts';

/** Tills and scripts that all work at one host at once. */
export interface Crew {
  readonly writers: readonly Writer[];
  /** Not once somebody was answered what no host may answer: then the host is killed, too. */
  goesOn(): boolean;
  /** Resolves when that many more answers came. */
  answers(count: number): Promise<void>;
  /** Everyone works, coming back whenever a line is over; resolves when they were told to rest and all is decided. */
  work(): Promise<void>;
  rest(): void;
  /** What the journal, and the host where it runs, have against what the crew was told. */
  check(host: 'running' | 'down'): Promise<Verdict>;
}

export interface Verdict {
  lines: number;
  answered: number;
  refused: number;
  faults: Fault[];
  surprises: string[];
}

export interface CrewWish {
  host: BuiltHost;
  tills: number;
  scripts: number;
  seed: number;
  /** Where writer number `index` reaches the host. */
  port(index: number): number;
}

/** The host runs: each till joins, and every second script works under a till's token instead of the local one. */
export async function hireCrew({ host, tills, scripts, seed, port }: CrewWish): Promise<Crew> {
  const surprises: string[] = [];
  const goesOn = () => surprises.length === 0;
  const waiting = new Set<{ left: number; done(): void }>();
  const onAnswered = (count = 1) => {
    for (const one of waiting) {
      one.left -= count;
      if (one.left > 0) continue;
      waiting.delete(one);
      one.done();
    }
  };
  const portsOf = (index: number, token: string) => ({
    port: () => port(index),
    token,
    random: seededRandom(seed + index + 1),
    onAnswered,
    onSurprise: (what: string) => {
      surprises.push(what);
      onAnswered(Number.POSITIVE_INFINITY);
      void host.kill();
    },
    goesOn,
  });
  const joined = await joinTills(host, tills + Math.floor(scripts / 2));
  const tokens = joined.map(({ token }) => token);
  const tillWriters = tokens.slice(0, tills).map((token, index) => createTillWriter(portsOf(index, token)));
  const scriptWriters = Array.from({ length: scripts }, (_, index) =>
    createScriptWriter(portsOf(tills + index, tokens[tills + (index - 1) / 2] ?? host.localToken)),
  );
  let resting = false;
  const writers: Writer[] = [...tillWriters, ...scriptWriters];
  const isDone = (writer: Writer) => !goesOn() || (resting && writer.undecided() === 0);
  return {
    writers,
    goesOn,
    answers: (count) => new Promise((done) => (goesOn() ? waiting.add({ left: count, done }) : done())),
    work: async () => void (await Promise.all(writers.map((writer) => keepWorking(writer, isDone)))),
    rest() {
      resting = true;
      for (const writer of writers) writer.rest();
    },
    async check(state) {
      const documents = state === 'running' && goesOn() ? await documentsOf(host) : undefined;
      const lines = await readJournal(host.dir);
      const operations = writers.flatMap((writer) => writer.operations);
      return {
        lines: lines.length,
        answered: operations.filter(({ outcome }) => outcome !== 'unknown').length,
        refused: operations.filter(({ outcome }) => outcome === 'refused').length,
        faults: faultsOf(operations, { lines, ...(documents && { documents }) }, operationOf),
        surprises: [...surprises, ...falseNews(tillWriters, lines)],
      };
    },
  };
}

async function keepWorking(writer: Writer, isDone: (writer: Writer) => boolean): Promise<void> {
  do {
    await writer.run();
    // A till that hammers at a host which is not there yet only makes its start longer.
    await new Promise((done) => setTimeout(done, 5));
  } while (!isDone(writer));
}

async function joinTills(host: BuiltHost, count: number): Promise<Joined[]> {
  const joined: Joined[] = [];
  for (let index = 0; index < count; index += 1) {
    joined.push(await joinTill(host, `Till ${index + 2}`));
  }
  return joined;
}

async function documentsOf(host: BuiltHost) {
  const { json } = await api<{ changes: { kind: string; id: string; value: ReadDocument }[] }>(
    host,
    'GET',
    '/snapshot',
  );
  return json.changes;
}

/** Whoever was told of an entry finds it in the journal for ever. */
function falseNews(tills: readonly TillWriter[], lines: readonly ReadLine[]): string[] {
  const told = tills.flatMap(({ heard }) => [...heard]);
  return told.flatMap(([seq, id]) =>
    lines[seq - 1]?.command.id === id ? [] : `entry ${seq} was told and is not kept`,
  );
}
