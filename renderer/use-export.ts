import { useState } from 'react';
import { useT } from './language.tsx';
import { useNotices } from './notices.tsx';
import { useSaveTable } from './use-save-table.ts';
import { useTillActions } from './use-till.ts';

/** Rows that one answer of the host holds at most. */
const ROWS = 10_000;
/** So many are enough for anybody's table program. */
const MOST_ROWS = 200_000;

/** Saves a table where the person says, in parts as the host gives them. */
export function useExport(): { isSaving: boolean; audit(query: string): Promise<void> } {
  const t = useT();
  const till = useTillActions();
  const save = useSaveTable();
  const { add } = useNotices();
  const [isSaving, setSaving] = useState(false);

  const tableOf = async (query: string): Promise<string | undefined> => {
    let text = '';
    for (let rows = 0, after = ''; rows < MOST_ROWS; ) {
      const { status, body } = await till.get(`/api/v1/audit.csv?${query}&limit=${ROWS}${after}`);
      if (status !== 200 || typeof body !== 'string') return undefined;
      text += body;
      const seqs = [...body.matchAll(/(?:^|\r\n)(\d+),/g)].map(([, seq]) => seq);
      rows += seqs.length;
      if (seqs.length < ROWS) break;
      after = `&after=${seqs.at(-1)}`;
    }
    return text;
  };

  return {
    isSaving,
    async audit(query) {
      setSaving(true);
      const text = await tableOf(query);
      const isSaved = text !== undefined && (await save('audit.csv', text));
      setSaving(false);
      if (!isSaved) add({ tone: 'bad', title: t('audit.export.failed'), sentences: [t('audit.export.failed.more')] });
    },
  };
}
