import { useCallback, useState } from 'react';
import type { Got } from '../shop/questions.ts';
import { faultOf } from './person-fault.ts';

/** What somebody shows to be known: a PIN under their name, a badge, or the recovery code. */
export interface Proof {
  staff?: string;
  pin?: string;
  badge?: string;
  code?: string;
}

export interface ProofState {
  isAsked: boolean;
  /** Why the last one was not taken, as the host says it. */
  fault: string | undefined;
  /** Until when nothing is tried, in milliseconds since 1970. */
  waitUntilMs: number;
  /** Failed in a row: each is shown anew. */
  failures: number;
}

export interface Proving extends ProofState {
  prove(proof: Proof): Promise<void>;
  /** Another person, another try. */
  clear(): void;
}

const untried: ProofState = { isAsked: false, fault: undefined, waitUntilMs: 0, failures: 0 };

/** Shows the host what somebody is known by, and keeps how that went. */
export function useProof(bring: (proof: Proof) => Promise<Got>, onDone?: () => void): Proving {
  const [state, setState] = useState(untried);
  const prove = useCallback(
    async (proof: Proof) => {
      setState((before) => ({ ...before, isAsked: true }));
      const fault = faultOf(await bring(proof));
      if (!fault) {
        setState(untried);
        onDone?.();
        return;
      }
      setState(({ failures }) => ({
        isAsked: false,
        fault: fault.code,
        waitUntilMs: fault.waitMs > 0 ? Date.now() + fault.waitMs : 0,
        failures: failures + 1,
      }));
    },
    [bring, onDone],
  );
  const clear = useCallback(() => setState(untried), []);
  return { ...state, prove, clear };
}
