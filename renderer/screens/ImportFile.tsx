import { IconFileSpreadsheet, IconTableImport } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { decodeTable, readTable, type Table } from '../import/table.ts';
import { useT } from '../language.tsx';
import css from './Import.module.css';

const MOST_BYTES = 64 * 1024 * 1024;
const example = 'Name;Price;Category;SKU;Barcode;Tax\nLemonade;3.20;Drinks;L-01;4006381333931;20 %';

type Fault = 'no-rows' | 'too-large' | 'unread';

/** Step one: the file, picked or dropped. */
export function ImportFile({ onTable }: { onTable(table: Table): void }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<Fault>();
  const [isReading, setReading] = useState(false);
  const [isOver, setOver] = useState(false);
  const read = async (file: File | undefined) => {
    if (!file) return;
    setReading(true);
    const found = await tableOf(file);
    setReading(false);
    if (typeof found === 'string') setFault(found);
    else onTable(found);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  const onDrag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === 'dragover');
  };
  return (
    <section
      className={css.file}
      aria-label={t('import.step.file')}
      data-over={isOver || undefined}
      onDrop={onDrop}
      onDragOver={onDrag}
      onDragLeave={onDrag}
    >
      <IconFileSpreadsheet className={css.sign} aria-hidden stroke={1.5} />
      <h2>{t('import.file.title')}</h2>
      <p className={css.more}>{t('import.file.more')}</p>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        data-testid="import-file"
        onChange={({ currentTarget }) => {
          void read(currentTarget.files?.[0]);
          // The same file may be chosen again once it was mended.
          currentTarget.value = '';
        }}
      />
      <Action tone="good" icon={IconTableImport} waiting={isReading} onPress={() => input.current?.click()}>
        {t('import.file.choose')}
      </Action>
      {fault && <ErrorNote title={t('import.file.failed')} sentences={[t(`import.file.${fault}`)]} />}
      <p className={css.more}>{t('import.file.example')}</p>
      <pre className={css.example} dir="ltr">
        {example}
      </pre>
    </section>
  );
}

async function tableOf(file: File): Promise<Table | Fault> {
  if (file.size > MOST_BYTES) return 'too-large';
  try {
    return readTable(decodeTable(new Uint8Array(await file.arrayBuffer()))) ?? 'no-rows';
  } catch {
    return 'unread';
  }
}
