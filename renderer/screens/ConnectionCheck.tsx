import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconHourglass,
  IconStethoscope,
  IconXboxX,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Shell } from '../../shop/bridge.ts';
import { checkSteps, type Finding } from '../../shop/diagnosis.ts';
import { Action } from '../components/Action.tsx';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { useLanguage, useT } from '../language.tsx';
import { browserPorts, checkFromPage } from '../page-check.ts';
import type { Sign } from '../status.ts';
import css from './ConnectionCheck.module.css';
import settings from './Settings.module.css';

const signs: Readonly<Record<Finding['is'], Sign>> = {
  ok: { icon: IconCircleCheck, tone: 'good', word: 'check.is.ok' },
  warn: { icon: IconAlertTriangle, tone: 'warn', word: 'check.is.warn' },
  failed: { icon: IconXboxX, tone: 'bad', word: 'check.is.failed' },
  skipped: { icon: IconCircleDashed, tone: 'plain', word: 'check.is.skipped' },
};
const underWay: Sign = { icon: IconHourglass, tone: 'busy', word: 'check.is.under-way' };

/** Walks from this till to its host on demand, and shows each step as it is taken. */
export function ConnectionCheck({ shell }: { shell: Shell | undefined }) {
  const t = useT();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [stands, setStands] = useState<'idle' | 'running' | 'over' | 'broken'>('idle');
  const run = useRef(0);
  const check = async () => {
    run.current += 1;
    const mine = run.current;
    setFindings([]);
    setStands('running');
    try {
      for await (const finding of shell ? checkFromShell(shell) : checkFromPage(browserPorts())) {
        if (mine === run.current) setFindings((before) => [...before, finding]);
      }
      if (mine === run.current) setStands('over');
    } catch {
      if (mine === run.current) setStands('broken');
    }
  };
  const places = [...new Set(findings.map(({ at }) => at))];
  return (
    <section className={settings.section}>
      <h2>{t('check')}</h2>
      <p className={settings.more}>{t('check.more')}</p>
      <Action icon={IconStethoscope} waiting={stands === 'running'} onPress={() => void check()}>
        {t('check.start')}
      </Action>
      {places.map((at, index) => (
        <Steps
          key={at}
          at={at}
          findings={findings.filter((finding) => finding.at === at)}
          isRunning={stands === 'running' && index === places.length - 1}
        />
      ))}
      <p role="status" hidden={stands === 'idle'}>
        {stands === 'over' && <Summary findings={findings} />}
        {stands === 'running' && t('check.running')}
        {stands === 'broken' && t('check.broken')}
      </p>
    </section>
  );
}

async function* checkFromShell(shell: Shell): AsyncGenerator<Finding, void> {
  let finding = await shell.ask('diagnose-host', 'begin');
  while (finding) {
    yield finding;
    finding = await shell.ask('diagnose-host', 'next');
  }
}

function Summary({ findings }: { findings: readonly Finding[] }) {
  const t = useT();
  const ill = findings.filter(({ is }) => is === 'warn' || is === 'failed').length;
  if (findings.length === 0) return t('check.nothing');
  return <strong>{ill === 0 ? t('check.well') : t('check.ill', { count: ill })}</strong>;
}

function Steps({ at, findings, isRunning }: { at: string; findings: readonly Finding[]; isRunning: boolean }) {
  const t = useT();
  const next = isRunning ? checkSteps[findings.length] : undefined;
  return (
    <div>
      <h3>
        <bdi className={css.at}>{at}</bdi>
      </h3>
      <ol className={css.steps} aria-label={t('check.steps', { where: at })}>
        {findings.map((finding, index) => (
          <Step key={finding.step} finding={finding} isLikeBefore={whyOf(finding) === whyOf(findings[index - 1])} />
        ))}
        {next && (
          <li>
            <span>{t(`check.step.${next}`)}</span>
            <span />
            <StatusBadge sign={underWay} />
          </li>
        )}
      </ol>
    </div>
  );
}

function whyOf(finding: Finding | undefined): string | undefined {
  return finding?.is === 'skipped' ? finding.why : undefined;
}

/** `isLikeBefore`: left out for the reason that stands one line above. */
function Step({ finding, isLikeBefore }: { finding: Finding; isLikeBefore: boolean }) {
  const t = useT();
  const { locale } = useLanguage();
  const { step, is, ms, at } = finding;
  const time = Math.max(1, Math.round(ms)).toLocaleString(locale);
  return (
    <li data-testid="check-step">
      <span>{t(`check.step.${step}`)}</span>
      <span className={css.ms}>{is !== 'skipped' && t('join.ms', { ms: time })}</span>
      <StatusBadge sign={signs[is]} />
      {'culprit' in finding && <p className={css.remedy}>{t(`check.culprit.${finding.culprit}`, { where: at })}</p>}
      {is === 'skipped' && !isLikeBefore && <p className={css.skipped}>{t(`check.skip.${finding.why}`)}</p>}
      {'detail' in finding && finding.detail !== '' && (
        <bdi className={css.detail} dir="ltr">
          {finding.detail}
        </bdi>
      )}
    </li>
  );
}
