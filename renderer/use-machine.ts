import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { Machine, Shell, StartFault } from '../shop/bridge.ts';

/** Undefined in a browser, where there is no machine of one's own to ask about. */
export const ShellContext = createContext<Shell | undefined>(undefined);

export function useShell(): Shell | undefined {
  return useContext(ShellContext);
}

/** What this machine is, asked anew whenever the shell says that it changed. */
export function useMachine(shell: Shell | undefined): { machine: Machine | undefined; askAgain(): void } {
  const [machine, setMachine] = useState<Machine>();
  const askAgain = useCallback(() => void shell?.ask('machine', null).then(setMachine), [shell]);
  useEffect(() => {
    askAgain();
    return shell?.onMachineChanged(askAgain);
  }, [shell, askAgain]);
  return { machine, askAgain };
}

export interface StandingStill {
  fault: StartFault;
  dataFolder: string;
}

/** Why the process behind this window does not run; undefined where it does, and in a browser. */
export function useStandingStill(): StandingStill | undefined {
  const { machine } = useMachine(useShell());
  return machine?.fault ? { fault: machine.fault, dataFolder: machine.dataFolder } : undefined;
}
