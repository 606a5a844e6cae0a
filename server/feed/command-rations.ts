import type { Identity } from '../access/access.ts';
import type { HostLimits } from './limits.ts';
import { createRations } from './rations.ts';

/** Whether whoever calls over HTTP may ask for one more thing now. The local token may always: it is of this machine. */
export function createCommandRations(
  { commandsASecond, commandsAtOnce, keyCommandsASecond }: HostLimits,
  monotonicMs: () => number,
): (identity: Identity) => boolean {
  const tills = createRations({ aSecond: commandsASecond, atOnce: commandsAtOnce, monotonicMs });
  const keys = createRations({ aSecond: keyCommandsASecond, atOnce: keyCommandsASecond, monotonicMs });
  return ({ by, tillId, isTill }) => {
    if (isTill) return tills.take(tillId);
    return by.startsWith('key:') ? keys.take(by) : true;
  };
}
