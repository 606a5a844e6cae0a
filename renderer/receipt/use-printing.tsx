import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Shell } from '../../shop/bridge.ts';
import type { Paper, PaperRow } from '../../shop/paper.ts';
import type { Receipt } from '../../shop/payment.ts';
import { type Printing, type PrintState, type PrintWish, printingAtFirst } from '../../shop/printing.ts';
import { useFormat } from '../format.tsx';
import { useLanguage } from '../language.tsx';
import { languages } from '../languages.ts';
import { latestReceipt } from '../last-receipt.ts';
import { useNotices } from '../notices.tsx';
import { isLocked } from '../standing.ts';
import { useShell } from '../use-machine.ts';
import { useTillActions } from '../use-till.ts';
import { createCopiesHere } from './copies-here.ts';
import { ReceiptPaper } from './ReceiptPaper.tsx';
import { receiptRows } from './receipt-rows.ts';
import { whenSafe } from './safe-receipt.ts';
import { testPageRows } from './test-page.ts';

interface PrintingHere {
  /** Of this machine; undefined in a browser, and until the shell has answered. */
  state: PrintState | undefined;
  /** Whether a receipt is printed after a sale; where there is no printer, never. */
  when: Printing['when'];
  paperOf(receipt: Receipt, copyNo: number): Paper;
  /** 0 where nothing of it was printed here, and it is this till's own. */
  nextCopyNo(receipt: Receipt): Promise<number>;
  /** What the customer gets after a sale, once it is safe. */
  printFirst(receiptId: string): Promise<void>;
  /** Whatever comes next of it, a copy as soon as one may be on paper. */
  printAgain(receipt: Receipt): Promise<void>;
  /** The last receipt of this till. */
  reprint(): void;
  printTestPage(): Promise<void>;
}

const PrintingContext = createContext<PrintingHere | undefined>(undefined);

export function usePrinting(): PrintingHere {
  const printing = useContext(PrintingContext);
  if (!printing) throw new Error('no printing above this component');
  return printing;
}

/** What a pay screen needs: when this till prints, and the receipt of a sale on its way to the printer. */
export function usePrintReceipt(): { when: Printing['when']; printReceipt(receiptId: string): Promise<void> } {
  const { when, printFirst } = usePrinting();
  return { when, printReceipt: printFirst };
}

/** Everything about paper for the screens below; in a browser its own dialog prints. */
export function PrintingProvider({ children }: { children: ReactNode }) {
  const shell = useShell();
  const state = usePrintState(shell);
  const draw = useDrawing(state?.printing.widthMm ?? printingAtFirst.widthMm);
  const { add } = useNotices();
  const { t } = useLanguage();
  const till = useTillActions();
  const [alone, setAlone] = useState<Paper>();
  const copiesHere = useMemo(() => createCopiesHere(localStorage), []);

  const value = useMemo<PrintingHere>(() => {
    const nextCopyNo = async ({ id, tillId, countedOn }: Receipt) => {
      const next = shell ? await shell.ask('next-copy', id) : copiesHere.next(id);
      // What another till issued, or this one on another day, the customer was given there and then.
      const isElsewhere = tillId !== till.view().you.till?.id || countedOn !== undefined;
      return isElsewhere ? Math.max(1, next) : next;
    };

    const put = async (wish: PrintWish): Promise<boolean> => {
      if (!shell) {
        setAlone(wish.paper);
        copiesHere.note(wish.of);
        return true;
      }
      const answer = await shell.ask('print', wish).catch(refused);
      if (answer.ok) return answer.isNew;
      const sentences = [t(`print-fault.${answer.fault}`), t('print.safe')];
      add({ tone: 'bad', title: t('print.failed', { title: wish.title }), sentences, about: 'print' });
      return false;
    };

    const printCopy = (receipt: Receipt, copyNo: number) =>
      put({
        ...{ kind: 'receipt', of: receipt.id, copyNo },
        title: receipt.number,
        paper: draw.receipt(receipt, copyNo),
      });

    const printAgain = async (receipt: Receipt) => {
      const copyNo = await nextCopyNo(receipt);
      if (!(await printCopy(receipt, copyNo)) || !shell) return;
      const { number } = receipt;
      const title =
        copyNo === 0 ? t('receipt.printing', { number }) : t('receipt.printing.copy', { number, copy: String(copyNo) });
      add({ tone: 'good', title, sentences: [], about: 'print' });
    };

    const printer = state?.printing.printer.is;
    const asSet = shell ? (state?.printing.when ?? 'never') : 'ask';
    return {
      state,
      when: shell && (printer === undefined || printer === 'none') ? 'never' : asSet,
      paperOf: draw.receipt,
      nextCopyNo,
      async printFirst(receiptId) {
        const receipt = await whenSafe(receiptId, till);
        if (receipt) await printCopy(receipt, 0);
      },
      printAgain,
      reprint() {
        const view = till.view();
        if (isLocked(view)) return;
        const receipt = view.you.till && latestReceipt(view.you.till.id, view);
        if (receipt) void printAgain(receipt);
        else add({ tone: 'bad', title: t('receipt.none'), sentences: [t('receipt.none.more')], about: 'print' });
      },
      async printTestPage() {
        await put({
          ...{ kind: 'test', of: till.newId(), copyNo: 0 },
          title: t('paper.test'),
          paper: draw.testPage(),
        });
      },
    };
  }, [shell, state, draw, add, t, till, copiesHere]);

  return (
    <PrintingContext value={value}>
      {children}
      {alone && <PaperAlone paper={alone} onPrinted={() => setAlone(undefined)} />}
    </PrintingContext>
  );
}

/** A paper that the shell does not take: longer than any sale. */
const refused = (error: Error) => ({ ok: false, fault: 'failed', detail: error.message }) as const;

/** The queue and the setting of this machine, asked anew whenever the shell says that they changed. */
function usePrintState(shell: Shell | undefined): PrintState | undefined {
  const [state, setState] = useState<PrintState>();
  const askAgain = useCallback(() => void shell?.ask('print-jobs', null).then(setState), [shell]);
  useEffect(() => {
    askAgain();
    return shell?.onMachineChanged(askAgain);
  }, [shell, askAgain]);
  return state;
}

interface Drawing {
  receipt(receipt: Receipt, copyNo: number): Paper;
  testPage(): Paper;
}

/** Papers in the language and formats of this screen. */
function useDrawing(widthMm: Paper['widthMm']): Drawing {
  const { t, language } = useLanguage();
  const format = useFormat();
  const till = useTillActions();
  return useMemo(() => {
    const { direction } = languages[language];
    const paper = (rows: PaperRow[]): Paper => ({ widthMm, language, direction, rows });
    return {
      receipt: (receipt, copyNo) => paper(receiptRows(receipt, till.view().shop, { ...format, t, copyNo })),
      testPage: () => {
        const { shop, you } = till.view();
        const name = shop.get('shop', 'shop')?.name ?? 'Tillwire';
        const at = format.clock.inFull(new Date().toISOString());
        return paper(testPageRows(t, { shop: name, till: you.till?.name ?? '', at }));
      },
    };
  }, [widthMm, language, t, format, till]);
}

/** What a browser prints instead of the page. */
function PaperAlone({ paper, onPrinted }: { paper: Paper; onPrinted(): void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each paper is printed once
  useEffect(() => {
    window.addEventListener('afterprint', onPrinted, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', onPrinted);
  }, [paper]);
  return createPortal(
    <div className="paper-alone">
      <ReceiptPaper paper={paper} />
    </div>,
    document.body,
  );
}
