import { Modal } from '@mantine/core';
import { type Icon, IconArrowMerge, IconArrowsSplit2, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { Order } from '../../shop/order.ts';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useT } from '../language.tsx';
import { isPlainPage } from '../plain-page.ts';
import { aloneBlockOf, deviceBlockOf } from '../standing.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import { ChangeOrder } from './ChangeOrder.tsx';
import { MergeOrders } from './MergeOrders.tsx';
import css from './OrderMore.module.css';
import { SplitOrder } from './SplitOrder.tsx';

interface Props {
  order: Order;
  onClose(): void;
}

const signs = { split: IconArrowsSplit2, merge: IconArrowMerge, change: IconPencil } as const;
type Way = keyof typeof signs;

/** What is done with an open order now and then: kept behind one button. */
export function OrderMore({ order, onClose }: Props) {
  const [way, setWay] = useState<Way>();
  switch (way) {
    case undefined:
      return <Ways order={order} onChoose={setWay} onClose={onClose} />;
    case 'split':
      return <SplitOrder order={order} onClose={onClose} />;
    case 'merge':
      return <MergeOrders order={order} onClose={onClose} />;
    case 'change':
      return <ChangeOrder order={order} onClose={onClose} />;
    default:
      return way satisfies never;
  }
}

function Ways({ order, onChoose, onClose }: Props & { onChoose(way: Way): void }) {
  const t = useT();
  const isPlain = isPlainPage(window.location);
  const itself = [{ kind: 'order', id: order.id }] as const;
  const isUnpaid = order.payments.length === 0;
  const whyNotHere = useTill((view) => deviceBlockOf('sale.create', view, isPlain));
  const whyNotSplit = useTill((view) => aloneBlockOf('split-order', itself, view));
  const whyNotMerge = useTill((view) => aloneBlockOf('merge-orders', itself, view));
  const whyNotChange = useTill((view) => aloneBlockOf('change-order', itself, view));
  useShortcuts({ escape: onClose }, { covers: true });
  const live = order.lines.filter(({ voided }) => !voided);
  const isDivisible = live.length > 1 || (live[0]?.quantityMilli ?? 0) > 1000;
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="30rem"
      title={t('order.more.title', { number: order.number })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.ways}>
        <WhyBlocked why={whyNotHere ?? whyNotSplit ?? whyNotMerge ?? whyNotChange} />
        <WayButton
          icon={signs.change}
          name={t('order.change')}
          more={t('order.change.more')}
          isOff={Boolean(whyNotHere ?? whyNotChange)}
          onPress={() => onChoose('change')}
        />
        {isUnpaid && isDivisible && (
          <WayButton
            icon={signs.split}
            name={t('order.split')}
            more={t('order.split.more')}
            isOff={Boolean(whyNotHere ?? whyNotSplit)}
            onPress={() => onChoose('split')}
          />
        )}
        {isUnpaid && (
          <WayButton
            icon={signs.merge}
            name={t('order.merge')}
            more={t('order.merge.more')}
            isOff={Boolean(whyNotHere ?? whyNotMerge)}
            onPress={() => onChoose('merge')}
          />
        )}
      </div>
    </Modal>
  );
}

interface WayProps {
  icon: Icon;
  name: string;
  more: string;
  isOff: boolean;
  onPress(): void;
}

function WayButton({ icon: Sign, name, more, isOff, onPress }: WayProps) {
  return (
    <button type="button" className={css.way} disabled={isOff} onClick={onPress}>
      <Sign aria-hidden stroke={1.75} />
      <strong>{name}</strong>
      <small>{more}</small>
    </button>
  );
}
