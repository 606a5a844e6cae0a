import { useT } from '../language.tsx';
import { useTill } from '../use-till.ts';
import { behindOf, safetyOf } from '../whereabouts.ts';

/** How safe a document is, in words: on how many screens, or on which not yet. */
export function WhereSaved({ kind, id }: { kind: 'order' | 'estimate'; id: string }) {
  const t = useT();
  const safety = useTill((view) => safetyOf({ kind, id }, view));
  const tills = useTill(behindOf);
  const count = useTill(({ screens }) => screens?.tills ?? 0);
  const isAway = useTill((view) => view.isAway);
  const isHere = useTill(({ shop }) => shop.get(kind, id) !== undefined);
  if (safety === 'seen') return t('on-screens.all', { count });
  if (safety === 'waiting') return t('safe.waiting');
  // Who lacked it when the host was heard last says nothing now.
  return isHere && !isAway && tills !== '' ? t('on-screens.behind', { tills }) : t('on-screens.host');
}
