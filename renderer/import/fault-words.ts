import Papa from 'papaparse';
import { refusalSentence } from '../refusal-sentence.ts';
import type { T } from '../t.ts';
import type { RefusedRow } from './apply.ts';
import type { FaultyRow, Plan, RowFault } from './plan.ts';

/** What is wrong with a row, in words: the column and the reason. */
export function faultWords(t: T, { field, why, text }: RowFault): string {
  const name = field === 'row' ? t('import.field.row') : t(`import.field.${field}`);
  const reason =
    why === 'missing' || why === 'too-long' || why === 'too-many-cells'
      ? t(`import.fault.${why}`)
      : t(`import.fault.${why}`, { text });
  return t('import.fault', { name, reason });
}

/** Everything that was or will be left out, as a table to be looked through beside the file. */
export function faultsTable(t: T, plan: Plan, refused: readonly RefusedRow[] = []): string {
  const faulty = plan.rows.filter((row): row is FaultyRow => row.is === 'faulty');
  const rows = [
    ...faulty.map(({ row, name, faults }) => [row, name, faults.map((one) => faultWords(t, one)).join(' ')] as const),
    ...refused.map(({ row, name, code }) => [row, name, refusalSentence(t, code)] as const),
  ];
  const head = [t('import.field.row'), t('import.field.name'), t('import.faults')];
  const sorted = rows.toSorted(([a], [b]) => a - b).map((row) => row.map(String));
  // What a cell begins with could make a table program compute or call out.
  return Papa.unparse([head, ...sorted], { escapeFormulae: true });
}
