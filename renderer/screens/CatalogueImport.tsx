import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { applyImport, type Imported, rowsToSave } from '../import/apply.ts';
import { type Columns, guessColumns } from '../import/columns.ts';
import { type Plan, planImport } from '../import/plan.ts';
import { type DecimalSign, decimalSignOf } from '../import/price-text.ts';
import type { Table } from '../import/table.ts';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './Import.module.css';
import { ImportColumns } from './ImportColumns.tsx';
import { ImportFile } from './ImportFile.tsx';
import { ImportPreview } from './ImportPreview.tsx';
import { ImportRun } from './ImportRun.tsx';

const steps = ['file', 'columns', 'preview', 'run'] as const;

export interface ImportChoices {
  columns: Columns;
  decimal: DecimalSign;
  taxClassId: string;
  categoryName: string;
}

/** How far an import is; `imported` once it ended, by itself or before its end. */
export interface ImportProgress {
  done: number;
  total: number;
  imported?: Imported;
}

/** A table becomes products, in four steps; nothing is changed before the last. */
export function CatalogueImport() {
  const t = useT();
  const [, navigate] = useLocation();
  const mayEdit = useTill((view) => may('catalogue.edit', view));
  const [table, setTable] = useState<Table>();
  const [choices, setChoices] = useState<ImportChoices>();
  const [plan, setPlan] = useState<Plan>();
  const { progress, run, stop } = useRun();
  const makePlan = usePlanner(table, choices);
  const firstChoices = useFirstChoices();
  const step = progress ? 'run' : plan ? 'preview' : table ? 'columns' : 'file';
  const isRunning = progress !== undefined && progress.imported === undefined;
  const back = () => {
    if (isRunning) return;
    if (step === 'preview') setPlan(undefined);
    else if (step === 'columns') setTable(undefined);
    else navigate('/catalogue');
  };
  useShortcuts({ escape: back });
  const onTable = (next: Table) => {
    setChoices(firstChoices(next));
    setTable(next);
  };
  return (
    <main className={css.import} aria-label={t('import')}>
      <header className={css.head}>
        <Action tone="quiet" icon={IconArrowLeft} label={t('back')} disabled={isRunning} onPress={back} />
        <ol className={css.steps}>
          {steps.map((one, index) => (
            <li key={one} aria-current={one === step ? 'step' : undefined}>
              {index + 1}. {t(`import.step.${one}`)}
            </li>
          ))}
        </ol>
      </header>
      {!mayEdit && <WhyBlocked why="catalogue.not-yours" />}
      {mayEdit && step === 'file' && <ImportFile onTable={onTable} />}
      {step === 'columns' && table && choices && (
        <ImportColumns
          table={table}
          choices={choices}
          onChange={setChoices}
          onNext={async () => setPlan(await makePlan())}
        />
      )}
      {step === 'preview' && plan && <ImportPreview plan={plan} onImport={() => run(plan)} />}
      {progress && plan && (
        <ImportRun
          plan={plan}
          progress={progress}
          onStop={stop}
          // What is there by now is as it was, and is left out.
          onGoOn={async () => run((await makePlan()) ?? plan)}
          onLeave={() => navigate('/catalogue')}
        />
      )}
    </main>
  );
}

/** What is likely, before anybody has looked. */
function useFirstChoices(): (table: Table) => ImportChoices {
  const t = useT();
  const till = useTillActions();
  const { money } = useFormat();
  return (table) => {
    const { shop } = till.view();
    const columns = guessColumns(table.header);
    const prices = columns.price === undefined ? [] : table.rows.map(({ cells }) => cells[columns.price ?? 0] ?? '');
    const usual = money.plain(123).includes(',') ? ',' : '.';
    const [category] = [...shop.all('category')].sort((a, b) => a.sort - b.sort);
    const [taxClass] = shop.all('taxClass');
    return {
      ...{ columns, decimal: decimalSignOf(prices, usual) },
      ...{ taxClassId: taxClass?.id ?? '', categoryName: category?.name ?? t('import.category.usual') },
    };
  };
}

function usePlanner(table: Table | undefined, choices: ImportChoices | undefined): () => Promise<Plan | undefined> {
  const till = useTillActions();
  const { money } = useFormat();
  return async () => {
    if (!table || !choices) return undefined;
    // A second of work on a large table: what was tapped shows first that it was.
    await new Promise((shown) => setTimeout(shown, 50));
    const { shop } = till.view();
    return planImport({
      ...{ rows: table.rows, width: table.header.length, digits: money.digits, newId: till.newId, ...choices },
      products: shop.all('product'),
      categories: [...shop.all('category')],
      taxClasses: [...shop.all('taxClass')],
      taxRates: [...shop.all('taxRate')],
    });
  };
}

/** One import at a time; it ends after the command that is on its way when somebody stops it or leaves. */
function useRun() {
  const till = useTillActions();
  const [progress, setProgress] = useState<ImportProgress>();
  const isStopped = useRef(false);
  useEffect(() => {
    isStopped.current = false;
    return () => {
      isStopped.current = true;
    };
  }, []);
  return useMemo(
    () => ({
      progress,
      stop: () => {
        isStopped.current = true;
      },
      run: async (plan: Plan) => {
        const total = rowsToSave(plan).length;
        isStopped.current = false;
        setProgress({ done: 0, total });
        const imported = await applyImport(plan, {
          submit: till.submit,
          shop: () => till.view().shop,
          onProgress: (done) => setProgress({ done, total }),
          isStopped: () => isStopped.current,
        });
        setProgress({ done: imported.done + imported.refused.length, total, imported });
      },
    }),
    [till, progress],
  );
}
