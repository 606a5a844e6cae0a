import { type Icon, IconCheck, IconChecks, IconHourglass } from '@tabler/icons-react';
import { memo } from 'react';
import { useT } from '../language.tsx';
import type { PlainKey } from '../t.ts';
import type { Safety } from '../whereabouts.ts';
import css from './SafeMark.module.css';

const signs: Record<Safety, { icon: Icon; word: PlainKey }> = {
  waiting: { icon: IconHourglass, word: 'safe.waiting' },
  saved: { icon: IconCheck, word: 'safe.yes' },
  seen: { icon: IconChecks, word: 'safe.seen' },
};

/** Whether it is still on its way to the host, on the host's disk, or on every screen besides. */
export const SafeMark = memo(function SafeMark({ safety }: { safety: Safety }) {
  const t = useT();
  const { icon: Sign, word } = signs[safety];
  return (
    <span className={css.mark} data-safety={safety} title={t(word)}>
      <Sign aria-hidden stroke={2.5} />
      <span className="said">{t(word)}</span>
    </span>
  );
});
