import { closeCodes, PROTOCOL } from '../../shop/wire.ts';

const VERSIONED = /^(tillwire\.v)(0|[1-9]\d{0,3})$/;
const [, , ours] = VERSIONED.exec(PROTOCOL) ?? [];

/** The one to go on with: ours, else the first that another version of us would speak, else none. */
export function chosenOf(offered: Iterable<string>): string | undefined {
  const names = [...offered];
  return names.includes(PROTOCOL) ? PROTOCOL : names.find((name) => VERSIONED.test(name));
}

/** Why a client of this subprotocol cannot be served, for whoever reads it on its screen; undefined for ours. */
export function skewOf(protocol: string): { code: number; reason: string } | undefined {
  const [, , theirs] = VERSIONED.exec(protocol) ?? [];
  if (protocol === PROTOCOL || theirs === undefined) return undefined;
  return Number(theirs) < Number(ours)
    ? { code: closeCodes.clientTooOld, reason: 'this till is too old for its host: update the till' }
    : { code: closeCodes.hostTooOld, reason: 'the host is too old for this till: update the host' };
}
