import { Modal } from '@mantine/core';
import { IconKey, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import type { Shell } from '../../shop/bridge.ts';
import { backupFaultSentence } from '../backup-fault.ts';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { useT } from '../language.tsx';
import { useBackupAsk } from '../use-backup-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './Backups.module.css';
import settings from './Settings.module.css';
import sheet from './Sheet.module.css';

/** Makes the owner's recovery code, which seals the keys of the backups to come. */
export function RecoveryCode({ shell, hasCode }: { shell: Shell; hasCode: boolean }) {
  const t = useT();
  const { asked, failure, dismiss, ask } = useBackupAsk<'code'>();
  const [shown, setShown] = useState<{ code: string; wasThere: boolean }>();
  const make = async () => {
    const done = await ask('code', shell.ask('new-recovery-code', null));
    if (done) setShown({ code: done.code, wasThere: hasCode });
  };
  return (
    <>
      <p className={settings.more}>{t(hasCode ? 'code.there' : 'code.none')}</p>
      {failure && (
        <ErrorNote title={t('code.failed')} sentences={[backupFaultSentence(t, failure)]} onDismiss={dismiss} />
      )}
      <Action icon={IconKey} waiting={asked !== undefined} onPress={() => void make()}>
        {t(hasCode ? 'code.new' : 'code.make')}
      </Action>
      {shown && <CodeSheet {...shown} onDone={() => setShown(undefined)} />}
    </>
  );
}

/** Shown this once: only the button closes it, not a tap beside it. */
function CodeSheet({ code, wasThere, onDone }: { code: string; wasThere: boolean; onDone(): void }) {
  const t = useT();
  useShortcuts({}, { covers: true });
  return (
    <Modal
      opened
      onClose={onDone}
      title={t('code.title')}
      size="44rem"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <div className={css.codeNote}>
        <p>{t('code.write')}</p>
        <p className={css.code} dir="ltr" data-testid="recovery-code">
          {code.split('-').map((group) => (
            <span key={group}>{group}</span>
          ))}
        </p>
        <p>{t('code.keep')}</p>
        {wasThere && <p className={css.onScreen}>{t('code.older')}</p>}
        <div className={`${sheet.choice} ${css.onScreen}`}>
          <Action icon={IconPrinter} onPress={() => window.print()}>
            {t('code.print')}
          </Action>
          <Action tone="good" onPress={onDone}>
            {t('code.done')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
