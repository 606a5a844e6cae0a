import { IconClipboardList, IconHandClick, IconPlus, IconSearchOff } from '@tabler/icons-react';
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Order } from '../../shop/order.ts';
import { Action } from '../components/Action.tsx';
import { DocumentList } from '../components/DocumentList.tsx';
import { DocumentRow, type RowPlace } from '../components/DocumentRow.tsx';
import { EarlierDays } from '../components/EarlierDays.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { ListFrame } from '../components/ListFrame.tsx';
import { Split } from '../components/Split.tsx';
import { findOrders, type OrderFilter, orderFilters, ordersOf, statusOf, type Whose, withPast } from '../find.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { Later, part } from '../later.tsx';
import { summaryOf } from '../line-summary.ts';
import { signsOfOrder } from '../status.ts';
import { useFresh } from '../use-fresh.ts';
import { useNumberScan } from '../use-number-scan.ts';
import { usePast } from '../use-past.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import { safetyOf } from '../whereabouts.ts';
import { everybodys, WhoseOrders } from './WhoseOrders.tsx';

const orderDetail = part(async () => (await import('./OrderDetail.tsx')).OrderDetail);

interface Props {
  id: string | undefined;
  /** What was typed into the search. */
  typed: string;
}

export function Orders({ id, typed }: Props) {
  const t = useT();
  const [, navigate] = useLocation();
  const [filter, setFilter] = useState<OrderFilter>('open');
  const orders = useTill(({ shop }) => [...shop.all('order')], sameItems);
  const wanted = useDeferredValue(typed);
  const [whose, setWhose] = useState<Whose>(everybodys);
  const [day, setDay] = useState<string>();
  const past = usePast('order', { day, status: statusOf(filter), search: wanted });
  const known = useMemo(() => withPast(orders, past.documents, day), [orders, past.documents, day]);
  const found = useMemo(() => findOrders(ordersOf(known, whose), filter, wanted), [known, whose, filter, wanted]);
  const open = useMemo(() => orders.filter(({ status }) => status === 'open').length, [orders]);
  const fresh = useFresh('order');
  const onOpen = useCallback((chosen: string) => navigate(`/orders/${chosen}`), [navigate]);
  const onNew = () => navigate('/new/order');
  const onClose = () => navigate('/orders');
  useNumberScan();
  useShortcuts({ escape: () => (id ? onClose() : false), '+': () => onNew() });

  const chips = orderFilters.map((value) => ({
    value,
    word: t(`orders.filter.${value}`),
    count: value === 'open' && open > 0 ? String(open) : undefined,
  }));
  const newOrder = (
    <Action tone="good" icon={IconPlus} shortcut="+" onPress={onNew}>
      {t('orders.new')}
    </Action>
  );
  const isSearching = typed !== '' || whose !== everybodys || filter !== 'open' || day !== undefined;
  return (
    <Split
      isOpen={id !== undefined}
      paneLabel={t('orders.detail')}
      list={
        <ListFrame
          tools={
            <>
              <FilterChips label={t('orders.filter')} chips={chips} chosen={filter} onChoose={setFilter} />
              {newOrder}
            </>
          }
          isEmpty={found.length === 0}
          foot={
            <EarlierDays state={past.state} onMore={past.more} day={day} onDay={setDay}>
              <WhoseOrders whose={whose} onWhose={setWhose} />
            </EarlierDays>
          }
          empty={
            isSearching ? (
              <EmptyState icon={IconSearchOff} title={t('orders.none-found')} text={t('orders.none-found.more')} />
            ) : (
              <EmptyState icon={IconClipboardList} title={t('orders.empty')} text={t('orders.empty.more')}>
                {newOrder}
              </EmptyState>
            )
          }
        >
          <DocumentList
            label={t('nav.orders')}
            documents={found}
            selectedId={id}
            fresh={fresh}
            onOpen={onOpen}
            renderRow={(order, place) => <OrderRow key={order.id} order={order} {...place} />}
          />
        </ListFrame>
      }
      pane={
        id ? (
          <Later key={id} part={orderDetail} with={{ id, onClose }} />
        ) : (
          <EmptyState icon={IconHandClick} title={t('orders.choose')} text={t('orders.choose.more')} />
        )
      }
    />
  );
}

const OrderRow = memo(function OrderRow({ order, ...place }: RowPlace & { order: Order }) {
  const { money, clock, quantity } = useFormat();
  const safety = useTill((view) => safetyOf({ kind: 'order', id: order.id }, view));
  const till = useTill(({ shop }) => shop.get('till', order.tillId)?.name ?? '');
  const signs = useMemo(() => signsOfOrder(order), [order]);
  return (
    <DocumentRow
      {...place}
      kind="order"
      id={order.id}
      number={order.number}
      customer={order.customerName}
      items={summaryOf(
        order.lines.filter(({ voided }) => !voided),
        quantity,
      )}
      time={clock.moment(order.openedAt)}
      till={till}
      total={money.format(order.totals.totalMinor)}
      signs={signs}
      safety={safety}
    />
  );
});
