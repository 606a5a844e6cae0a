import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Order } from '../../shop/order.ts';
import { Action } from '../components/Action.tsx';
import { PartChooser, usePartKeys } from '../components/PartChooser.tsx';
import { useT } from '../language.tsx';
import { noParts } from '../parts.ts';
import { baseOf } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { useTillActions } from '../use-till.ts';
import css from './OrderMore.module.css';

/** Lines, or some of them, become an order of their own, which is then the open one. */
export function SplitOrder({ order, onClose }: { order: Order; onClose(): void }) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const [, navigate] = useLocation();
  const lines = order.lines
    .filter(({ voided }) => !voided)
    .map(({ id, name, quantityMilli }) => ({ id, name, mostMilli: quantityMilli }));
  const [parts, setParts] = useState(noParts);
  const { selectedId, shortcuts } = usePartKeys(lines, setParts);
  const isAll = lines.every(({ id, mostMilli }) => parts.get(id) === mostMilli);
  const isReady = parts.size > 0 && !isAll;
  const split = () => {
    if (!isReady) return;
    const toOrderId = till.newId();
    const moved = [...parts].map(([lineId, milli]) => {
      const isWhole = lines.find(({ id }) => id === lineId)?.mostMilli === milli;
      return isWhole ? { lineId } : { lineId, quantityMilli: milli, newId: till.newId() };
    });
    onClose();
    const body = { orderId: order.id, toOrderId, lines: moved };
    const asked = ask({ type: 'split-order', body }, { base: baseOf('order', order, till.view()) });
    void asked.then(({ ok }) => ok && navigate(`/orders/${toOrderId}`));
  };
  useShortcuts({ ...shortcuts, escape: onClose, enter: onEnter(split), 'ctrl+enter': split }, { covers: true });
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="36rem"
      title={t('split.title', { number: order.number })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        <PartChooser label={t('split.lines')} lines={lines} parts={parts} selectedId={selectedId} onPart={setParts} />
        {isAll && <p role="alert">{t('split.all')}</p>}
        <Action tone="primary" shortcut="Enter" disabled={!isReady} onPress={split}>
          {parts.size === 0 ? t('order.split') : t('split.take', { count: parts.size })}
        </Action>
      </div>
    </Modal>
  );
}
