import type { Failed } from '../shop/bridge.ts';
import type { T } from './t.ts';

/** Why a host was not found or did not take this till, for the person who typed its address. */
export function hostFaultSentence(t: T, { fault, detail }: Failed, where: string): string {
  return t(`host-fault.${fault}`, { where, detail });
}
