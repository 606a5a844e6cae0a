import {
  type Icon,
  IconAlertOctagon,
  IconCircleCheck,
  IconCircleDashed,
  IconHourglass,
  IconShieldCheck,
} from '@tabler/icons-react';
import type { AuditVerdict } from '../../shop/audit.ts';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useVerdict } from '../use-audit.ts';
import css from './Audit.module.css';

const looks: Record<AuditVerdict['state'], { icon: Icon; tone: 'good' | 'plain' | 'bad' }> = {
  never: { icon: IconCircleDashed, tone: 'plain' },
  checking: { icon: IconHourglass, tone: 'plain' },
  good: { icon: IconCircleCheck, tone: 'good' },
  broken: { icon: IconAlertOctagon, tone: 'bad' },
  unread: { icon: IconAlertOctagon, tone: 'bad' },
};

/** Whether the book is all there: nothing was changed, taken out or put in since it was written. */
export function AuditVerdictPanel() {
  const t = useT();
  const { verdict, check } = useVerdict();
  if (!verdict) return null;
  const { state } = verdict;
  const { icon: Sign, tone } = looks[state];
  return (
    <section
      className={css.verdict}
      data-tone={tone}
      data-testid="audit-verdict"
      data-state={state}
      role={tone === 'bad' ? 'alert' : 'status'}
      aria-label={t('audit.verdict')}
    >
      <Sign className={css.verdictSign} aria-hidden stroke={2} />
      <div className={css.verdictWords}>
        <p className={css.verdictTitle}>{t(`audit.verdict.${state}`)}</p>
        <Details verdict={verdict} />
      </div>
      <Action icon={IconShieldCheck} waiting={state === 'checking'} onPress={check}>
        {t('audit.check')}
      </Action>
    </section>
  );
}

function Details({ verdict }: { verdict: AuditVerdict }) {
  const t = useT();
  const { clock } = useFormat();
  const { state, at, entries, of, lastGoodAt, backwards, damage } = verdict;
  if (state === 'checking') {
    return <progress className={css.progress} max={of ?? 1} value={entries} aria-label={t('audit.verdict.checking')} />;
  }
  return (
    <>
      {state === 'good' && at !== null && (
        <p>{t('audit.verdict.good.more', { count: entries, time: clock.moment(at) })}</p>
      )}
      {state === 'broken' && <p>{t('audit.verdict.broken.more', { seq: String(damage?.seq ?? '') })}</p>}
      {damage && (
        <p dir="ltr" lang="en" className={css.damage}>
          {damage.why}
        </p>
      )}
      {state !== 'good' && lastGoodAt !== null && (
        <p>{t('audit.verdict.last-good', { time: clock.moment(lastGoodAt) })}</p>
      )}
      {backwards > 0 && <p>{t('audit.verdict.backwards', { count: backwards })}</p>}
    </>
  );
}
