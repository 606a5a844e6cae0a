import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useT } from './language.tsx';
import { useNotices } from './notices.tsx';
import { useTillActions } from './use-till.ts';

/** Whoever made the document may be with a customer: this long it waits to be seen. */
const NEWS_MS = 20_000;

/** Says what somebody else did to what was made here; what went wrong for the customer stays until it was read. */
export function useNews(): void {
  const till = useTillActions();
  const t = useT();
  const { add } = useNotices();
  const [, navigate] = useLocation();
  useEffect(
    () =>
      till.onNews(({ about, document: { kind, id, number }, by }) =>
        add({
          tone: about === 'declined' || about === 'cancelled' ? 'bad' : 'good',
          about: id,
          lastsMs: NEWS_MS,
          title: t(`news.${about}`, { number, till: by }),
          sentences: [],
          action: { label: t('news.open'), run: () => navigate(`/${kind}s/${id}`) },
        }),
      ),
    [till, t, add, navigate],
  );
}
