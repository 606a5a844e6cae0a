import type { FoundHost } from './announcement.ts';
import type { Lookout } from './lookout.ts';

/** Answers come within a moment, but over a busy radio the first question may be lost: it is asked twice. */
const LISTEN_MS = 2_000;

/** Listens for two seconds and answers every host that announced itself, the latest first. */
export async function findHosts(
  lookout: Lookout,
  after: (ms: number, run: () => void) => () => void,
): Promise<FoundHost[]> {
  const wait = () => new Promise<void>((done) => void after(LISTEN_MS / 2, done));
  lookout.look();
  await wait();
  lookout.look();
  await wait();
  const hosts = lookout.hosts();
  await lookout.rest();
  return hosts;
}
