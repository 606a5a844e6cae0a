import { useMemo } from 'react';
import type { Estimate } from '../../shop/estimate.ts';
import { FilterChips } from '../components/FilterChips.tsx';
import { useT } from '../language.tsx';
import { sameItems, useTill } from '../use-till.ts';

interface Props {
  estimate: Estimate;
  shown: number;
  /** Undefined is the one that holds. */
  onShow(revision: number | undefined): void;
}

/** What the customer was given before, next to what holds now. */
export function Revisions({ estimate, shown, onShow }: Props) {
  const t = useT();
  const all = useTill(
    ({ shop }) => [...shop.all('estimateRevision')].filter(({ estimateId }) => estimateId === estimate.id),
    sameItems,
  );
  const numbers = useMemo(() => {
    const older = all.map(({ revision }) => revision).filter((revision) => revision < estimate.revision);
    return [...older.sort((a, b) => a - b), estimate.revision];
  }, [all, estimate.revision]);
  if (numbers.length < 2) return null;
  return (
    <FilterChips
      label={t('estimate.revisions')}
      chosen={String(shown)}
      chips={numbers.map((revision) => ({
        value: String(revision),
        word: t(revision === estimate.revision ? 'estimate.revision.now' : 'estimate.revision', {
          number: String(revision),
        }),
      }))}
      onChoose={(chosen) => onShow(Number(chosen) === estimate.revision ? undefined : Number(chosen))}
    />
  );
}
