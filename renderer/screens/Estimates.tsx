import { IconFileInvoice, IconHandClick, IconPlus, IconSearchOff } from '@tabler/icons-react';
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Estimate } from '../../shop/estimate.ts';
import { Action } from '../components/Action.tsx';
import { DocumentList } from '../components/DocumentList.tsx';
import { DocumentRow, type RowPlace } from '../components/DocumentRow.tsx';
import { EarlierDays } from '../components/EarlierDays.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { ListFrame } from '../components/ListFrame.tsx';
import { Split } from '../components/Split.tsx';
import { type EstimateFilter, estimateFilters, findEstimates, withPast } from '../find.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { summaryOf } from '../line-summary.ts';
import { signOfEstimate } from '../status.ts';
import { useFresh } from '../use-fresh.ts';
import { useNumberScan } from '../use-number-scan.ts';
import { usePast } from '../use-past.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import { safetyOf } from '../whereabouts.ts';
import { EstimateDetail } from './EstimateDetail.tsx';

interface Props {
  id: string | undefined;
  /** What was typed into the search. */
  typed: string;
}

export function Estimates({ id, typed }: Props) {
  const t = useT();
  const [, navigate] = useLocation();
  const [filter, setFilter] = useState<EstimateFilter>('open');
  const estimates = useTill(({ shop }) => [...shop.all('estimate')], sameItems);
  const wanted = useDeferredValue(typed);
  const past = usePast('estimate', { day: undefined, status: undefined, search: wanted });
  const known = useMemo(() => withPast(estimates, past.documents), [estimates, past.documents]);
  const found = useMemo(() => findEstimates(known, filter, wanted), [known, filter, wanted]);
  const fresh = useFresh('estimate');
  const onOpen = useCallback((chosen: string) => navigate(`/estimates/${chosen}`), [navigate]);
  const onNew = () => navigate('/new/estimate');
  const onClose = () => navigate('/estimates');
  useNumberScan();
  useShortcuts({ escape: () => (id ? onClose() : false), '+': () => onNew() });

  const chips = estimateFilters.map((value) => ({ value, word: t(`estimates.filter.${value}`) }));
  const newEstimate = (
    <Action tone="good" icon={IconPlus} shortcut="+" onPress={onNew}>
      {t('estimates.new')}
    </Action>
  );
  const isSearching = typed !== '' || filter !== 'open';
  return (
    <Split
      isOpen={id !== undefined}
      paneLabel={t('estimates.detail')}
      list={
        <ListFrame
          tools={
            <>
              <FilterChips label={t('estimates.filter')} chips={chips} chosen={filter} onChoose={setFilter} />
              {newEstimate}
            </>
          }
          isEmpty={found.length === 0}
          foot={<EarlierDays state={past.state} onMore={past.more} />}
          empty={
            isSearching ? (
              <EmptyState
                icon={IconSearchOff}
                title={t('estimates.none-found')}
                text={t('estimates.none-found.more')}
              />
            ) : (
              <EmptyState icon={IconFileInvoice} title={t('estimates.empty')} text={t('estimates.empty.more')}>
                {newEstimate}
              </EmptyState>
            )
          }
        >
          <DocumentList
            label={t('nav.estimates')}
            documents={found}
            selectedId={id}
            fresh={fresh}
            onOpen={onOpen}
            renderRow={(estimate, place) => <EstimateRow key={estimate.id} estimate={estimate} {...place} />}
          />
        </ListFrame>
      }
      pane={
        id ? (
          <EstimateDetail key={id} id={id} onClose={onClose} />
        ) : (
          <EmptyState icon={IconHandClick} title={t('estimates.choose')} text={t('estimates.choose.more')} />
        )
      }
    />
  );
}

const EstimateRow = memo(function EstimateRow({ estimate, ...place }: RowPlace & { estimate: Estimate }) {
  const t = useT();
  const { money, clock, quantity } = useFormat();
  const safety = useTill((view) => safetyOf({ kind: 'estimate', id: estimate.id }, view));
  const till = useTill(({ shop }) => shop.get('till', estimate.tillId)?.name ?? '');
  const signs = useMemo(() => [signOfEstimate(estimate)], [estimate]);
  return (
    <DocumentRow
      {...place}
      kind="estimate"
      id={estimate.id}
      number={estimate.number}
      mark={estimate.revision > 1 ? t('estimate.revision.short', { number: String(estimate.revision) }) : undefined}
      customer={estimate.customerName}
      items={summaryOf(estimate.lines, quantity)}
      time={clock.moment(estimate.createdAt)}
      till={till}
      total={money.format(estimate.totals.totalMinor)}
      signs={signs}
      safety={safety}
    />
  );
});
