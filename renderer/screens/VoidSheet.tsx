import { Modal } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Order, OrderLine } from '../../shop/order.ts';
import { isFired } from '../../shop/void-line.ts';
import { Action } from '../components/Action.tsx';
import { PartChooser, usePartKeys } from '../components/PartChooser.tsx';
import { ReasonChoice } from '../components/ReasonChoice.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useT } from '../language.tsx';
import { everythingOf } from '../parts.ts';
import { isPlainPage } from '../plain-page.ts';
import { aloneBlockOf, baseOf, deviceBlockOf } from '../standing.ts';
import type { PlainKey } from '../t.ts';
import { useAsk } from '../use-ask.ts';
import { onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './Sheet.module.css';

const usual = [
  'void.reason.changed',
  'reason.mistake',
  'reason.sold-out',
  'void.reason.quality',
] as const satisfies PlainKey[];

interface Props {
  order: Order;
  line: OrderLine;
  onClose(): void;
}

/** Takes a line, or some of it, off an order that is not paid, once somebody said why. */
export function VoidSheet({ order, line, onClose }: Props) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const isPlain = isPlainPage(window.location);
  const itself = [{ kind: 'order', id: order.id }] as const;
  const whyNot = useTill((view) => {
    const fired = isFired(view.shop, { orderId: order.id, lineId: line.id });
    const verb = fired ? 'sale.void-fired' : 'sale.void-unfired';
    return deviceBlockOf(verb, view, isPlain) ?? aloneBlockOf('void-line', itself, view);
  });
  const one = { id: line.id, name: line.name, mostMilli: line.quantityMilli };
  const [parts, setParts] = useState(() => everythingOf([one]));
  const [reason, setReason] = useState('');
  const { shortcuts } = usePartKeys([one], setParts);
  const milli = parts.get(line.id) ?? 0;
  const isReady = milli > 0 && reason.trim() !== '' && !whyNot;
  const take = () => {
    if (!isReady) return;
    const part = milli === line.quantityMilli ? {} : { quantityMilli: milli, voidedId: till.newId() };
    const body = { orderId: order.id, lineId: line.id, reason: reason.trim(), ...part };
    void ask({ type: 'void-line', body }, { base: baseOf('order', order, till.view()) });
    onClose();
  };
  useShortcuts({ ...shortcuts, escape: onClose, enter: onEnter(take), 'ctrl+enter': take }, { covers: true });
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="32rem"
      title={t('void.title', { name: line.name })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        {line.quantityMilli > 1000 && (
          <PartChooser
            label={t('void.how-many')}
            lines={[one]}
            parts={parts}
            selectedId={undefined}
            onPart={setParts}
          />
        )}
        <ReasonChoice usual={usual} reason={reason} onReason={setReason} isFirst />
        <WhyBlocked why={whyNot} />
        <div className={css.choice}>
          <Action onPress={onClose}>{t('order.keep')}</Action>
          <Action tone="danger" icon={IconTrash} disabled={!isReady} onPress={take}>
            {t('void.take')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
