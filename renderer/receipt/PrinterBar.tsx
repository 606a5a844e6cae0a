import { IconPrinterOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { PrintJob } from '../../shop/printing.ts';
import { Action } from '../components/Action.tsx';
import css from '../components/StorageBar.module.css';
import { useT } from '../language.tsx';
import { Later, part } from '../later.tsx';
import { useShell } from '../use-machine.ts';
import { usePrinting } from './use-printing.tsx';

const printQueueSheet = part(async () => (await import('./PrintQueueSheet.tsx')).PrintQueueSheet);

const waits = ({ state }: PrintJob) => state === 'waiting' || state === 'failed' || state === 'printing';

/** Under the header while a printer does not take what it should, or nobody knows what it took. */
export function PrinterBar() {
  const t = useT();
  const shell = useShell();
  const { state } = usePrinting();
  const [isOpen, setOpen] = useState(false);
  const jobs = state?.jobs ?? [];
  const unsure = jobs.filter((job) => job.state === 'unsure').length;
  const fault = jobs.find((job) => waits(job) && job.lastError)?.lastError?.fault;
  if (!shell) return null;
  const isShown = fault !== undefined || unsure > 0;
  return (
    <>
      {isShown && (
        <div className={css.bar} data-tone="warn" data-testid="printer-bar" role="status">
          <IconPrinterOff className={css.icon} aria-hidden stroke={2} />
          <div className={css.words}>
            <p className={css.title}>
              {fault === undefined
                ? t('print.unsure', { count: unsure })
                : t('print.waiting', { count: jobs.filter(waits).length })}
            </p>
            <p>
              {fault && t(`print-fault.${fault}`)} {t('print.safe')}
            </p>
          </div>
          <Action onPress={() => setOpen(true)}>{t('print.show')}</Action>
          {fault && (
            <Action tone="good" onPress={() => void shell.ask('print-again', null)}>
              {t('print.retry')}
            </Action>
          )}
        </div>
      )}
      {isOpen && <Later part={printQueueSheet} with={{ shell, onClose: () => setOpen(false) }} />}
    </>
  );
}
