import { IconPlus } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { useDrafts } from '../drafts.tsx';
import { useT } from '../language.tsx';
import { useTillActions } from '../use-till.ts';
import { keyOfTab, tabOfKey } from './purpose.ts';
import css from './SaleTabs.module.css';

/** Several sales that are open at this till at once; each keeps its own cart. */
export function SaleTabs({ tab }: { tab: string | undefined }) {
  const t = useT();
  const till = useTillActions();
  const drafts = useDrafts();
  const [, navigate] = useLocation();
  const all = useSyncExternalStore(drafts.subscribe, drafts.all);
  const open = Object.entries(all).flatMap(([key, draft]) => {
    const own = tabOfKey(key);
    const isShown = own !== null && (own === tab || draft.lines.length > 0);
    return isShown ? [{ own, draft }] : [];
  });
  const isHere = open.some(({ own }) => own === tab);
  const tabs = isHere ? open : [...open, { own: tab, draft: undefined }];
  const isEmpty = (all[keyOfTab(tab)]?.lines.length ?? 0) === 0;
  return (
    <div className={css.tabs}>
      <div className={css.open} role="tablist" aria-label={t('sales')}>
        {tabs.map(({ own, draft }, index) => (
          <button
            key={own ?? 'first'}
            type="button"
            role="tab"
            className={css.tab}
            aria-selected={own === tab}
            onClick={() => navigate(pathOfTab(own))}
          >
            {draft?.table || draft?.customerName || t('sales.one', { number: String(index + 1) })}
            {draft && draft.lines.length > 0 && <span className={css.count}>{draft.lines.length}</span>}
          </button>
        ))}
      </div>
      <button
        type="button"
        className={css.more}
        aria-label={t('sales.more')}
        title={t('sales.more')}
        disabled={isEmpty}
        onClick={() => navigate(pathOfTab(till.newId().slice(-8)))}
      >
        <IconPlus aria-hidden stroke={2} />
      </button>
    </div>
  );
}

export function pathOfTab(tab: string | undefined): string {
  return tab === undefined ? '/new/order' : `/new/order/${tab}`;
}
