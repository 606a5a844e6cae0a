import { NativeSelect, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { type ImportField, importFields } from '../import/columns.ts';
import type { Table } from '../import/table.ts';
import { useT } from '../language.tsx';
import { sameItems, useTill } from '../use-till.ts';
import type { ImportChoices } from './CatalogueImport.tsx';
import css from './Import.module.css';

interface Props {
  table: Table;
  choices: ImportChoices;
  onChange(choices: ImportChoices): void;
  /** Takes a second or two on a large table. */
  onNext(): Promise<void>;
}

/** Step two: what stands in which column, and what holds where a row says nothing. */
export function ImportColumns({ table, choices, onChange, onNext }: Props) {
  const t = useT();
  const { columns, decimal, taxClassId, categoryName } = choices;
  const [isPlanning, setPlanning] = useState(false);
  const taxClasses = useTill(({ shop }) => [...shop.all('taxClass')], sameItems);
  const samples = useMemo(
    () =>
      table.header.map(
        (_, at) => table.rows.find(({ cells }) => (cells[at] ?? '') !== '')?.cells[at]?.slice(0, 40) ?? '',
      ),
    [table],
  );
  const choose = (field: ImportField, value: string) => {
    const { [field]: _, ...others } = columns;
    onChange({ ...choices, columns: value === '' ? others : { ...others, [field]: Number(value) } });
  };
  const isNamed = [columns.name, columns.sku, columns.barcode].some((at) => at !== undefined);
  const block = isNamed ? (taxClassId === '' ? ('product.tax.none' as const) : undefined) : ('import.unnamed' as const);
  return (
    <>
      <section className={css.panel} aria-label={t('import.step.columns')}>
        <h2>{t('import.columns.title', { count: table.rows.length })}</h2>
        <div className={css.fields}>
          {importFields.map((field) => {
            const at = columns[field];
            return (
              <NativeSelect
                key={field}
                label={t(`import.field.${field}`)}
                value={at === undefined ? '' : String(at)}
                description={at === undefined ? ' ' : t('import.sample', { text: samples[at] ?? '' })}
                inputWrapperOrder={['label', 'input', 'description']}
                onChange={(event) => choose(field, event.currentTarget.value)}
                data={[
                  { value: '', label: t('import.no-column') },
                  ...table.header.map((head, index) => ({ value: String(index), label: head || String(index + 1) })),
                ]}
              />
            );
          })}
          <NativeSelect
            label={t('import.decimal')}
            value={decimal}
            onChange={(event) => onChange({ ...choices, decimal: event.currentTarget.value === ',' ? ',' : '.' })}
            data={[
              { value: ',', label: '1.234,50' },
              { value: '.', label: '1,234.50' },
            ]}
          />
        </div>
        <h3>{t('import.else')}</h3>
        <div className={css.fields}>
          <TextInput
            label={t('import.category')}
            value={categoryName}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => onChange({ ...choices, categoryName: event.currentTarget.value })}
          />
          <NativeSelect
            label={t('import.tax')}
            value={taxClassId}
            onChange={(event) => onChange({ ...choices, taxClassId: event.currentTarget.value })}
            data={[
              ...(taxClassId === '' ? [{ value: '', label: '–' }] : []),
              ...taxClasses.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
      </section>
      <footer className={css.foot}>
        <WhyBlocked why={block} />
        <Action
          tone="good"
          icon={IconArrowRight}
          disabled={block !== undefined || categoryName.trim() === ''}
          waiting={isPlanning}
          onPress={() => {
            setPlanning(true);
            void onNext();
          }}
        >
          {t('import.next')}
        </Action>
      </footer>
    </>
  );
}
