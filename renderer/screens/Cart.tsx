import { TextInput } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowsExchange,
  IconDiscount,
  IconNote,
  IconPlayerPause,
  IconShoppingCart,
  IconTrash,
  IconUser,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Parked } from '../../shop/park.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { Totals } from '../components/Totals.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import type { Draft, DraftStep } from '../draft.ts';
import type { Exchanging } from '../exchanging.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { blockOf, sellBlockOf } from '../standing.ts';
import type { T } from '../t.ts';
import { useTill } from '../use-till.ts';
import css from './Cart.module.css';
import { CartLine } from './CartLine.tsx';
import { ParkedList, useParked } from './ParkedList.tsx';
import type { Purpose } from './purpose.ts';
import { SaleTabs } from './SaleTabs.tsx';
import type { PricedDraft } from './use-priced-draft.ts';

/** What can be done with a cart beside filling it. */
export interface CartActions {
  onSend(as: Purpose['is']): void;
  onMain(): void;
  onPark(): void;
  onResume(parked: Parked): void;
  onDiscount(): void;
  onCustomer(): void;
  onLine(id: string): void;
  /** On a phone, where the cart lies in front of the products. */
  onBack(): void;
}

interface Props {
  purpose: Purpose;
  draft: Draft;
  priced: PricedDraft;
  /** With what comes back for it. */
  exchange: Exchanging | undefined;
  /** How many of what comes next, while it was typed. */
  times: string;
  step(step: DraftStep): void;
  actions: CartActions;
}

export function Cart({ purpose, draft, priced, exchange, times, step, actions }: Props) {
  const t = useT();
  const { money } = useFormat();
  const title = useTitle(purpose, t);
  const parked = useParked();
  const isEmpty = draft.lines.length === 0;
  const isSale = purpose.is === 'order';
  const whyNotSent = useTill((view) => blockOf('send', view));
  const isPaid = isSale || purpose.is === 'exchange';
  const whyNotPaid = useTill((view) => sellBlockOf(view, exchange?.order.id));
  const whyNot = isPaid ? whyNotPaid : whyNotSent;
  const isPriced = !isEmpty && priced.totals !== undefined;
  const totalMinor = priced.totals?.totalMinor ?? 0;
  const isSendable = isPriced && !whyNotSent;
  return (
    <section className={css.cart} aria-label={title}>
      <header className={css.head}>
        <span className={css.back}>
          <Action tone="quiet" icon={IconArrowLeft} label={t('back')} onPress={actions.onBack} />
        </span>
        {isSale ? <SaleTabs tab={purpose.tab} /> : <h2>{title}</h2>}
        {times !== '' && <output className={css.times}>{times} ×</output>}
        {!isEmpty && (
          <Action tone="quiet" icon={IconTrash} label={t('cart.clear')} onPress={() => step({ is: 'clear' })} />
        )}
      </header>
      {purpose.is !== 'add' && <Head purpose={purpose} draft={draft} step={step} onCustomer={actions.onCustomer} />}
      {isEmpty && isSale && parked.length > 0 && (
        <>
          <h3 className={css.parked}>{t('parked.here', { count: parked.length })}</h3>
          <ParkedList parked={parked} onResume={actions.onResume} />
        </>
      )}
      {exchange && <ComesBack exchange={exchange} />}
      {isEmpty && !(isSale && parked.length > 0) && <Empty purpose={purpose} draft={draft} />}
      {!isEmpty && (
        <ul className={css.lines} aria-label={t('cart.lines')}>
          {draft.lines.map((line) => (
            <CartLine
              key={line.id}
              line={line}
              name={priced.lineById.get(line.id)?.name ?? line.name ?? '…'}
              priced={priced.lineById.get(line.id)}
              isSelected={line.id === draft.selectedId}
              isFaulty={priced.refusal?.lineId === line.id}
              step={step}
              onMore={actions.onLine}
            />
          ))}
        </ul>
      )}
      <footer className={css.foot}>
        {priced.refusal && <p role="alert">{t(`refusal.${priced.refusal.code}`)}</p>}
        {isPriced && priced.totals && <Totals totals={priced.totals} exchangedMinor={exchange?.worthMinor ?? 0} />}
        <WhyBlocked why={isEmpty ? undefined : whyNot} />
        {purpose.is !== 'add' && (
          <div className={css.pair}>
            {isSale && (
              <Action icon={IconPlayerPause} shortcut="F4" disabled={!isSendable} onPress={actions.onPark}>
                {t('cart.park')}
              </Action>
            )}
            <Action icon={IconDiscount} shortcut="F8" disabled={isEmpty} onPress={actions.onDiscount}>
              {t('cart.discount')}
            </Action>
            {isSale && (
              <Action disabled={!isSendable} onPress={() => actions.onSend('order')}>
                {t('cart.send.order')}
              </Action>
            )}
            <OtherWay purpose={purpose} disabled={!isSendable} onSend={actions.onSend} />
          </div>
        )}
        <Action
          tone="primary"
          shortcut="F9"
          disabled={!isPriced || whyNot !== undefined || (purpose.is === 'exchange' && !exchange)}
          amount={money.format(isPriced && exchange ? exchange.dueMinor - exchange.rest.backMinor : totalMinor)}
          onPress={actions.onMain}
        >
          {mainWord(purpose, exchange, t)}
        </Action>
      </footer>
    </section>
  );
}

