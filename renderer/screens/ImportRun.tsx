import { IconCircleCheck, IconDownload, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { faultsTable } from '../import/fault-words.ts';
import type { Plan } from '../import/plan.ts';
import { useLanguage, useT } from '../language.tsx';
import { refusalSentence } from '../refusal-sentence.ts';
import { useSaveTable } from '../use-save-table.ts';
import type { ImportProgress } from './CatalogueImport.tsx';
import css from './Import.module.css';

interface Props {
  plan: Plan;
  progress: ImportProgress;
  onStop(): void;
  onGoOn(): void;
  onLeave(): void;
}

/** Step four: how far it is, and in the end what is there and what was left out. */
export function ImportRun({ plan, progress: { done, total, imported }, onStop, onGoOn, onLeave }: Props) {
  const t = useT();
  const { locale } = useLanguage();
  const saveTable = useSaveTable();
  const [isStopping, setStopping] = useState(false);
  const part = total === 0 ? 1 : done / total;
  const refused = imported?.refused ?? [];
  const left = plan.rows.filter(({ is }) => is === 'faulty').length + refused.length;
  const rest = left > 0 ? t('import.left-out', { count: left }) : t('import.done.more');
  const ended = imported?.ended;
  const why = ended?.is === 'refused' ? refusalSentence(t, ended.code) : t('import.stopped.more');
  return (
    <section className={css.run} aria-label={t('import.step.run')}>
      <div className={css.progress} role="status">
        <p>
          <span>
            {t('import.progress', { done: done.toLocaleString(locale), total: total.toLocaleString(locale) })}
          </span>
          <span>{part.toLocaleString(locale, { style: 'percent' })}</span>
        </p>
        <progress max={1} value={part} aria-label={t('import.step.run')} />
      </div>
      {!imported && (
        <Action
          icon={IconPlayerStop}
          waiting={isStopping}
          onPress={() => {
            setStopping(true);
            onStop();
          }}
        >
          {t('import.stop')}
        </Action>
      )}
      {imported && !ended && (
        <ErrorNote tone="good" title={t('import.done', { count: imported.done })} sentences={[rest]} />
      )}
      {ended && (
        <ErrorNote
          tone={ended.is === 'asked' ? 'good' : 'bad'}
          title={t('import.stopped')}
          sentences={[why, t('import.stopped.safe'), ...(left > 0 ? [rest] : [])]}
          action={{
            label: t('import.go-on'),
            run: () => {
              setStopping(false);
              onGoOn();
            },
          }}
        />
      )}
      {imported && left > 0 && (
        <Action icon={IconDownload} onPress={() => void saveTable('import-faults.csv', faultsTable(t, plan, refused))}>
          {t('import.faults.save')}
        </Action>
      )}
      {imported && (
        <Action tone="good" icon={IconCircleCheck} onPress={onLeave}>
          {t('import.to-products')}
        </Action>
      )}
    </section>
  );
}
