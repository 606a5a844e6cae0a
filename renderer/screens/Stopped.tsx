import { closeCodes } from '../../shop/wire.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './Door.module.css';

/** What a person can do something about has words of its own. */
const titles = {
  [closeCodes.elsewhere]: 'stopped.elsewhere',
  [closeCodes.clientTooOld]: 'stopped.till-too-old',
  [closeCodes.hostTooOld]: 'stopped.host-too-old',
} as const;

/** The host asked this page not to come back by itself: most often because the till is in use elsewhere. */
export function Stopped({ code, reason }: { code: number; reason: string }) {
  const t = useT();
  const till = useTillActions();
  const waiting = useTill((view) => view.pending.length);
  const title = code in titles ? titles[code as keyof typeof titles] : undefined;
  return (
    <main className={css.door}>
      <section className={css.card}>
        <h1>{t(title ?? 'stopped')}</h1>
        <p>{title ? t(`${title}.more`) : t('stopped.more', { reason: `${reason} (${code})` })}</p>
        {waiting > 0 && <p>{t('stopped.waiting', { count: waiting })}</p>}
        <Action tone="primary" onPress={till.reconnect}>
          {t(code === closeCodes.elsewhere ? 'stopped.use-here' : 'try-again')}
        </Action>
      </section>
    </main>
  );
}