function mainWord(purpose: Purpose, exchange: Exchanging | undefined, t: T): string {
  if (purpose.is === 'exchange') return t(exchange && exchange.dueMinor > 0 ? 'order.pay' : 'exchange.take');
  return purpose.is === 'order' ? t('order.pay') : t(`cart.send.${purpose.is}`);
}

function Empty({ purpose, draft }: Pick<Props, 'purpose' | 'draft'>) {
  const t = useT();
  const [, navigate] = useLocation();
  if (purpose.is !== 'exchange') {
    return <EmptyState icon={IconShoppingCart} title={t('cart.empty')} text={t('cart.empty.more')} />;
  }
  if (draft.returned) {
    return <EmptyState icon={IconArrowsExchange} title={t('exchange.empty')} text={t('cart.empty.more')} />;
  }
  return (
    <EmptyState icon={IconArrowsExchange} title={t('exchange.nothing')} text={t('exchange.nothing.more')}>
      <Action icon={IconArrowLeft} onPress={() => navigate(purpose.back)}>
        {t('exchange.order')}
      </Action>
    </EmptyState>
  );
}

/** What the customer brought. */
function ComesBack({ exchange: { order, returned, worthMinor } }: { exchange: Exchanging }) {
  const t = useT();
  const { money, quantity } = useFormat();
  const nameOf = (lineId: string) => order.lines.find(({ id }) => id === lineId)?.name ?? '';
  return (
    <section className={css.returned} aria-label={t('refund.lines')}>
      <h3>
        <span>{t('refund.lines')}</span>
        <strong>{money.format(-worthMinor)}</strong>
      </h3>
      <ul>
        {returned.lines.map(({ lineId, quantityMilli }) => (
          <li key={lineId}>
            {quantity(quantityMilli)} × {nameOf(lineId)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useTitle(purpose: Purpose, t: T): string {
  const number = useTill(({ shop }) => {
    if (purpose.is === 'add' || purpose.is === 'exchange') return shop.get('order', purpose.orderId)?.number;
    return purpose.is === 'revise' ? shop.get('estimate', purpose.estimateId)?.number : undefined;
  });
  switch (purpose.is) {
    case 'order':
      return t('cart.title.order');
    case 'estimate':
      return t('cart.title.estimate');
    case 'add':
      return t('cart.title.add', { number: number ?? '…' });
    case 'exchange':
      return t('cart.title.exchange', { number: number ?? '…' });
    case 'revise':
      return t('cart.title.revise', { number: number ?? '…' });
    default:
      return purpose satisfies never;
  }
}

/** The same cart may become the other kind of document. */
function OtherWay({
  purpose,
  disabled,
  onSend,
}: {
  purpose: Purpose;
  disabled: boolean;
  onSend(as: Purpose['is']): void;
}) {
  const t = useT();
  if (purpose.is !== 'order' && purpose.is !== 'estimate') return null;
  const other = purpose.is === 'order' ? 'estimate' : 'order';
  return (
    <Action disabled={disabled} onPress={() => onSend(other)}>
      {t(`cart.or.${other}`)}
    </Action>
  );
}

interface HeadProps extends Pick<Props, 'purpose' | 'draft' | 'step'> {
  onCustomer(): void;
}

function Head({ purpose, draft, step, onCustomer }: HeadProps) {
  const t = useT();
  const [isNoting, setNoting] = useState(false);
  const showsNote = isNoting || draft.note !== '';
  return (
    <div className={css.fields}>
      <div className={css.customer}>
        <Action icon={IconUser} shortcut="F3" onPress={onCustomer}>
          {draft.customerName || t('cart.customer')}
        </Action>
        {purpose.is === 'order' && (
          <TextInput
            aria-label={t('cart.table')}
            placeholder={t('cart.table')}
            value={draft.table}
            maxLength={40}
            autoComplete="off"
            onChange={(event) => step({ is: 'write', head: { table: event.currentTarget.value } })}
          />
        )}
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
