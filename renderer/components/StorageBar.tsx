import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useTill } from '../use-till.ts';
import { Action } from './Action.tsx';
import css from './StorageBar.module.css';

/** Under the header while the host cannot save, or soon could not. */
export function StorageBar() {
  const t = useT();
  const { megabytes } = useFormat();
  const isUnsaved = useTill((view) => view.unsaved);
  const { state, freeBytes = 0 } = useTill((view) => view.storage);
  const [isDismissed, setDismissed] = useState(false);
  // Room that runs out once more is news once more.
  if (state === 'ok' && isDismissed) setDismissed(false);
  const left = megabytes(freeBytes);
  if (isUnsaved) {
    const sentences = [t('storage.stopped.safe'), t('storage.stopped.more')];
    return <Bar tone="bad" title={t('storage.stopped')} sentences={sentences} />;
  }
  if (state === 'full') {
    return <Bar tone="bad" title={t('storage.full', { left })} sentences={[t('storage.full.more')]} />;
  }
  if (state !== 'low' || isDismissed) return null;
  const title = t('storage.low', { left });
  return <Bar tone="warn" title={title} sentences={[t('storage.low.more')]} onDismiss={() => setDismissed(true)} />;
}

interface Props {
  tone: 'bad' | 'warn';
  title: string;
  sentences: readonly string[];
  onDismiss?(): void;
}

function Bar({ tone, title, sentences, onDismiss }: Props) {
  const t = useT();
  return (
    <div className={css.bar} data-tone={tone} data-testid="storage" role={tone === 'bad' ? 'alert' : 'status'}>
      <IconAlertTriangle className={css.icon} aria-hidden stroke={2} />
      <div className={css.words}>
        <p className={css.title}>{title}</p>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {onDismiss && <Action tone="quiet" icon={IconX} label={t('dismiss')} onPress={onDismiss} />}
    </div>
  );
}
