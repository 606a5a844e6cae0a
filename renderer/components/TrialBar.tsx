import { IconHourglass } from '@tabler/icons-react';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import type { PlainKey } from '../t.ts';
import { useAsk } from '../use-ask.ts';
import { useMachine, useShell } from '../use-machine.ts';
import { minutesAndSeconds, useSecondsUntil } from '../use-seconds.ts';
import { useTill } from '../use-till.ts';
import { Action } from './Action.tsx';
import css from './StorageBar.module.css';

/** Under the header while a setting that may lock people out waits for somebody to say that it shall stay. */
export function TrialBar() {
  return (
    <>
      <EncryptionTrial />
      <JoinTrial />
    </>
  );
}

function EncryptionTrial() {
  const ask = useAsk();
  const until = useTill(({ shop }) => shop.get('shop', 'shop')?.trial?.until);
  const mayDecide = useTill((view) => may('shop.edit', view));
  if (until === undefined) return null;
  const settle = mayDecide ? (keep: boolean) => void ask({ type: 'settle-trial', body: { keep } }) : undefined;
  return <Bar title="trial.encrypt" until={until} onSettle={settle} />;
}

/** Of the machine alone: it says who reaches the host on the network. */
function JoinTrial() {
  const shell = useShell();
  const { machine } = useMachine(shell);
  const mayDecide = useTill((view) => may('shop.edit', view));
  const until = machine?.role === 'host' ? machine.joinTrialUntil : null;
  if (!shell || until === null) return null;
  const settle = mayDecide ? (keep: boolean) => void shell.ask('settle-join-trial', keep) : undefined;
  return <Bar title="trial.joins" until={until} onSettle={settle} />;
}

interface BarProps {
  title: PlainKey;
  /** RFC 3339 UTC. */
  until: string;
  /** Missing for who may not decide. */
  onSettle: ((keep: boolean) => void) | undefined;
}

function Bar({ title, until, onSettle }: BarProps) {
  const t = useT();
  const left = useSecondsUntil(Date.parse(until));
  return (
    <div className={css.bar} data-tone="warn" data-testid="trial" role="status">
      <IconHourglass className={css.icon} aria-hidden stroke={2} />
      <div className={css.words}>
        <p className={css.title}>{t(title)}</p>
        {/* Said once, not every second. */}
        <p aria-live="off">{t('trial.left', { left: minutesAndSeconds(left) })}</p>
      </div>
      {onSettle && (
        <>
          <Action onPress={() => onSettle(false)}>{t('trial.undo')}</Action>
          <Action tone="good" onPress={() => onSettle(true)}>
            {t('trial.keep')}
          </Action>
        </>
      )}
    </div>
  );
}
