import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Failed, failed, type HostAddress, type HostFault } from '../../shop/bridge.ts';
import { certificateOf, type HostIdentity } from '../access/host-identity.ts';
import { askHost, type HostQuestion } from '../access/host-tls.ts';
import { afterMs } from '../clock.ts';
import { lookAtHost } from '../look-at-host.ts';
import { reachFaultOf } from '../reach.ts';
import { beginAnswer, outcomeAnswer } from './messages.ts';
import { commitmentOf, digitsOf, keyHashOf, PART_BYTES, publicKeyText, type Said, signatureOf } from './protocol.ts';

const problemSchema = z.object({ code: z.string().default(''), detail: z.string().default('') });

/** What a machine has in hand once it is a till of a host: whose key to expect there, and its own token. */
export interface Paired {
  till: { id: string; code: string; name: string };
  token: string;
  certPem: string;
}

/** A try to pair that both screens show by now. */
export interface PairingTry {
  digits: string;
  say(isSame: boolean): Promise<{ ok: true } | Failed>;
  /** Resolves once it is over. */
  outcome(): Promise<Paired | Failed>;
}

export interface PairingWish {
  host: HostAddress;
  /** What this machine calls itself. */
  name: string;
  /** The key of this machine. */
  identity: Pick<HostIdentity, 'keyPem'>;
  /** How a host is asked, where not over TLS as it is. */
  ask?: typeof askHost;
  after?(ms: number, run: () => void): () => void;
}

const ANSWER_MS = 4_000;
const AGAIN_MS = 500;
/** Questions that may get lost one after the other before the host counts as gone. */
const MOST_MISSES = 5;

/** Begins to pair with whatever answers there: only the comparison of the digits says whether that is the host. */
export async function pairWithHost({
  host,
  name,
  identity,
  ask = askHost,
  after = afterMs,
}: PairingWish): Promise<PairingTry | Failed> {
  const privateKey = createPrivateKey(identity.keyPem);
  const publicKey = createPublicKey(privateKey);
  const own = { tillNonce: randomBytes(PART_BYTES), tillKey: keyHashOf(publicKey) };

  const post = async (path: string, body: object, trust: { learn: true } | { pin: string }) => {
    const question: HostQuestion = { method: 'POST', body, signal: AbortSignal.timeout(ANSWER_MS), ...trust };
    try {
      const answer = await ask(host, path, question);
      return answer.status < 300 ? answer : refusalOf(answer.body);
    } catch (error) {
      return failed(reachFaultOf(error), (error as Error).message);
    }
  };

  const found = await lookAtHost(host, ask);
  if (!found.ok) return found;
  const begun = await post('/pair', { commit: commitmentOf(own) }, { learn: true });
  if ('fault' in begun) return begun;
  const { certPem } = begun;
  const parsed = beginAnswer.safeParse(begun.body);
  if (!parsed.success) return failed('other-program', 'what answers is no Tillwire that pairs');
  const { id, secret, nonce } = parsed.data;
  const hostKey = Buffer.from(certificateOf(certPem).keyHash, 'hex');
  const said: Said = { ...own, hostNonce: Buffer.from(nonce, 'hex'), hostKey };

  const go = (step: string, body: object) => post(`/pair/${id}/${step}`, { secret, ...body }, { pin: certPem });

  // Not before the host's nonce is here: whoever knows this nonce as well can look for digits that fit.
  const revealed = await go('reveal', {
    ...{ nonce: own.tillNonce.toString('hex'), key: publicKeyText(publicKey), name },
    signature: signatureOf(said, privateKey).toString('base64url'),
  });
  if ('fault' in revealed) return revealed;

  return {
    digits: digitsOf(said),
    async say(isSame) {
      const answer = await go('answer', { isSame });
      return 'fault' in answer ? answer : { ok: true };
    },
    async outcome() {
      for (let misses = 0; ; ) {
        const answer = await go('outcome', {});
        const isMissed = 'fault' in answer;
        misses = isMissed ? misses + 1 : 0;
        if (isMissed && (isSaid(answer) || misses > MOST_MISSES)) return answer;
        const outcome = isMissed ? undefined : outcomeAnswer.parse(answer.body);
        if (outcome?.state === 'joined') return { till: outcome.till, token: outcome.token, certPem };
        if (outcome && outcome.state !== 'waiting') return failed(`pairing-${outcome.state}`, 'nobody said yes');
        await new Promise<void>((done) => after(AGAIN_MS, done));
      }
    },
  };
}

const faults: Readonly<Record<string, HostFault>> = {
  'pairing-busy': 'pairing-busy',
  'pairing-closed': 'pairing-closed',
  'unknown-pairing': 'pairing-expired',
  'not-encrypted': 'not-encrypted',
};

/** Whether the host said so, and not the line. */
function isSaid({ fault }: Failed): boolean {
  return fault === 'refused' || fault.startsWith('pairing-');
}

function refusalOf(body: unknown): Failed {
  const { code, detail } = problemSchema.catch({ code: '', detail: '' }).parse(body);
  return failed(faults[code] ?? 'refused', detail);
}
