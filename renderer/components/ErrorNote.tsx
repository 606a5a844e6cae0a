import { IconAlertTriangle, IconCircleCheck, IconX } from '@tabler/icons-react';
import { useT } from '../language.tsx';
import { Action } from './Action.tsx';
import css from './ErrorNote.module.css';

interface Props {
  tone?: 'bad' | 'good';
  /** What happened. */
  title: string;
  /** Why, what is safe, what to do. */
  sentences: readonly string[];
  action?: { label: string; run(): void } | undefined;
  onDismiss?(): void;
}

/** Says what happened, what is safe and what to do; about money it stays until somebody takes it away. */
export function ErrorNote({ tone = 'bad', title, sentences, action, onDismiss }: Props) {
  const t = useT();
  const Sign = tone === 'bad' ? IconAlertTriangle : IconCircleCheck;
  return (
    <div className={css.note} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Sign className={css.icon} aria-hidden stroke={2} />
      <div className={css.words}>
        <p className={css.title}>{title}</p>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {action && <Action onPress={action.run}>{action.label}</Action>}
      </div>
      {onDismiss && <Action tone="quiet" icon={IconX} label={t('dismiss')} onPress={onDismiss} />}
    </div>
  );
}
