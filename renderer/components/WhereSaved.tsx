import { useT } from '../language.tsx';
import { useTill } from '../use-till.ts';
import { behindOf, safetyOf } from '../whereabouts.ts';

/** How safe a document is, in words: on how many screens, or on which not yet. */
export function WhereSaved({ kind, id }: { kind: 'order' | 'estimate'; id: string }) {
  const t = useT();
  const safety = useTill((view) => safetyOf({ kind, id }, view));
  const tills = useTill(behindOf);
  const count = useTill(({ screens }) => screens?.tills ?? 0);
  const isHere = useTill(({ shop }) => shop.get(kind, id) !== undefined);
  if (safety === 'seen') return t('on-screens.all', { count });
  if (safety === 'waiting') return t('safe.waiting');
  return isHere && tills !== '' ? t('on-screens.behind', { tills }) : t('on-screens.host');
}
