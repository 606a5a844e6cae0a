import { IconAddressBook, IconCash, IconPlus, IconSearchOff } from '@tabler/icons-react';
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Customer } from '../../shop/customer.ts';
import { owedBy } from '../../shop/take-payments.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { ListFrame } from '../components/ListFrame.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { WindowedRows } from '../components/WindowedRows.tsx';
import { customersLike } from '../find-customers.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './Catalogue.module.css';
import { CustomerEditor } from './CustomerEditor.tsx';
import own from './Customers.module.css';
import { PayAccount } from './PayAccount.tsx';

const filters = ['all', 'owing'] as const;
type Open = { is: 'edit' | 'pay'; id?: string };

/** Everybody whom the shop knows: what they owe, and how it is paid. */
export function Customers({ typed }: { typed: string }) {
  const t = useT();
  const { money } = useFormat();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<Open>();
  const [filter, setFilter] = useState<(typeof filters)[number]>('all');
  const mayEdit = useTill((view) => may('customer.edit', view));
  const { all, found } = useFound(typed, filter === 'owing');
  const owedMinor = useTill(({ shop }) => [...shop.all('account')].reduce((sum, one) => sum + one.owedMinor, 0));
  const add = () => setOpen({ is: 'edit' });
  const onOpen = useCallback((is: Open['is'], id: string) => setOpen({ is, id }), []);
  const close = () => setOpen(undefined);
  useShortcuts({
    escape: () => navigate('/settings'),
    '+': ({ target }) => (mayEdit && target === document.body ? add() : false),
  });
  const adding = (
    <Action tone="good" icon={IconPlus} shortcut="+" disabled={!mayEdit} onPress={add}>
      {t('customers.add')}
    </Action>
  );
  return (
    <main className={css.catalogue} aria-label={t('customers')}>
      {!mayEdit && <WhyBlocked why="customers.not-yours" />}
      <ListFrame
        tools={
          <>
            <FilterChips
              label={t('customers')}
              chips={filters.map((value) => ({ value, word: t(`customers.${value}`) }))}
              chosen={filter}
              onChoose={setFilter}
            />
            {owedMinor > 0 && (
              <span className={own.all}>{t('customers.owed', { amount: money.format(owedMinor) })}</span>
            )}
            <div className={css.actions}>{adding}</div>
          </>
        }
        isEmpty={all.length === 0}
        empty={
          <EmptyState icon={IconAddressBook} title={t('customers.none')} text={t('customers.none.more')}>
            {adding}
          </EmptyState>
        }
      >
        {found.length === 0 ? (
          <EmptyState icon={IconSearchOff} title={t('customers.not-found')} text={t('customers.not-found.more')} />
        ) : (
          <WindowedRows
            label={t('customers')}
            items={found}
            renderRow={(customer) => <Row customer={customer} onOpen={onOpen} />}
          />
        )}
      </ListFrame>
      {open?.is === 'edit' && (
        <CustomerEditor key={open.id} customerId={open.id} onPay={(id) => onOpen('pay', id)} onClose={close} />
      )}
      {open?.is === 'pay' && open.id && <PayAccount customerId={open.id} onClose={close} />}
    </main>
  );
}

function useFound(typed: string, isOwing: boolean) {
  const all = useTill(({ shop }) => [...shop.all('customer')], sameItems);
  const owing = useTill(({ shop }) => (isOwing ? all.filter(({ id }) => owedBy(shop, id) !== 0) : all), sameItems);
  const wanted = useDeferredValue(typed);
  const found = useMemo(() => customersLike(owing, wanted), [owing, wanted]);
  return { all, found };
}

interface RowProps {
  customer: Customer;
  onOpen(is: Open['is'], id: string): void;
}

const Row = memo(function Row({ customer, onOpen }: RowProps) {
  const t = useT();
  const { money } = useFormat();
  const { id, name, company, phone, email, creditLimitMinor } = customer;
  const owedMinor = useTill(({ shop }) => owedBy(shop, id));
  const mayTake = useTill((view) => may('pay.take', view));
  return (
    <>
      <button type="button" className={css.row} data-testid="customer" onClick={() => onOpen('edit', id)}>
        <span className={css.name}>
          <bdi>{name}</bdi>
          <small>{[company, phone, email].filter(Boolean).join(' · ')}</small>
        </span>
        <span className={own.owed} data-owes={owedMinor > 0 || undefined}>
          {owedMinor === 0 ? t('account.nothing') : t('customer.owes', { amount: money.format(owedMinor) })}
          {creditLimitMinor !== undefined && <small>{`${t('account.limit')} ${money.format(creditLimitMinor)}`}</small>}
        </span>
      </button>
      {owedMinor > 0 && (
        <button
          type="button"
          className={css.soldOut}
          aria-label={t('account.pay.of', { name })}
          disabled={!mayTake}
          onClick={() => onOpen('pay', id)}
        >
          <IconCash aria-hidden stroke={2} />
          <span>{t('account.pay')}</span>
        </button>
      )}
    </>
  );
});
