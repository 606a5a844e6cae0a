import { NativeSelect } from '@mantine/core';
import { IconListDetails, IconPrinter } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Shell } from '../../shop/bridge.ts';
import { paperWidths } from '../../shop/paper.ts';
import { type FoundPrinter, type Printing, printMoments } from '../../shop/printing.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import css from '../screens/Settings.module.css';
import { may } from '../standing.ts';
import { useShell } from '../use-machine.ts';
import { useTill } from '../use-till.ts';
import { PrintQueueSheet } from './PrintQueueSheet.tsx';
import { usePrinting } from './use-printing.tsx';

/** Where this till prints, on which paper, and whether after each sale. */
export function PrinterChoice() {
  const t = useT();
  const shell = useShell();
  const { state } = usePrinting();
  return (
    <section className={css.section}>
      <h2>{t('printing')}</h2>
      {!shell && <p className={css.more}>{t('printing.browser')}</p>}
      {shell && state && <OfMachine shell={shell} printing={state.printing} />}
    </section>
  );
}

function OfMachine({ shell, printing }: { shell: Shell; printing: Printing }) {
  const t = useT();
  const { add } = useNotices();
  const { printTestPage } = usePrinting();
  const mayChoose = useTill((view) => may('shop.edit', view));
  const [isOpen, setOpen] = useState(false);
  const choose = async (change: Partial<Printing>) => {
    const done = await shell.ask('choose-printer', { ...printing, ...change });
    if (!done.ok) add({ tone: 'bad', title: t('printing.failed'), sentences: [done.detail], about: 'print' });
  };
  return (
    <>
      {mayChoose && <Choices shell={shell} printing={printing} onChoose={(change) => void choose(change)} />}
      {printing.printer.is === 'virtual' && <p className={css.more}>{t('printing.virtual.more')}</p>}
      <div className={css.row}>
        {printing.printer.is !== 'none' && (
          <Action icon={IconPrinter} onPress={() => void printTestPage()}>
            {t('printing.test')}
          </Action>
        )}
        <Action icon={IconListDetails} onPress={() => setOpen(true)}>
          {t('printing.queue')}
        </Action>
      </div>
      {isOpen && <PrintQueueSheet shell={shell} onClose={() => setOpen(false)} />}
    </>
  );
}

interface ChoicesProps {
  shell: Shell;
  printing: Printing;
  onChoose(change: Partial<Printing>): void;
}

function Choices({ shell, printing: { printer, widthMm, when }, onChoose }: ChoicesProps) {
  const t = useT();
  const { quantity } = useFormat();
  const found = useFoundPrinters(shell);
  const own = printer.is === 'system' ? printer.name : undefined;
  const isGone = own !== undefined && found !== undefined && !found.some(({ name }) => name === own);
  const system = [...(found ?? []), ...(own !== undefined && (isGone || !found) ? [{ name: own, title: own }] : [])];
  return (
    <>
      <NativeSelect
        label={t('printing.printer')}
        value={printer.is === 'system' ? `${SYSTEM}${printer.name}` : printer.is}
        error={isGone && t('print-fault.away')}
        data={[
          { value: 'none', label: t('printing.none') },
          { value: 'virtual', label: t('printing.virtual') },
          ...system.map(({ name, title }) => ({ value: `${SYSTEM}${name}`, label: title })),
        ]}
        onChange={({ currentTarget: { value } }) => onChoose({ printer: printerOf(value) })}
      />
      <div className={css.choice}>
        <p className={css.more}>{t('printing.width')}</p>
        <FilterChips
          label={t('printing.width')}
          chosen={String(widthMm)}
          chips={paperWidths.map((mm) => ({
            value: String(mm),
            word: t('printing.mm', { mm: quantity(mm * 1000) }),
          }))}
          onChoose={(chosen) => onChoose({ widthMm: paperWidths.find((mm) => String(mm) === chosen) ?? widthMm })}
        />
      </div>
      <div className={css.choice}>
        <p className={css.more}>{t('printing.when')}</p>
        <FilterChips
          label={t('printing.when')}
          chosen={when}
          chips={printMoments.map((value) => ({ value, word: t(`printing.when.${value}`) }))}
          onChoose={(chosen) => onChoose({ when: chosen })}
        />
      </div>
    </>
  );
}

/** In front of a printer's own name, which may be any word. */
const SYSTEM = 'system:';

function printerOf(value: string): Printing['printer'] {
  if (value.startsWith(SYSTEM)) return { is: 'system', name: value.slice(SYSTEM.length) };
  return { is: value === 'virtual' ? 'virtual' : 'none' };
}

/** Undefined until the system has answered. */
function useFoundPrinters(shell: Shell): FoundPrinter[] | undefined {
  const [found, setFound] = useState<FoundPrinter[]>();
  useEffect(() => {
    void shell.ask('printers', null).then(setFound);
  }, [shell]);
  return found;
}
