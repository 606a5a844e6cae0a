import { Modal } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconHourglass,
  IconPrinter,
  IconQuestionMark,
} from '@tabler/icons-react';
import type { Shell } from '../../shop/bridge.ts';
import type { JobState, PrintJob } from '../../shop/printing.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './PrintQueueSheet.module.css';
import { usePrinting } from './use-printing.tsx';

const signs: Readonly<Record<JobState, Icon>> = {
  waiting: IconHourglass,
  printing: IconPrinter,
  done: IconCheck,
  failed: IconAlertTriangle,
  cancelled: IconBan,
  unsure: IconQuestionMark,
};

/** What this machine prints, the newest first, and what a person can do about each. */
export function PrintQueueSheet({ shell, onClose }: { shell: Shell; onClose(): void }) {
  const t = useT();
  const { state } = usePrinting();
  const jobs = state?.jobs ?? [];
  useShortcuts({ escape: onClose }, { covers: true });
  return (
    <Modal
      opened
      onClose={onClose}
      size="44rem"
      closeOnEscape={false}
      title={t('printing.queue')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      {jobs.length === 0 && <EmptyState icon={IconPrinter} title={t('print.none')} text={t('print.none.more')} />}
      <ul className={css.jobs} aria-label={t('printing.queue')}>
        {jobs.map((job) => (
          <Job key={job.id} job={job} shell={shell} />
        ))}
      </ul>
    </Modal>
  );
}

function Job({ job, shell }: { job: PrintJob; shell: Shell }) {
  const t = useT();
  const { clock } = useFormat();
  const { id, title, copyNo, state, attempts, lastError, at } = job;
  const Sign = signs[state];
  const again = () => void shell.ask('print-again', id);
  const letBe = () => void shell.ask('cancel-print', id);
  const isOpen = state === 'waiting' || state === 'failed' || state === 'unsure';
  return (
    <li className={css.job} data-state={state} data-testid="print-job">
      <Sign className={css.sign} aria-hidden stroke={2} />
      <div className={css.words}>
        <p className={css.title}>{copyNo === 0 ? title : t('print.copy-of', { title, number: String(copyNo) })}</p>
        <p className={css.more}>
          {[
            t(`print.state.${state}`),
            clock.moment(at),
            attempts > 0 && state !== 'done' ? t('print.tries', { count: attempts }) : '',
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
        {lastError && isOpen && (
          <p className={css.why}>
            {t(`print-fault.${lastError.fault}`)} {lastError.detail && <bdi>({lastError.detail})</bdi>}
          </p>
        )}
        {state === 'unsure' && <p className={css.why}>{t('print.unsure.more')}</p>}
      </div>
      {isOpen && (
        <div className={css.choice}>
          <Action onPress={letBe}>{t(state === 'unsure' ? 'print.it-did' : 'print.cancel')}</Action>
          <Action tone="good" onPress={again}>
            {t('print.again')}
          </Action>
        </div>
      )}
    </li>
  );
}
