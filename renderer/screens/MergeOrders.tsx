import { Modal } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useState } from 'react';
import type { Order } from '../../shop/order.ts';
import { Action } from '../components/Action.tsx';
import { findOrders } from '../find.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { summaryOf } from '../line-summary.ts';
import { baseOf } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import css from './OrderMore.module.css';

/** As many as one command takes. */
const MOST = 20;

/** Other open orders' lines come onto this one. */
export function MergeOrders({ order, onClose }: { order: Order; onClose(): void }) {
  const t = useT();
  const { money, quantity } = useFormat();
  const ask = useAsk();
  const till = useTillActions();
  const others = useTill(
    ({ shop }) => findOrders([...shop.all('order')], 'open', '').filter((one) => isMergeable(one, order.id)),
    sameItems,
  );
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  // Somebody else may have paid one of them since.
  const chosen = others.filter(({ id }) => wanted.has(id));
  const toggle = (id: string) =>
    setWanted((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const isReady = chosen.length > 0 && chosen.length <= MOST;
  const merge = () => {
    if (!isReady) return;
    const body = { orderId: order.id, fromOrderIds: chosen.map(({ id }) => id) };
    void ask({ type: 'merge-orders', body }, { base: baseOf('order', order, till.view()) });
    onClose();
  };
  useShortcuts({ escape: onClose, enter: onEnter(merge), 'ctrl+enter': merge }, { covers: true });
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="40rem"
      title={t('merge.title', { number: order.number })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        {others.length === 0 && <p>{t('merge.none')}</p>}
        {others.length > 0 && (
          <ul className={css.orders} aria-label={t('merge.orders')}>
            {others.map(({ id, number, table, customerName, lines, totals }) => {
              const Sign = wanted.has(id) ? IconCircleCheckFilled : IconCircle;
              return (
                <li key={id}>
                  <button type="button" className={css.order} aria-pressed={wanted.has(id)} onClick={() => toggle(id)}>
                    <Sign aria-hidden />
                    <strong>{number}</strong>
                    <span className={css.what}>
                      {[table, customerName].filter(Boolean).join(' · ')}
                      <small>
                        {summaryOf(
                          lines.filter(({ voided }) => !voided),
                          quantity,
                        )}
                      </small>
                    </span>
                    <span>{money.format(totals.totalMinor)}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        )}
        <Action tone="primary" shortcut="Enter" disabled={!isReady} onPress={merge}>
          {chosen.length === 0 ? t('order.merge') : t('merge.take', { count: chosen.length })}
        </Action>
      </div>
    </Modal>
  );
}

function isMergeable({ id, payments }: Order, intoId: string): boolean {
  return id !== intoId && payments.length === 0;
}
