import { randomBytes, randomUUID } from 'node:crypto';
import { PAIRING_MS, type PairingAnswer, type PairingStep, type PairingView } from '../../shop/pairing.ts';
import { mintSecret, sameText } from '../access/secrets.ts';
import type { Log } from '../log.ts';
import type { Admitted } from './admit.ts';
import { closedUntil, type Failures, withFailure } from './failures.ts';
import { commitmentOf, digitsOf, isSignedBy, keyHashOf, PART_BYTES, parsePublicKey } from './protocol.ts';

/** Machines answer at once; who begins and does not go on must not stand before the door for the next one. */
const REVEAL_MS = 10_000;
/** How long it can be heard how a try ended. */
const REMEMBERED_MS = 60_000;

export type PairingFault = 'pairing-busy' | 'pairing-closed' | 'unknown-pairing' | 'wrong-reveal' | 'wrong-step';

/** What the host's people, or a new till, asked for and does not go. */
export class PairingError extends Error {
  override readonly name = 'PairingError';
  readonly fault: PairingFault;
  constructor(fault: PairingFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

interface Revealed {
  tillNonce: Buffer;
  /** DER in base64url. */
  key: string;
  signature: Buffer;
  name: string;
}

/** What a new till is told; the token once. */
type PairingOutcome = { state: 'waiting' } | ({ state: 'joined' } & Admitted) | { state: 'refused' | 'expired' };

export interface Pairing {
  /** A till commits itself; only then it hears the host's nonce. */
  begin(commitment: string): { id: string; secret: string; hostNonce: Buffer };
  reveal(id: string, secret: string, revealed: Revealed): void;
  /** What the person at the new till says. */
  say(id: string, secret: string, isSame: boolean): Promise<void>;
  outcome(id: string, secret: string): PairingOutcome;
  /** What somebody at the host says, and who that is. */
  answer(id: string, answer: PairingAnswer, by: string): Promise<void>;
  /** The try that stands before the door, or how the last one ended a moment ago. */
  view(): PairingView | null;
  /** RFC 3339; null while tills may try. */
  closedUntil(): string | null;
  close(): void;
}

export interface PairingPorts {
  /** SHA-256 of the host's public key. */
  hostKey: Buffer;
  /** The till that has this key already, and the code that a new one would get. */
  lookUp(keyHash: string): { code: string; again: boolean };
  /** Lets the till in, in the name of whoever answered. */
  admit(till: { name: string; keyHash: string; by: string }): Promise<Admitted>;
  kept: { readonly now: Failures; keep(failures: Failures): Promise<void> };
  nowMs(): number;
  after(ms: number, run: () => void): () => void;
  onChanged(): void;
  log: Log;
}

interface Asked {
  digits: string;
  name: string;
  keyHash: string;
  code: string;
  again: boolean;
  tillSaysYes: boolean;
  hostSaysYes?: { name: string; by: string };
}

type Stage =
  | { is: 'begun' }
  | ({ is: 'asked' | 'admitting' | 'refused' | 'expired' } & Asked)
  | ({ is: 'joined'; admitted: Admitted | undefined } & Asked);

interface Try {
  id: string;
  secret: string;
  commitment: string;
  hostNonce: Buffer;
  stage: Stage;
  cancel(): void;
}

/** The host's side of pairing: one till at a time, whose people and the host's compare six digits. */
export function createPairing(ports: PairingPorts): Pairing {
  const { hostKey, lookUp, admit, kept, nowMs, after, onChanged, log } = ports;
  let failures = kept.now;
  /** The one that stands before the door, or stood there last. */
  let current: Try | undefined;
  const tries = new Map<string, Try>();

  const find = (id: string, secret?: string): Try => {
    const found = tries.get(id);
    if (found && (secret === undefined || sameText(secret, found.secret))) return found;
    throw new PairingError('unknown-pairing', 'there is no such try to pair');
  };

  const askedIn = ({ stage }: Try): Asked => {
    if (stage.is === 'asked') return stage;
    throw new PairingError('wrong-step', `it is ${stage.is} already`);
  };

  const failed = (why: string) => {
    failures = withFailure(failures, nowMs());
    kept.keep(failures).catch((error: Error) => log.error({ err: error }, 'a failed pairing could not be kept'));
    log.warn({ why, closed: closedUntil(failures, nowMs()) !== undefined }, 'pairing failed');
  };

  const end = (one: Try, stage: Stage) => {
    one.cancel();
    one.stage = stage;
    one.cancel = after(REMEMBERED_MS, () => forget(one));
    onChanged();
  };

  const forget = (one: Try) => {
    one.cancel();
    tries.delete(one.id);
    if (current === one) current = undefined;
    onChanged();
  };

  const letIn = async (one: Try) => {
    const asked = askedIn(one);
    const { tillSaysYes, hostSaysYes, keyHash } = asked;
    if (!tillSaysYes || !hostSaysYes) return onChanged();
    one.cancel();
    one.stage = { ...asked, is: 'admitting' };
    try {
      const admitted = await admit({ ...hostSaysYes, keyHash });
      end(one, { ...asked, is: 'joined', admitted });
      log.info({ till: admitted.till.code, name: admitted.till.name, by: hostSaysYes.by }, 'a till was paired');
    } catch (error) {
      end(one, { ...asked, is: 'refused' });
      throw error;
    }
  };

  return {
    begin(commitment) {
      if (closedUntil(failures, nowMs()) !== undefined) {
        throw new PairingError('pairing-closed', 'three tries failed: nobody pairs for ten minutes');
      }
      if (current && ['begun', 'asked', 'admitting'].includes(current.stage.is)) {
        throw new PairingError('pairing-busy', 'another till is being paired at this moment');
      }
      const [id, secret, hostNonce] = [randomUUID(), mintSecret(), randomBytes(PART_BYTES)];
      const one: Try = { id, secret, commitment, hostNonce, stage: { is: 'begun' }, cancel: () => {} };
      one.cancel = after(REVEAL_MS, () => forget(one));
      tries.set(id, one);
      current = one;
      return { id, secret, hostNonce };
    },
    reveal(id, secret, { tillNonce, key, signature, name }) {
      const one = find(id, secret);
      if (one.stage.is !== 'begun') throw new PairingError('wrong-step', 'it was revealed already');
      const publicKey = parsePublicKey(key);
      const tillKey = publicKey && keyHashOf(publicKey);
      const said = tillKey && { tillNonce, hostNonce: one.hostNonce, hostKey, tillKey };
      const isWhatItCommittedTo = said && commitmentOf(said) === one.commitment;
      if (!isWhatItCommittedTo || !isSignedBy(publicKey, said, signature)) {
        failed('what was revealed is not what was committed to');
        forget(one);
        throw new PairingError('wrong-reveal', 'that is not what this try began with');
      }
      one.cancel();
      const keyHash = tillKey.toString('hex');
      one.stage = { is: 'asked', digits: digitsOf(said), name, keyHash, ...lookUp(keyHash), tillSaysYes: false };
      one.cancel = after(PAIRING_MS, () => {
        failed('nobody answered in time');
        end(one, { ...askedIn(one), is: 'expired' });
      });
      onChanged();
    },
    async say(id, secret, isSame) {
      const one = find(id, secret);
      const asked = askedIn(one);
      if (!isSame) {
        failed('the new till said no');
        return end(one, { ...asked, is: 'refused' });
      }
      asked.tillSaysYes = true;
      await letIn(one);
    },
    outcome(id, secret) {
      const { stage } = find(id, secret);
      switch (stage.is) {
        case 'begun':
        case 'asked':
        case 'admitting':
          return { state: 'waiting' };
        case 'refused':
        case 'expired':
          return { state: stage.is };
        case 'joined': {
          const { admitted } = stage;
          if (!admitted) throw new PairingError('wrong-step', 'its token was told already');
          stage.admitted = undefined;
          return { state: 'joined', ...admitted };
        }
        default:
          return stage satisfies never;
      }
    },
    async answer(id, answer, by) {
      const one = find(id);
      const asked = askedIn(one);
      if (!answer.isSame) {
        failed(`the host said no (${by})`);
        return end(one, { ...asked, is: 'refused' });
      }
      asked.hostSaysYes = { name: answer.name, by };
      await letIn(one);
    },
    view: () => (current ? viewOf(current) : null),
    closedUntil() {
      const until = closedUntil(failures, nowMs());
      return until === undefined ? null : new Date(until).toISOString();
    },
    close() {
      for (const one of tries.values()) one.cancel();
    },
  };
}

function viewOf({ id, stage }: Try): PairingView | null {
  if (stage.is === 'begun') return null;
  const { digits, name, code, again, hostSaysYes } = stage;
  return { id, digits, name: hostSaysYes?.name ?? name, code, again, step: stepOf(stage) };
}

function stepOf(stage: Exclude<Stage, { is: 'begun' }>): PairingStep {
  if (stage.is === 'asked') return stage.hostSaysYes ? 'waiting' : 'asked';
  return stage.is === 'admitting' ? 'waiting' : stage.is;
}
