import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrowserWindow, type Session, type WebContents } from 'electron';
import type { Paper } from '../../shop/paper.ts';
import type { FoundPrinter, Printing } from '../../shop/printing.ts';
import { paperAddress } from '../page-address.ts';
import { securePreferences } from '../secure-page.ts';
import { paperPage } from './paper-page.ts';
import type { Printed } from './print-queue.ts';
import type { Printer, Sheet } from './print-runner.ts';

export interface PagePrinterPorts {
  session: Session;
  /** Pages that may be asked for at the moment, by their path; whoever serves the page of the app serves them. */
  papers: Map<string, string>;
  /** Where the virtual printer puts its files. */
  folder: string;
  printing(): Printing;
  newId(): string;
}

const MM_PER_PIXEL = 25.4 / 96;
const MM_PER_INCH = 25.4;
const MICRONS_PER_MM = 1000;
/** What Chromium takes as one page; a longer paper is cut. */
const LONGEST_MM = 5000;

/** A little less than the queue waits. */
const SILENT_MS = 50_000;

interface Size {
  widthMm: number;
  heightMm: number;
}

/** Prints by hidden windows, each of which shows one paper and is gone again. */
export function createPagePrinter({ session, papers, folder, printing, newId }: PagePrinterPorts) {
  const withPage = async <R>(
    paper: Paper,
    title: string,
    use: (contents: WebContents, size: Size) => Promise<R>,
  ): Promise<R> => {
    const { path, url } = paperAddress(newId());
    papers.set(path, paperPage(paper, title));
    const window = new BrowserWindow({
      show: false,
      // No window that somebody works in: nothing brings it to the front.
      focusable: false,
      skipTaskbar: true,
      webPreferences: { session, ...securePreferences },
    });
    try {
      await window.loadURL(url);
      const height: unknown = await window.webContents.executeJavaScript(
        "document.querySelector('.paper').getBoundingClientRect().height",
      );
      return await use(window.webContents, sizeOf(paper, Number(height) * MM_PER_PIXEL));
    } finally {
      papers.delete(path);
      window.destroy();
    }
  };

  const list = (): Promise<FoundPrinter[]> => {
    const [window] = BrowserWindow.getAllWindows();
    return window ? printersOf(window.webContents) : Promise.resolve([]);
  };

  const printer: Printer = {
    list,
    async print(sheet) {
      try {
        const chosen = printing().printer;
        if (chosen.is === 'none') return { is: 'failed', fault: 'no-printer', detail: '' };
        return await withPage(sheet.paper, sheet.title, async (contents, size): Promise<Printed> => {
          if (chosen.is === 'virtual') {
            await putAside(await contents.printToPDF(pdfOptions(size)), folder, fileNameOf(sheet));
            return { is: 'done' };
          }
          const isThere = (await printersOf(contents)).some(({ name }) => name === chosen.name);
          if (!isThere) return { is: 'failed', fault: 'away', detail: chosen.name };
          return printSilently(contents, chosen.name, size);
        });
      } catch (error) {
        return { is: 'failed', fault: 'failed', detail: (error as Error).message };
      }
    },
  };

  return {
    printer,
    /** The same paper as a file. Rejects where the page cannot be made. */
    pdfOf: (paper: Paper, title: string): Promise<Uint8Array> =>
      withPage(paper, title, (contents, size) => contents.printToPDF(pdfOptions(size))),
  };
}

/** Printers turn a page round that is wider than it is long. */
function sizeOf({ widthMm }: Paper, drawnMm: number): Size {
  return { widthMm, heightMm: Math.min(LONGEST_MM, Math.max(widthMm, Math.ceil(drawnMm)) + 1) };
}

async function printersOf(contents: WebContents): Promise<FoundPrinter[]> {
  const found = await contents.getPrintersAsync();
  return found.map(({ name, displayName }) => ({ name, title: displayName || name }));
}

function printSilently(contents: WebContents, deviceName: string, { widthMm, heightMm }: Size): Promise<Printed> {
  return new Promise((settle) => {
    // A hidden window that waits for ever would keep the app open after the last one that somebody sees.
    const silent = setTimeout(settle, SILENT_MS, { is: 'unsure' } satisfies Printed);
    contents.print(
      {
        silent: true,
        deviceName,
        color: false,
        margins: { marginType: 'none' },
        pageSize: { width: widthMm * MICRONS_PER_MM, height: heightMm * MICRONS_PER_MM },
      },
      (isPrinted, reason) => {
        clearTimeout(silent);
        settle(isPrinted ? { is: 'done' } : { is: 'failed', fault: 'failed', detail: reason });
      },
    );
  });
}

function pdfOptions({ widthMm, heightMm }: Size) {
  return {
    pageSize: { width: widthMm / MM_PER_INCH, height: heightMm / MM_PER_INCH },
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
  };
}

function fileNameOf({ title, copyNo }: Sheet): string {
  return `${title.replace(/[^\w-]+/g, '-')}${copyNo > 0 ? `-copy-${copyNo}` : ''}`;
}

/** A second one of the same name stands beside the first, as paper would lie there twice. */
async function putAside(bytes: Uint8Array, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let count = 1; ; count += 1) {
    try {
      return await writeFile(join(folder, `${name}${count > 1 ? `-${count}` : ''}.pdf`), bytes, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
