import { useCallback } from 'react';
import { useShell } from './use-machine.ts';

/** Saves a table where the person says: the shell asks, a browser has a folder for it. Answers whether it is there. */
export function useSaveTable(): (name: string, text: string) => Promise<boolean> {
  const shell = useShell();
  return useCallback(
    async (name, text) => {
      if (shell) return (await shell.ask('save-table', { name, text })).ok;
      const link = document.createElement('a');
      // A table program takes it for something else than UTF-8 without this sign in front.
      link.href = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      return true;
    },
    [shell],
  );
}
