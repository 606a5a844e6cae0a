import type { BackupFailure } from '../shop/backup.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';
import type { Child } from './child.ts';
import type { BackupAnswer, BackupQuestion, RestoredKeys } from './child-messages.ts';

export interface BackupHandlerPorts {
  child(): Child | undefined;
  /** Asks the person in front of the window; undefined where nothing was picked. */
  chooseFolder(): Promise<string | undefined>;
  /** Puts the shop that was built beside the live one in its place, with the keys that came with it. */
  placeRestored(keys: RestoredKeys): Promise<void>;
  /** Starts the host again, after whatever is done while there is none. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
}

type BackupHandlers = Pick<
  BridgeHandlers,
  'choose-backup-folder' | 'backup-now' | 'new-recovery-code' | 'rehearse-backup' | 'restore-backup'
>;

/** What windows ask about backups goes to the host process; only the change of folders needs it gone. */
export function createBackupHandlers({ child, ...ports }: BackupHandlerPorts): BackupHandlers {
  const ask = async (question: BackupQuestion): Promise<BackupAnswer> => {
    const answer = await child()?.ask({ t: 'backup', question });
    return answer?.backup ?? refused(answer?.fault ?? 'there is no host');
  };
  return {
    'choose-backup-folder': async () => {
      const folder = await ports.chooseFolder();
      return folder === undefined ? { ok: true } : ask({ is: 'choose', folder });
    },
    'backup-now': () => ask({ is: 'now' }),
    'new-recovery-code': async () => {
      const answer = await ask({ is: 'new-code' });
      return answer.ok ? { ok: true, code: answer.code ?? '' } : answer;
    },
    'rehearse-backup': async (choice) => {
      const answer = await ask({ is: 'rehearse', ...choice });
      if (!answer.ok) return answer;
      return answer.found ? { ok: true, found: answer.found } : refused('nothing was found');
    },
    'restore-backup': async (choice) => {
      const staged = await ask({ is: 'stage', ...choice });
      if (!staged.ok) return staged;
      let failure: BackupFailure | undefined;
      await ports.restart(async () => {
        await ports.placeRestored(staged.keys ?? {}).catch((error: Error) => {
          failure = refused(error.message);
        });
      });
      return failure ?? { ok: true };
    },
  };
}

function refused(detail: string): BackupFailure {
  return { ok: false, fault: 'refused', detail };
}
