import { useEffect, useRef } from 'react';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import type { T } from '../t.ts';
import { useTill } from '../use-till.ts';
import { type Truth, useTruth } from '../use-truth.ts';
import { freshAsOf } from '../whereabouts.ts';
import css from './ConnectionPill.module.css';

const shapes: Record<Truth['is'], string> = { synced: '●', saving: '◐', alone: '▲', 'not-saved': '■' };

/** The one pill for the truth: always there, always at the same place. */
export function ConnectionPill({ onPress }: { onPress(): void }) {
  const t = useT();
  const { clock } = useFormat();
  const truth = useTruth();
  const asOf = useTill(freshAsOf);
  useBackTogether(truth);
  const time = asOf === undefined ? '' : clock.exactly(asOf);
  return (
    <button
      type="button"
      className={css.pill}
      data-testid="pill"
      data-state={truth.is}
      title={t(`pill.${truth.is}.more`, { time })}
      onClick={onPress}
    >
      <span className={css.shape} aria-hidden>
        {shapes[truth.is]}
      </span>{' '}
      <span role="status">{wordsOf(truth, t)}</span>
    </button>
  );
}

function wordsOf(truth: Truth, t: T): string {
  switch (truth.is) {
    case 'synced':
      return t('pill.synced', { count: truth.tills });
    case 'saving':
      return t('pill.saving', { count: truth.count });
    case 'alone':
      return t('pill.alone', { count: truth.waiting });
    case 'not-saved':
      return t('pill.not-saved');
    default:
      return truth satisfies never;
  }
}

/** Says how much was sent once a till that was alone is back. */
function useBackTogether(truth: Truth): void {
  const t = useT();
  const { add } = useNotices();
  const waited = useRef<number>(undefined);
  useEffect(() => {
    if (truth.is === 'alone') waited.current = Math.max(waited.current ?? 0, truth.waiting);
    if (truth.is !== 'synced' || waited.current === undefined) return;
    const count = waited.current;
    waited.current = undefined;
    add({ tone: 'good', title: t('pill.back'), sentences: [t('pill.back.sent', { count })] });
  }, [truth, t, add]);
}
