import type { Tender } from '../../shop/payment.ts';
import { FilterChips } from '../components/FilterChips.tsx';
import { useT } from '../language.tsx';

interface Props {
  /** In the order in which money goes back by them. */
  tenders: readonly Tender[];
  /** The way by which it goes back before any other. */
  first: Tender | undefined;
  onFirst(tender: Tender): void;
}

/** By which of several ways of being paid money goes back first. */
export function BackTo({ tenders, first, onFirst }: Props) {
  const t = useT();
  return (
    <FilterChips
      label={t('refund.to')}
      chips={tenders.map((tender) => ({ value: tender, word: t(`tender.${tender}`) }))}
      chosen={first ?? tenders[0] ?? 'cash'}
      onChoose={onFirst}
      wraps
    />
  );
}
