import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '../language.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { Action } from './Action.tsx';
import { EmptyState } from './EmptyState.tsx';
import css from './ListFrame.module.css';

interface Props {
  /** Filters, and what is new. */
  tools: ReactNode;
  isEmpty: boolean;
  empty: ReactNode;
  /** Below the list, also where that is empty. */
  foot?: ReactNode;
  children: ReactNode;
}

/** A list with its tools above it, and what stands there while there is no list. */
export function ListFrame({ tools, isEmpty, empty, foot, children }: Props) {
  const isReady = useTill(({ ready }) => ready);
  return (
    <>
      <div className={css.tools}>{tools}</div>
      <div className={css.frame}>
        {!isReady ? <FirstCopy /> : isEmpty ? empty : children}
        {isReady && foot}
      </div>
    </>
  );
}

/** Before the first copy of the shop is here. */
export function FirstCopy() {
  const t = useT();
  const till = useTillActions();
  const link = useTill((view) => view.link);
  if (link.is === 'waiting') {
    return (
      <EmptyState icon={IconCloudOff} title={t('first.away')} text={t('first.away.more', { reason: link.reason })}>
        <Action onPress={till.reconnect}>{t('try-again')}</Action>
      </EmptyState>
    );
  }
  return (
    <div className={css.loading} role="status">
      <span className="said">{t('first.loading')}</span>
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars that never change
        <span key={index} className={css.bar} />
      ))}
    </div>
  );
}
