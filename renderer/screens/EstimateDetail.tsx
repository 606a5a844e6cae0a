import { Checkbox } from '@mantine/core';
import { IconClipboardOff } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Estimate, hasExpired, isConvertible } from '../../shop/estimate.ts';
import type { Line } from '../../shop/line.ts';
import { EmptyState } from '../components/EmptyState.tsx';
import { Facts } from '../components/Facts.tsx';
import { LineList } from '../components/LineList.tsx';
import { Pane } from '../components/Pane.tsx';
import { SafeMark } from '../components/SafeMark.tsx';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { Totals } from '../components/Totals.tsx';
import { WhereSaved } from '../components/WhereSaved.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { Later, part } from '../later.tsx';
import { signOfEstimate } from '../status.ts';
import { useLooking } from '../use-looking.ts';
import { useDocument } from '../use-past.ts';
import { useTill } from '../use-till.ts';
import { nameAndCode, openAt, safetyOf } from '../whereabouts.ts';
import { EstimateActions } from './EstimateActions.tsx';
import { Revisions } from './Revisions.tsx';

const estimateDeposits = part(async () => (await import('./EstimateDeposits.tsx')).EstimateDeposits);

export function EstimateDetail({ id, onClose }: { id: string; onClose(): void }) {
  const t = useT();
  const { document: estimate, isLooking } = useDocument('estimate', id);
  const safety = useTill((view) => safetyOf({ kind: 'estimate', id }, view));
  useLooking('estimate', id);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [older, setOlder] = useState<number>();
  const olderOne = useTill(({ shop }) =>
    older === undefined ? undefined : shop.get('estimateRevision', `${id}/${older}`)?.estimate,
  );
  if (!estimate) {
    if (isLooking) return null;
    return <EmptyState icon={IconClipboardOff} title={t('estimates.gone')} text={t('estimates.gone.more')} />;
  }
  const shown = olderOne ?? estimate;
  const openLines = estimate.lines.filter((line) => !(line.id in estimate.convertedByLine));
  const mayChoose = !olderOne && isConvertible(estimate.status) && openLines.length > 1;
  const toggle = (lineId: string) =>
    setLeft((before) => {
      const after = new Set(before);
      if (!after.delete(lineId)) after.add(lineId);
      return after;
    });
  return (
    <Pane
      onBack={onClose}
      title={
        <>
          {estimate.number} <SafeMark safety={safety} />
        </>
      }
      signs={<StatusBadge sign={signOfEstimate(estimate)} />}
      actions={
        olderOne ? null : (
          <EstimateActions estimate={estimate} chosen={openLines.filter((line) => !left.has(line.id))} />
        )
      }
    >
      <Revisions estimate={estimate} shown={shown.revision} onShow={setOlder} />
      <EstimateFacts estimate={shown} />
      <LineList
        lines={shown.lines}
        below={(line) => <ConvertedTo orderId={estimate.convertedByLine[line.id]} />}
        {...(mayChoose && {
          before: (line: Line) => (
            <Checkbox
              checked={!(line.id in estimate.convertedByLine) && !left.has(line.id)}
              disabled={line.id in estimate.convertedByLine}
              aria-label={t('estimate.choose-line', { name: line.name })}
              onChange={() => toggle(line.id)}
            />
          ),
        })}
      />
      <Totals totals={shown.totals} />
      {!olderOne && <Later part={estimateDeposits} with={{ estimate }} />}
    </Pane>
  );
}

function EstimateFacts({ estimate }: { estimate: Omit<Estimate, 'version'> }) {
  const t = useT();
  const { clock } = useFormat();
  const till = useTill(({ shop }) => shop.get('till', estimate.tillId)?.name);
  const openTills = useTill((view) => openAt({ kind: 'estimate', id: estimate.id }, view, nameAndCode));
  const isOver = useTill(({ shop, ready }) => ready && hasExpired(shop, estimate, new Date().toISOString()));
  const until = estimate.validUntil && clock.day(estimate.validUntil);
  return (
    <Facts
      facts={[
        [t('fact.customer'), estimate.customerName],
        [t('fact.time'), clock.moment(estimate.createdAt)],
        [t('fact.till'), till],
        [t('fact.open-at'), openTills],
        [t('fact.safe'), <WhereSaved key="safe" kind="estimate" id={estimate.id} />],
        [t('fact.valid-until'), until && isOver ? t('fact.valid-over', { day: until }) : until],
        [t('fact.note'), estimate.note],
        [t('fact.decline-reason'), estimate.declineReason],
      ]}
    />
  );
}

function ConvertedTo({ orderId }: { orderId: string | undefined }) {
  const t = useT();
  const number = useTill(({ shop }) => (orderId ? shop.get('order', orderId)?.number : undefined));
  if (!orderId) return null;
  return <Link href={`/orders/${orderId}`}>{t('estimate.in-order', { number: number ?? '…' })}</Link>;
}
