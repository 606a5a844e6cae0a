import {
  IconCircleCheck,
  IconCircleDashed,
  IconDevices,
  IconHelpCircle,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { HOST_CODE, type Till } from '../../shop/till.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { Freshness } from '../components/Freshness.tsx';
import { Sparkline } from '../components/Sparkline.tsx';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { isLive, may } from '../standing.ts';
import type { Sign } from '../status.ts';
import type { TillRow } from '../till-rows.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { useTills } from '../use-tills.ts';
import { RemoveTill } from './RemoveTill.tsx';
import css from './Tills.module.css';

const signs: Record<TillRow['state'], Sign> = {
  connected: { icon: IconCircleCheck, tone: 'good', word: 'tills.connected' },
  away: { icon: IconCircleDashed, tone: 'plain', word: 'tills.away' },
  alone: { icon: IconPlugConnectedX, tone: 'warn', word: 'tills.working-alone' },
  unknown: { icon: IconHelpCircle, tone: 'plain', word: 'tills.unknown' },
};

/** Every till of the shop, this one first: whether it is there, how far it follows, and how good its line is. */
export function Tills() {
  const t = useT();
  const [, navigate] = useLocation();
  const rows = useTills();
  const live = useTill(isLive);
  const mayRemove = useTill((view) => isLive(view) && may('till.revoke', view));
  const here = rows.filter(({ till }) => till.revokedAt === undefined);
  const removed = rows.filter(({ till }) => till.revokedAt !== undefined);
  useShortcuts({ escape: () => navigate('/orders') });
  return (
    <main className={css.tills} aria-label={t('tills')}>
      <header className={css.head}>
        <h2>{t('tills')}</h2>
        <Freshness />
      </header>
      {!live && <Alone />}
      <ul className={css.list}>
        {here.map((row) => (
          <Row key={row.till.id} row={row} isRemovable={mayRemove && !row.isOwn && row.till.code !== HOST_CODE} />
        ))}
      </ul>
      {here.length < 2 && <EmptyState icon={IconDevices} title={t('tills.only')} text={t('tills.only.more')} />}
      {removed.length > 0 && <Removed tills={removed.map(({ till }) => till)} />}
    </main>
  );
}

/** Tills that are none any more: their codes stay taken, and their orders keep them. */
function Removed({ tills }: { tills: readonly Till[] }) {
  const t = useT();
  const { clock } = useFormat();
  return (
    <section>
      <h3 className={css.removed}>{t('tills.removed')}</h3>
      <ul className={css.list} aria-label={t('tills.removed')}>
        {tills.map(({ id, code, name, revokedAt = '' }) => (
          <li key={id} className={css.till} data-state="away" data-testid="removed-till" data-code={code}>
            <span className={css.code}>{code}</span>
            <span className={css.name}>{name}</span>
            <span className={css.cell}>{t('tills.since', { time: clock.moment(revokedAt) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ row, isRemovable }: { row: TillRow; isRemovable: boolean }) {
  const t = useT();
  const { till, isOwn, state, standing } = row;
  const role = t(`till-role.${till.role}`);
  return (
    <li className={css.till} data-state={state} data-testid="till" data-code={till.code}>
      <span className={css.code}>{till.code}</span>
      <span className={css.name}>
        {till.name}
        <small>{isOwn ? t('tills.this', { role }) : role}</small>
      </span>
      <span className={css.cell}>
        <StatusBadge sign={signs[state]} />
        <Since row={row} />
      </span>
      <Following row={row} />
      <Line row={row} />
      <span className={css.cell}>
        {standing?.version && t('tills.version', { version: standing.version })}
        <small>
          <bdi>{standing?.address}</bdi>
        </small>
      </span>
      <span className={css.remove}>{isRemovable && <RemoveTill till={till} />}</span>
    </li>
  );
}

/** Since when a till is there, or when it was last. */
function Since({ row: { state, standing } }: { row: TillRow }) {
  const t = useT();
  const { clock } = useFormat();
  if (!standing || state === 'alone') return null;
  const { since, lastSeenAt } = standing;
  if (state === 'connected' && standing.state === state) {
    return <small>{t('tills.since', { time: clock.moment(since) })}</small>;
  }
  if (lastSeenAt !== undefined) return <small>{t('tills.last-seen', { time: clock.moment(lastSeenAt) })}</small>;
  return <small>{t('tills.never-seen', { time: clock.moment(since) })}</small>;
}

/** How far it follows, and what it asked for that is not decided. */
function Following({ row: { state, isOwn, standing, waiting } }: { row: TillRow }) {
  const t = useT();
  if (state !== 'connected' && !isOwn) return <span />;
  const behind = state === 'connected' ? standing?.behind : undefined;
  return (
    <span className={css.cell}>
      {behind !== undefined && (
        <span data-late={behind > 0 || undefined}>
          {behind > 0 ? t('tills.behind', { count: behind }) : t('tills.up-to-date')}
        </span>
      )}
      {waiting !== undefined && (
        <small data-late={waiting > 0 || undefined}>
          {waiting > 0 ? t('tills.waits', { count: waiting }) : t('tills.nothing-waits')}
        </small>
      )}
    </span>
  );
}

/** The round trips of the last minutes; the host’s own window has no line that could be slow. */
function Line({ row: { state, standing } }: { row: TillRow }) {
  const t = useT();
  if (state !== 'connected' || standing?.state !== 'connected') return <span />;
  const { rttMs, roundTripsMs = [], address } = standing;
  if (rttMs === undefined) {
    return <span className={css.cell}>{address === undefined && <small>{t('tills.at-host')}</small>}</span>;
  }
  const [least, most] = [Math.min(...roundTripsMs), Math.max(...roundTripsMs)].map((ms) => String(Math.round(ms)));
  return (
    <span className={css.cell} data-testid="round-trips">
      <span className={css.line}>
        <Sparkline values={roundTripsMs} />
        {t('join.ms', { ms: String(Math.round(rttMs)) })}
      </span>
      {least !== most && <small>{t('tills.round-trips', { least: least ?? '', most: most ?? '' })}</small>}
    </span>
  );
}

/** What it means that the host is away, and the one thing to try. */
function Alone() {
  const t = useT();
  const till = useTillActions();
  const waiting = useTill((view) => view.pending.length);
  const reason = useTill(({ link, upstream }) => ('reason' in link ? link.reason : upstream?.reason));
  const cause = useTill(({ upstream }) => upstream?.cause);
  return (
    <div className={css.alone}>
      <div>
        <p>{t('tills.alone', { count: waiting })}</p>
        {cause && <p>{t(`tills.alone.${cause}`)}</p>}
        {reason && <p className={css.reason}>{reason}</p>}
      </div>
      <Action onPress={till.reconnect}>{t('try-again')}</Action>
    </div>
  );
}
