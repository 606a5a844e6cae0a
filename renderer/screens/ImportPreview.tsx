import { IconDownload, IconTableImport } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { WindowedRows } from '../components/WindowedRows.tsx';
import { useFormat } from '../format.tsx';
import { faultsTable, faultWords } from '../import/fault-words.ts';
import type { Plan, PlannedRow } from '../import/plan.ts';
import { useLanguage, useT } from '../language.tsx';
import { useChangeBlock } from '../use-save.ts';
import { useSaveTable } from '../use-save-table.ts';
import css from './Import.module.css';

const kinds = ['faulty', 'new', 'changed', 'same'] as const;

/** Step three: what each row would do, and what is wrong with those that do nothing. */
export function ImportPreview({ plan, onImport }: { plan: Plan; onImport(): void }) {
  const t = useT();
  const { locale } = useLanguage();
  const saveTable = useSaveTable();
  const block = useChangeBlock('import-products');
  const byKind = useMemo(() => new Map(kinds.map((one) => [one, plan.rows.filter(({ is }) => is === one)])), [plan]);
  const countOf = (kind: PlannedRow['is']) => byKind.get(kind)?.length ?? 0;
  const [kind, setKind] = useState<PlannedRow['is']>(kinds.find((one) => countOf(one) > 0) ?? 'new');
  const rows = useMemo(() => (byKind.get(kind) ?? []).map((row) => ({ ...row, id: String(row.row) })), [byKind, kind]);
  const count = countOf('new') + countOf('changed');
  const chips = kinds.map((value) => ({
    ...{ value, word: t(`import.is.${value}`) },
    count: countOf(value).toLocaleString(locale),
  }));
  return (
    <>
      <section className={css.panel} data-list aria-label={t('import.step.preview')}>
        <div className={css.tools}>
          <FilterChips label={t('import.step.preview')} chips={chips} chosen={kind} onChoose={setKind} />
          {countOf('faulty') > 0 && (
            <Action icon={IconDownload} onPress={() => void saveTable('import-faults.csv', faultsTable(t, plan))}>
              {t('import.faults.save')}
            </Action>
          )}
        </div>
        {rows.length === 0 ? (
          <EmptyState icon={IconTableImport} title={t('import.none-of-these')} />
        ) : (
          <WindowedRows key={kind} isPlain label={t(`import.is.${kind}`)} items={rows} renderRow={PreviewRow} />
        )}
      </section>
      <footer className={css.foot}>
        <WhyBlocked why={block} />
        {!block && plan.categories.length > 0 && (
          <p className={css.more}>{t('import.categories', { count: plan.categories.length })}</p>
        )}
        <Action tone="good" icon={IconTableImport} disabled={count === 0 || block !== undefined} onPress={onImport}>
          {t('import.start', { count })}
        </Action>
      </footer>
    </>
  );
}

function PreviewRow(row: PlannedRow & { id: string }) {
  return <Preview key={row.id} row={row} />;
}

function Preview({ row }: { row: PlannedRow }) {
  const t = useT();
  const { money } = useFormat();
  const { fields } = row.is === 'faulty' ? { fields: {} } : row;
  const priceMinor = 'priceMinor' in fields ? fields.priceMinor : undefined;
  return (
    <div className={css.previewRow} data-testid="import-row">
      <span className={css.number}>{t('import.row', { row: String(row.row) })}</span>
      <span className={css.what}>
        <bdi>{row.name || '–'}</bdi>
        {row.is === 'faulty' && (
          <small className={css.faults}>{row.faults.map((fault) => faultWords(t, fault)).join(' ')}</small>
        )}
      </span>
      {typeof priceMinor === 'number' && <span className={css.price}>{money.format(priceMinor)}</span>}
    </div>
  );
}
