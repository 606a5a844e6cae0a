import { useCallback, useEffect, useState } from 'react';
import { IDLE_LOCK_S } from '../shop/access.ts';
import { arePinsOn } from '../shop/verbs.ts';
import { createIdle } from './idle.ts';
import { useT } from './language.tsx';
import { browserTimers } from './links/timers.ts';
import { useNotices } from './notices.tsx';
import { faultOf, personFaultSentence } from './person-fault.ts';
import { useTill, useTillActions } from './use-till.ts';

const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/** Signs out whoever is here; what was typed stays where it is. */
export function useLock(): () => void {
  const t = useT();
  const till = useTillActions();
  const { add } = useNotices();
  return useCallback(async () => {
    if (!till.view().you.staff) return;
    const fault = faultOf(await till.person({ t: 'sign-out', why: 'asked' }));
    if (fault) add({ tone: 'bad', title: t('lock.failed'), sentences: [personFaultSentence(t, fault.code)] });
  }, [till, t, add]);
}

/** Locks by Ctrl+L, also over an open sheet, and where nobody has touched this till for a while. */
export function useLocking(): void {
  const till = useTillActions();
  const lock = useLock();
  const seconds = useTill(({ shop, you }) =>
    you.staff && arePinsOn(shop) ? (shop.get('shop', 'shop')?.access?.idleLockS ?? IDLE_LOCK_S) : undefined,
  );
  const [idle] = useState(() =>
    createIdle({
      nowMs: () => Date.now(),
      after: browserTimers.after,
      // A page that cannot ask goes on: nobody could sign in again at it.
      onIdle: () => void till.person({ t: 'sign-out', why: 'idle' }),
    }),
  );
  useEffect(() => {
    const touch = () => idle.touch();
    for (const event of touches) window.addEventListener(event, touch, { capture: true, passive: true });
    return () => {
      for (const event of touches) window.removeEventListener(event, touch, { capture: true });
      idle.close();
    };
  }, [idle]);
  useEffect(() => idle.watch(seconds), [idle, seconds]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'l') return;
      event.preventDefault();
      lock();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [lock]);
}
