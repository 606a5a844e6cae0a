import { Modal, TextInput } from '@mantine/core';
import { IconHistory, IconTestPipe } from '@tabler/icons-react';
import { useState } from 'react';
import type { BackupsState, ListedBackup, Rehearsed } from '../../shop/backup.ts';
import type { Shell } from '../../shop/bridge.ts';
import { backupFaultSentence } from '../backup-fault.ts';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Facts } from '../components/Facts.tsx';
import { useFormat } from '../format.tsx';
import { useLanguage, useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { sizeText } from '../size-text.ts';
import { useBackupAsk } from '../use-backup-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { BackupProgress } from './BackupProgress.tsx';
import sheet from './Sheet.module.css';

interface Props {
  shell: Shell;
  backup: ListedBackup;
  backups: BackupsState;
  onClose(): void;
}

/** One backup: what is in it, a try that changes nothing, and the way back to it. */
export function BackupSheet({ shell, backup, backups, onClose }: Props) {
  const t = useT();
  const { clock } = useFormat();
  const { add } = useNotices();
  const [step, setStep] = useState<'look' | 'sure'>('look');
  const [code, setCode] = useState('');
  const [found, setFound] = useState<Rehearsed>();
  const { asked, failure, dismiss, ask } = useBackupAsk<'rehearse' | 'restore'>();
  useShortcuts({ escape: onClose }, { covers: true });
  const choice = { id: backup.id, ...(code.trim() !== '' && { code: code.trim() }) };
  const rehearse = async () => {
    setFound(undefined);
    setFound((await ask('rehearse', shell.ask('rehearse-backup', choice)))?.found);
  };
  const restore = async () => {
    if (!(await ask('restore', shell.ask('restore-backup', choice)))) return setStep('look');
    add({ tone: 'good', title: t('restore.done'), sentences: [t('restore.done.more')] });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={asked ? () => {} : onClose}
      closeOnEscape={false}
      title={step === 'sure' ? t('restore.title') : t('backup.of', { at: clock.moment(backup.at) })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={sheet.sheet}>
        {step === 'sure' ? <Consequences backup={backup} backups={backups} /> : <BackupFacts backup={backup} />}
        {step === 'look' && backup.hasKeys && <CodeField code={code} onChange={setCode} />}
        {step === 'look' && found && <FoundFacts found={found} />}
        {asked && backups.running && <BackupProgress progress={backups.running} />}
        {failure && (
          <ErrorNote
            title={t(failure.fault === 'wrong-code' ? 'backup.code.wrong' : 'backup.bad')}
            sentences={[backupFaultSentence(t, failure, backups.folder), t('restore.failed.safe')]}
            onDismiss={dismiss}
          />
        )}
        {step === 'look' ? (
          <div className={sheet.choice}>
            <Action icon={IconTestPipe} waiting={asked === 'rehearse'} onPress={() => void rehearse()}>
              {t('backup.rehearse')}
            </Action>
            <Action icon={IconHistory} disabled={asked !== undefined} onPress={() => setStep('sure')}>
              {t('backup.restore')}
            </Action>
          </div>
        ) : (
          <div className={sheet.choice}>
            <Action isFirst disabled={asked !== undefined} onPress={() => setStep('look')}>
              {t('restore.not')}
            </Action>
            <Action tone="danger" waiting={asked === 'restore'} onPress={() => void restore()}>
              {t('restore.sure')}
            </Action>
          </div>
        )}
      </div>
    </Modal>
  );
}

function BackupFacts({ backup: { shopName, kind, lastEntryAt, bytes, hasKeys, isWhole } }: { backup: ListedBackup }) {
  const t = useT();
  const { locale } = useLanguage();
  const { clock } = useFormat();
  return (
    <Facts
      facts={[
        [t('this-till.shop'), shopName],
        [t('backup.kind'), t(`backup-kind.${kind}`)],
        [t('backup.last-entry'), isWhole ? clock.moment(lastEntryAt) : t('backup.damaged')],
        [t('backup.size'), sizeText(bytes, locale)],
        [t('backup.keys'), t(hasKeys ? 'backup.keys.sealed' : 'backup.keys.none')],
      ]}
    />
  );
}

function CodeField({ code, onChange }: { code: string; onChange(code: string): void }) {
  const t = useT();
  return (
    <TextInput
      label={t('code.title')}
      description={t('backup.code.more')}
      value={code}
      dir="ltr"
      autoComplete="off"
      spellCheck={false}
      maxLength={60}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function FoundFacts({ found }: { found: Rehearsed }) {
  const t = useT();
  const { locale } = useLanguage();
  const { money } = useFormat();
  const counted = (count: number) => count.toLocaleString(locale);
  return (
    <div role="status" className={sheet.sheet}>
      <ErrorNote tone="good" title={t('backup.good')} sentences={[]} />
      <Facts
        facts={[
          [t('backup.entries'), counted(found.seq)],
          [t('backup.total'), money.format(found.totalMinor)],
          [t('backup.open-orders'), counted(found.openOrders)],
          [t('backup.open-estimates'), counted(found.openEstimates)],
          [t('backup.keys'), found.keys === 'opened' ? t('backup.keys.opened') : undefined],
        ]}
      />
    </div>
  );
}

/** What a restore does to the present shop, before anybody says yes to it. */
function Consequences({ backup, backups }: { backup: ListedBackup; backups: BackupsState }) {
  const t = useT();
  const { clock } = useFormat();
  const isOwn = backup.shopId === backups.shopId;
  const newer = isOwn ? Math.max(0, backups.seq - backup.seq) : 0;
  return (
    <>
      <p>{t('restore.becomes', { at: clock.moment(backup.lastEntryAt) })}</p>
      {!isOwn && <p role="alert">{t('restore.other-shop', { name: backup.shopName })}</p>}
      {isOwn && <p>{newer > 0 ? t('restore.newer', { count: newer }) : t('restore.newer.none')}</p>}
      <p>{t('restore.aside')}</p>
      <p>{t('restore.tills')}</p>
    </>
  );
}
