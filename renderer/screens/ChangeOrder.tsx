import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Order } from '../../shop/order.ts';
import { changedHead } from '../changed-head.ts';
import { EditSheet } from '../components/EditSheet.tsx';
import { useT } from '../language.tsx';
import { useAsk } from '../use-ask.ts';

/** Another table, name or note; what is cleared is taken away. */
export function ChangeOrder({ order, onClose }: { order: Order; onClose(): void }) {
  const t = useT();
  const ask = useAsk();
  // Only what was changed here is sent: what others change meanwhile stays.
  const [before] = useState(order);
  const [table, setTable] = useState(order.table ?? '');
  const [customerName, setCustomerName] = useState(order.customerName ?? '');
  const [note, setNote] = useState(order.note ?? '');
  const save = () => {
    const head = changedHead(before, { table, customerName, note });
    if (head) void ask({ type: 'change-order', body: { orderId: order.id, ...head } });
    onClose();
  };
  return (
    <EditSheet
      title={t('change.title', { number: order.number })}
      size="30rem"
      isMoved={false}
      onTakeTheirs={onClose}
      onKeepMine={save}
      isSaving={false}
      block={undefined}
      onSave={save}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('fact.table')}
        value={table}
        maxLength={40}
        autoComplete="off"
        onChange={(event) => setTable(event.currentTarget.value)}
      />
      <TextInput
        label={t('fact.customer')}
        value={customerName}
        maxLength={120}
        autoComplete="off"
        onChange={(event) => setCustomerName(event.currentTarget.value)}
      />
      <TextInput
        label={t('fact.note')}
        value={note}
        maxLength={1000}
        autoComplete="off"
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </EditSheet>
  );
}
