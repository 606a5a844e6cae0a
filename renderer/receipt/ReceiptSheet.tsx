import { Modal, TextInput } from '@mantine/core';
import { IconFileTypePdf, IconMail, IconPrinter, IconReceiptOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Receipt } from '../../shop/payment.ts';
import { noteReceiptEmailSchema } from '../../shop/payment.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { aloneBlockOf, may } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useShell } from '../use-machine.ts';
import { useDocument } from '../use-past.ts';
import { CoveringShortcuts, useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import { ReceiptPaper } from './ReceiptPaper.tsx';
import css from './ReceiptSheet.module.css';
import { usePrinting } from './use-printing.tsx';

/** A receipt as it would be printed next, and what can be done with it. */
export function ReceiptSheet({ receiptId, onClose }: { receiptId: string; onClose(): void }) {
  const t = useT();
  const { document: receipt, isLooking } = useDocument('receipt', receiptId);
  return (
    <Modal
      opened
      onClose={onClose}
      size="50rem"
      closeOnEscape={false}
      title={receipt ? t('receipt.title', { number: receipt.number }) : t('receipt')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <CoveringShortcuts shortcuts={{ escape: onClose }} />
      {receipt && <Shown receipt={receipt} onClose={onClose} />}
      {!receipt && !isLooking && (
        <EmptyState icon={IconReceiptOff} title={t('receipt.gone')} text={t('receipt.gone.more')} />
      )}
    </Modal>
  );
}

function Shown({ receipt, onClose }: { receipt: Receipt; onClose(): void }) {
  const t = useT();
  const { paperOf, printAgain } = usePrinting();
  const copyNo = useNextCopyNo(receipt);
  const print = () => void printAgain(receipt);
  useShortcuts({ 'ctrl+p': print });
  const paper = paperOf(receipt, copyNo);
  return (
    <div className={css.sheet}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long paper is scrolled with keys as well */}
      <section className={css.desk} aria-label={t('receipt.paper')} tabIndex={0}>
        <ReceiptPaper paper={paper} />
      </section>
      <div className={css.side}>
        <Email receipt={receipt} />
        <div className={css.actions}>
          <SavePdf receipt={receipt} />
          <Action onPress={onClose}>{t('close')}</Action>
          <Action isFirst tone="primary" icon={IconPrinter} shortcut="Ctrl+P" onPress={print}>
            {copyNo === 0 ? t('receipt.print') : t('receipt.print-copy', { number: String(copyNo) })}
          </Action>
        </div>
      </div>
    </div>
  );
}

/** Asked anew whenever the queue changed. */
function useNextCopyNo(receipt: Receipt): number {
  const { state, nextCopyNo } = usePrinting();
  const [copyNo, setCopyNo] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is printed meanwhile counts
  useEffect(() => {
    let isThis = true;
    void nextCopyNo(receipt).then((next) => isThis && setCopyNo(next));
    return () => {
      isThis = false;
    };
  }, [receipt, state, nextCopyNo]);
  return copyNo;
}

/** In a browser its own dialog saves files. */
function SavePdf({ receipt }: { receipt: Receipt }) {
  const t = useT();
  const shell = useShell();
  const { paperOf } = usePrinting();
  const { add } = useNotices();
  const [isSaving, setSaving] = useState(false);
  if (!shell) return null;
  const save = async () => {
    setSaving(true);
    // A file can be sent on any number of times: it is no copy of a paper.
    const done = await shell.ask('save-pdf', { name: `${receipt.number}.pdf`, paper: paperOf(receipt, 0) });
    setSaving(false);
    if (!done.ok) add({ tone: 'bad', title: t('receipt.pdf.failed'), sentences: [done.detail], about: 'print' });
  };
  return (
    <Action icon={IconFileTypePdf} waiting={isSaving} onPress={() => void save()}>
      {t('receipt.pdf')}
    </Action>
  );
}

function Email({ receipt }: { receipt: Receipt }) {
  const t = useT();
  const ask = useAsk();
  const { add } = useNotices();
  const [typed, setTyped] = useState(receipt.email ?? '');
  const [isWrong, setWrong] = useState(false);
  const mayNote = useTill((view) => may('pay.take', view));
  const whyNot = useTill((view) => aloneBlockOf('note-receipt-email', [], view));
  if (receipt.kind === 'void' || !mayNote) return null;
  const email = typed.trim();
  const keep = async () => {
    const wish = noteReceiptEmailSchema.safeParse({ receiptId: receipt.id, email });
    setWrong(!wish.success);
    if (!wish.success) return;
    const outcome = await ask({ type: 'note-receipt-email', body: wish.data });
    if (outcome.ok) add({ tone: 'good', title: t('receipt.email.kept'), sentences: [], about: 'email' });
  };
  return (
    <form
      className={css.email}
      onSubmit={(event) => {
        event.preventDefault();
        if (!whyNot) void keep();
      }}
    >
      <TextInput
        label={t('receipt.email')}
        description={t('receipt.email.more')}
        error={isWrong && t('receipt.email.wrong')}
        value={typed}
        type="text"
        inputMode="email"
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        maxLength={254}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <WhyBlocked why={whyNot} />
      <Action
        icon={IconMail}
        disabled={whyNot !== undefined || email === '' || email === receipt.email}
        onPress={() => void keep()}
      >
        {t('receipt.email.keep')}
      </Action>
    </form>
  );
}
