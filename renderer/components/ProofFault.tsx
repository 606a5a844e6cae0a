import { IconAlertTriangle } from '@tabler/icons-react';
import { useT } from '../language.tsx';
import { personFaultSentence } from '../person-fault.ts';
import type { ProofState } from '../use-proof.ts';
import { minutesAndSeconds } from '../use-seconds.ts';
import css from './ProofFault.module.css';

interface Props extends Pick<ProofState, 'fault' | 'failures'> {
  /** Until it may be tried again. */
  seconds: number;
}

/** Why somebody was not let in, said aloud, and how long to wait. It keeps its room, so that no key moves. */
export function ProofFault({ fault, failures, seconds }: Props) {
  const t = useT();
  return (
    <div className={css.fault}>
      <p role="alert">
        {fault !== undefined && (
          <span key={failures} className={css.words}>
            <IconAlertTriangle aria-hidden stroke={2} />
            {personFaultSentence(t, fault)}
          </span>
        )}
      </p>
      {seconds > 0 && (
        <p className={css.wait} role="timer">
          {t('sign-in.wait', { time: minutesAndSeconds(seconds) })}
        </p>
      )}
    </div>
  );
}
