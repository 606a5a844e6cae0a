import { TextInput } from '@mantine/core';
import { IconArrowLeft, IconNote, IconShoppingCart, IconTrash } from '@tabler/icons-react';
import { type RefObject, useState } from 'react';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { Totals } from '../components/Totals.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { type Draft, type DraftStep, emptyDraft } from '../draft.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { blockOf } from '../standing.ts';
import type { T } from '../t.ts';
import { useTill } from '../use-till.ts';
import css from './Cart.module.css';
import { CartLine } from './CartLine.tsx';
import type { Purpose } from './purpose.ts';
import type { Priced } from './use-priced-draft.ts';

interface Props {
  purpose: Purpose;
  draft: Draft;
  priced: Priced;
  customerRef: RefObject<HTMLInputElement | null>;
  step(step: DraftStep): void;
  onSend(as: Purpose['is']): void;
  onMain(): void;
  /** On a phone, where the cart lies in front of the products. */
  onBack(): void;
}

export function Cart({ purpose, draft, priced, customerRef, step, onSend, onMain, onBack }: Props) {
  const t = useT();
  const { money } = useFormat();
  const title = useTitle(purpose, t);
  const isEmpty = draft.lines.length === 0;
  const whyNotSent = useTill((view) => blockOf('send', view));
  const isSendable = !isEmpty && priced.totals !== undefined && !whyNotSent;
  return (
    <section className={css.cart} aria-label={title}>
      <header className={css.head}>
        <span className={css.back}>
          <Action tone="quiet" icon={IconArrowLeft} label={t('back')} onPress={onBack} />
        </span>
        <h2>{title}</h2>
        {!isEmpty && (
          <Action tone="quiet" icon={IconTrash} onPress={() => step({ is: 'replace', draft: emptyDraft })}>
            {t('cart.clear')}
          </Action>
        )}
      </header>
      {purpose.is !== 'add' && <Head purpose={purpose} draft={draft} customerRef={customerRef} step={step} />}
      {isEmpty ? (
        <EmptyState icon={IconShoppingCart} title={t('cart.empty')} text={t('cart.empty.more')} />
      ) : (
        <ul className={css.lines} aria-label={t('cart.lines')}>
          {draft.lines.map((line) => (
            <CartLine
              key={line.id}
              line={line}
              name={priced.lineById.get(line.id)?.name ?? line.name ?? '…'}
              totalMinor={priced.lineById.get(line.id)?.totalMinor}
              isSelected={line.id === draft.selectedId}
              step={step}
            />
          ))}
        </ul>
      )}
      <footer className={css.foot}>
        {priced.refusal && <p role="alert">{t(`refusal.${priced.refusal}`)}</p>}
        {!isEmpty && priced.totals && <Totals totals={priced.totals} />}
        <WhyBlocked why={whyNotSent} />
        <OtherWay purpose={purpose} disabled={!isSendable} onSend={onSend} />
        <Action
          tone="primary"
          shortcut="F9"
          disabled={!isSendable}
          amount={money.format(priced.totals?.totalMinor ?? 0)}
          onPress={onMain}
        >
          {t(`cart.send.${purpose.is}`)}
        </Action>
      </footer>
    </section>
  );
}

function useTitle(purpose: Purpose, t: T): string {
  const number = useTill(({ shop }) => {
    if (purpose.is === 'add') return shop.get('order', purpose.orderId)?.number;
    return purpose.is === 'revise' ? shop.get('estimate', purpose.estimateId)?.number : undefined;
  });
  switch (purpose.is) {
    case 'order':
      return t('cart.title.order');
    case 'estimate':
      return t('cart.title.estimate');
    case 'add':
      return t('cart.title.add', { number: number ?? '…' });
    case 'revise':
      return t('cart.title.revise', { number: number ?? '…' });
    default:
      return purpose satisfies never;
  }
}

/** The same cart may become the other kind of document. */
function OtherWay({ purpose, disabled, onSend }: Pick<Props, 'purpose' | 'onSend'> & { disabled: boolean }) {
  const t = useT();
  if (purpose.is !== 'order' && purpose.is !== 'estimate') return null;
  const other = purpose.is === 'order' ? 'estimate' : 'order';
  return (
    <Action disabled={disabled} onPress={() => onSend(other)}>
      {t(`cart.or.${other}`)}
    </Action>
  );
}

function Head({ purpose, draft, customerRef, step }: Pick<Props, 'purpose' | 'draft' | 'customerRef' | 'step'>) {
  const t = useT();
  const [isNoting, setNoting] = useState(false);
  const showsNote = isNoting || draft.note !== '';
  return (
    <div className={css.fields}>
      <div className={css.customer}>
        <TextInput
          ref={customerRef}
          aria-label={t('cart.customer')}
          placeholder={t('cart.customer')}
          value={draft.customerName}
          maxLength={120}
          autoComplete="off"
          rightSection={<kbd>F3</kbd>}
          rightSectionPointerEvents="none"
          onChange={(event) => step({ is: 'write', head: { customerName: event.currentTarget.value } })}
        />
        {!showsNote && <Action icon={IconNote} label={t('cart.note')} onPress={() => setNoting(true)} />}
      </div>
      {showsNote && (
        <TextInput
          aria-label={t('cart.note')}
          placeholder={t('cart.note')}
          value={draft.note}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => step({ is: 'write', head: { note: event.currentTarget.value } })}
        />
      )}
      {(purpose.is === 'estimate' || purpose.is === 'revise') && (
        <div className={css.until}>
          <span aria-hidden>{t('cart.valid-until')}</span>
          <TextInput
            type="date"
            aria-label={t('cart.valid-until')}
            value={draft.validUntil}
            onChange={(event) => step({ is: 'write', head: { validUntil: event.currentTarget.value } })}
          />
        </div>
      )}
    </div>
  );
}
