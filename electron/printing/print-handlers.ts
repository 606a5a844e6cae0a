import type { PrintDone, Printing } from '../../shop/printing.ts';
import type { BridgeHandlers } from '../bridge-handlers.ts';
import type { createPagePrinter } from './page-printer.ts';
import type { createPrintRunner } from './print-runner.ts';

export interface PrintHandlerPorts {
  runner: ReturnType<typeof createPrintRunner>;
  pages: ReturnType<typeof createPagePrinter>;
  printing(): Printing;
  choose(printing: Printing): Promise<void>;
  /** Asks the person in front of the window where; a place that is not picked is no fault. */
  savePdf(name: string, bytes: () => Promise<Uint8Array>): Promise<void>;
  onChanged(): void;
}

export type PrintHandlers = Pick<
  BridgeHandlers,
  'print' | 'next-copy' | 'print-jobs' | 'print-again' | 'cancel-print' | 'printers' | 'choose-printer' | 'save-pdf'
>;

/** What a window asks about paper. Nothing here waits for a printer. */
export function createPrintHandlers(ports: PrintHandlerPorts): PrintHandlers {
  const { runner, pages, printing, choose, savePdf, onChanged } = ports;
  return {
    async print(wish) {
      if (printing().printer.is === 'none') return { ok: false, fault: 'no-printer', detail: '' };
      return runner.add(wish);
    },
    'next-copy': async (of) => runner.nextCopyNo(of),
    'print-jobs': async () => ({ printing: printing(), jobs: runner.shown() }),
    'print-again': (id) => runner.again(id),
    'cancel-print': (id) => runner.cancel(id),
    printers: () => pages.printer.list(),
    'choose-printer': (next) =>
      told(async () => {
        const before = printing();
        await choose(next);
        onChanged();
        // Another printer may take what the one before did not.
        if (JSON.stringify(before.printer) !== JSON.stringify(next.printer)) await runner.again(null);
      }, 'disk'),
    'save-pdf': ({ name, paper }) => told(() => savePdf(name, () => pages.pdfOf(paper, name)), 'failed'),
  };
}

async function told(act: () => Promise<void>, fault: 'disk' | 'failed'): Promise<PrintDone> {
  try {
    await act();
    return { ok: true };
  } catch (error) {
    return { ok: false, fault, detail: (error as Error).message };
  }
}
