import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './EmptyState.module.css';

interface Props {
  icon: Icon;
  title: string;
  /** What to do next. */
  text?: string;
  children?: ReactNode;
}

export function EmptyState({ icon: Sign, title, text, children }: Props) {
  return (
    <div className={css.empty}>
      <Sign className={css.icon} aria-hidden stroke={1.5} />
      <p className={css.title}>{title}</p>
      {text && <p className={css.text}>{text}</p>}
      {children && <div className={css.actions}>{children}</div>}
    </div>
  );
}
