import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { Machine, Shell } from '../shop/bridge.ts';

/** Undefined in a browser, where there is no machine of one's own to ask about. */
export const ShellContext = createContext<Shell | undefined>(undefined);

export function useShell(): Shell | undefined {
  return useContext(ShellContext);
}

/** What this machine is, asked anew whenever the shell says that it changed. */
export function useMachine(shell: Shell): { machine: Machine | undefined; askAgain(): void } {
  const [machine, setMachine] = useState<Machine>();
  const askAgain = useCallback(() => void shell.ask('machine', null).then(setMachine), [shell]);
  useEffect(() => {
    askAgain();
    return shell.onMachineChanged(askAgain);
  }, [shell, askAgain]);
  return { machine, askAgain };
}
