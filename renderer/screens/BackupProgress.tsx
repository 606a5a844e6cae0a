import type { BackupProgress as Progress } from '../../shop/backup.ts';
import { useLanguage, useT } from '../language.tsx';
import css from './Backups.module.css';

/** How far the copying or checking of a backup is. */
export function BackupProgress({ progress: { stage, done, total } }: { progress: Progress }) {
  const t = useT();
  const { locale } = useLanguage();
  const part = total === 0 ? 0 : Math.min(1, done / total);
  const words = t(`backups.${stage}`);
  return (
    <div className={css.progress} role="status">
      <p>
        <span>{words}</span>
        <span>{part.toLocaleString(locale, { style: 'percent' })}</span>
      </p>
      <progress max={1} value={part} aria-label={words} />
    </div>
  );
}
