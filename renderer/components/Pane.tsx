import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '../language.tsx';
import { Action } from './Action.tsx';
import css from './Pane.module.css';

interface Props {
  title: ReactNode;
  signs: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
  onBack(): void;
}

/** One document: what it is, what is on it, and below what can be done with it. */
export function Pane({ title, signs, children, actions, onBack }: Props) {
  const t = useT();
  return (
    <>
      <header className={css.head}>
        <span className={css.back}>
          <Action tone="quiet" icon={IconArrowLeft} label={t('back')} onPress={onBack} />
        </span>
        <h2 className={css.title}>{title}</h2>
        <span className={css.signs}>{signs}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section className={css.body} tabIndex={0} aria-label={t('pane.body')}>
        {children}
      </section>
      {actions && <footer className={css.actions}>{actions}</footer>}
    </>
  );
}
