import { closeCodes } from '../../shop/wire.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './Door.module.css';

/** The host asked this page not to come back by itself: most often because the till is in use elsewhere. */
export function Stopped({ code, reason }: { code: number; reason: string }) {
  const t = useT();
  const till = useTillActions();
  const waiting = useTill((view) => view.pending.length);
  const isElsewhere = code === closeCodes.elsewhere;
  return (
    <main className={css.door}>
      <section className={css.card}>
        <h1>{t(isElsewhere ? 'stopped.elsewhere' : 'stopped')}</h1>
        <p>{isElsewhere ? t('stopped.elsewhere.more') : t('stopped.more', { reason: `${reason} (${code})` })}</p>
        {waiting > 0 && <p>{t('stopped.waiting', { count: waiting })}</p>}
        <Action tone="primary" onPress={till.reconnect}>
          {t(isElsewhere ? 'stopped.use-here' : 'try-again')}
        </Action>
      </section>
    </main>
  );
}
