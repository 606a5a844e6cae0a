import { IconAlertTriangle, IconDeviceFloppy, IconFolder } from '@tabler/icons-react';
import type { BackupsState } from '../../shop/backup.ts';
import type { Shell } from '../../shop/bridge.ts';
import { backupFaultSentence } from '../backup-fault.ts';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Facts } from '../components/Facts.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useBackupAsk } from '../use-backup-ask.ts';
import { useTill } from '../use-till.ts';
import { BackupList } from './BackupList.tsx';
import { BackupProgress } from './BackupProgress.tsx';
import css from './Backups.module.css';
import { RecoveryCode } from './RecoveryCode.tsx';
import settings from './Settings.module.css';

interface Props {
  shell: Shell;
  backups: BackupsState;
}

/** Where the shop's book is copied to, how the last copy went, and the way back. */
export function Backups({ shell, backups }: Props) {
  const t = useT();
  const { folder, running, fault, isSameDisk, list } = backups;
  const mayEdit = useTill((view) => may('shop.edit', view));
  const mayRestore = useTill((view) => may('backup.restore', view));
  const { asked, failure, dismiss, ask } = useBackupAsk<'choose' | 'now'>();
  const shown = failure ?? (running ? undefined : fault);
  const choose = () => void ask('choose', shell.ask('choose-backup-folder', null));
  return (
    <section className={settings.section}>
      <h2>{t('backups')}</h2>
      {folder === undefined ? <p className={settings.more}>{t('backups.none')}</p> : <Standing backups={backups} />}
      {running && <BackupProgress progress={running} />}
      {shown && (
        <ErrorNote
          title={t('backups.failed')}
          sentences={[backupFaultSentence(t, shown, folder), t('backups.failed.safe')]}
          {...(failure && { onDismiss: dismiss })}
        />
      )}
      {folder !== undefined && isSameDisk && !shown && <Advice>{t('backups.same-disk')}</Advice>}
      <div className={settings.row}>
        {folder !== undefined && (
          <Action
            tone="good"
            icon={IconDeviceFloppy}
            waiting={asked === 'now' || running !== undefined}
            onPress={() => void ask('now', shell.ask('backup-now', null))}
          >
            {t('backups.now')}
          </Action>
        )}
        <Action
          tone={folder === undefined ? 'good' : 'plain'}
          icon={IconFolder}
          waiting={asked === 'choose'}
          onPress={choose}
        >
          {t(folder === undefined ? 'backups.choose' : 'backups.another')}
        </Action>
      </div>
      {mayEdit && folder !== undefined && <RecoveryCode shell={shell} hasCode={backups.hasCode} />}
      {mayRestore && list.length > 0 && <BackupList shell={shell} backups={backups} />}
    </section>
  );
}

function Standing({ backups: { folder, last, seq } }: { backups: BackupsState }) {
  const t = useT();
  const { clock } = useFormat();
  const since = last ? Math.max(0, seq - last.seq) : 0;
  return (
    <Facts
      facts={[
        [
          t('backups.folder'),
          <bdi key="folder" dir="ltr">
            {folder}
          </bdi>,
        ],
        [t('backups.last'), last ? clock.moment(last.at) : t('backups.last.never')],
        [t('backups.since'), last && (since > 0 ? t('backups.since.some', { count: since }) : t('backups.since.none'))],
      ]}
    />
  );
}

function Advice({ children }: { children: string }) {
  return (
    <p className={css.advice}>
      <IconAlertTriangle className={css.sign} aria-hidden stroke={2} />
      <span>{children}</span>
    </p>
  );
}
