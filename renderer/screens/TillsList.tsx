import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { Action } from '../components/Action.tsx';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { useT } from '../language.tsx';
import { isLive } from '../standing.ts';
import type { Sign } from '../status.ts';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import css from './Settings.module.css';

const connected: Sign = { icon: IconCircleCheck, tone: 'good', word: 'tills.connected' };
const away: Sign = { icon: IconCircleDashed, tone: 'plain', word: 'tills.away' };

/** Every till of the shop, who of them is there, and how this one stands. */
export function TillsList() {
  const t = useT();
  const tills = useTill(({ shop }) => [...shop.all('till')], sameItems);
  const present = useTill((view) => view.present);
  const ownId = useTill(({ you }) => you.till?.id);
  const live = useTill(isLive);
  return (
    <>
      <h2>{t('tills')}</h2>
      {!live && <Alone />}
      <ul>
        {tills
          .toSorted((a, b) => a.code.length - b.code.length || (a.code < b.code ? -1 : 1))
          .map(({ id, code, name, role }) => (
            <li key={id} className={css.till}>
              <span className={css.code}>{code}</span>
              <span className={css.name}>
                {name}
                <small>
                  {id === ownId ? t('tills.this', { role: t(`till-role.${role}`) }) : t(`till-role.${role}`)}
                </small>
              </span>
              <StatusBadge
                sign={id === ownId ? (live ? connected : away) : live && present.includes(id) ? connected : away}
              />
            </li>
          ))}
      </ul>
      {tills.length === 0 && <p className={css.more}>{t('tills.empty')}</p>}
    </>
  );
}

/** What it means that the host is away, and the one thing to try. */
function Alone() {
  const t = useT();
  const till = useTillActions();
  const waiting = useTill((view) => view.pending.length);
  const reason = useTill(({ link, upstream }) => ('reason' in link ? link.reason : upstream?.reason));
  return (
    <div>
      <p>{t('tills.alone', { count: waiting })}</p>
      {reason && <p className={css.more}>{reason}</p>}
      <Action onPress={till.reconnect}>{t('try-again')}</Action>
    </div>
  );
}
