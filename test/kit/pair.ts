import { identityOf } from '../../server/access/host-identity.ts';
import { makeCertificate } from '../../server/access/make-certificate.ts';
import { type Paired, type PairingTry, pairWithHost } from '../../server/pairing/pair-with-host.ts';
import type { Failed } from '../../shop/bridge.ts';
import { api } from './http-client.ts';
import type { OpenHost } from './open-host.ts';

type PairingHost = Pick<OpenHost, 'port' | 'localToken'>;

/** A key of one's own, as each machine has. */
export async function newIdentity() {
  return identityOf(await makeCertificate());
}

/** A machine that shows the digits of a host; throws where it does not get there. */
export async function beginPairing(
  host: Pick<OpenHost, 'port'>,
  identity?: Awaited<ReturnType<typeof newIdentity>>,
  name = 'Second',
): Promise<PairingTry> {
  const begun = await pairWithHost({
    host: { address: '127.0.0.1', port: host.port },
    ...{ name, identity: identity ?? (await newIdentity()), after: soon },
  });
  if ('fault' in begun) throw new Error(`${begun.fault}: ${begun.detail}`);
  return begun;
}

/** What somebody at the host says of the till that stands before the door. */
export async function answerAtHost(host: PairingHost, answer: { isSame: true; name: string } | { isSame: false }) {
  const { json } = await api<{ items: { id: string; digits: string }[] }>(host, 'GET', '/pairings');
  const [waiting] = json.items;
  if (!waiting) throw new Error('no till wants to be paired');
  await api(host, 'POST', `/pairings/${waiting.id}/answer`, { body: answer });
  return waiting.digits;
}

/** Pairs a machine with a host, both sides saying yes. */
export async function pairTill(host: PairingHost, name = 'Second', identity?: Awaited<ReturnType<typeof newIdentity>>) {
  const attempt = await beginPairing(host, identity, name);
  await answerAtHost(host, { isSame: true, name });
  await attempt.say(true);
  return whole(await attempt.outcome());
}

export function whole(outcome: Paired | Failed): Paired {
  if ('fault' in outcome) throw new Error(`${outcome.fault}: ${outcome.detail}`);
  return outcome;
}

/** A question is asked again at once: a test waits for nothing. */
function soon(_ms: number, run: () => void): () => void {
  const turn = setImmediate(run);
  return () => clearImmediate(turn);
}
