import { hostname } from 'node:os';
import { type PairingTry, type PairingWish, pairWithHost } from '../server/pairing/pair-with-host.ts';
import { failed, type HostAddress } from '../shop/bridge.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';
import type { Child } from './child.ts';
import type { JoinedHost } from './machine-settings.ts';

export interface PairingHandlerPorts {
  /** The key of this machine. */
  identity(): Promise<PairingWish['identity']>;
  /** The process behind the windows. */
  child(): Child | undefined;
  /** This machine is a till of that host from now on. */
  onPaired(joined: JoinedHost): Promise<void>;
}

type PairingNames = 'begin-pairing' | 'say-pairing' | 'pairing-outcome' | 'answer-pairing' | 'add-tablet';

/** What windows ask about joining: as the new till, and as the host whose shop it joins. */
export function createPairingHandlers({
  identity,
  child,
  onPaired,
}: PairingHandlerPorts): Pick<BridgeHandlers, PairingNames> {
  let current: { host: HostAddress; attempt: PairingTry } | undefined;
  const nothing = () => failed('pairing-expired', 'nothing is being paired');

  return {
    'begin-pairing': async (host) => {
      const before = current;
      current = undefined;
      await before?.attempt.say(false);
      const attempt = await pairWithHost({ host, name: nameOfMachine(), identity: await identity() });
      if ('fault' in attempt) return attempt;
      current = { host, attempt };
      return { ok: true, digits: attempt.digits };
    },
    'say-pairing': async (isSame) => (current ? current.attempt.say(isSame) : nothing()),
    'pairing-outcome': async () => {
      if (!current) return nothing();
      const { host, attempt } = current;
      const paired = await attempt.outcome();
      if (current?.attempt === attempt) current = undefined;
      if ('fault' in paired) return paired;
      await onPaired({ host, ...paired });
      return { ok: true };
    },
    'answer-pairing': async ({ id, answer }) => {
      const answered = await child()?.ask({ t: 'pairing', question: { is: 'answer', id, answer } });
      return answered?.fault === undefined ? { ok: true } : failed('refused', answered.fault);
    },
    'add-tablet': async () => {
      const answered = await child()?.ask({ t: 'pairing', question: { is: 'invite' } });
      if (!answered?.invited) return failed('refused', answered?.fault ?? 'this till is not the host');
      return { ok: true, ...answered.invited };
    },
  };
}

/** What this machine is called in its network, as a first proposal. */
function nameOfMachine(): string {
  return hostname().split('.')[0]?.slice(0, 40) || 'Till';
}
