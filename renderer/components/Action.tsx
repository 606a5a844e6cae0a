import { type Icon, IconHourglass } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './Action.module.css';

interface Props {
  children?: ReactNode;
  onPress(): void;
  /** `primary` is the one large thing of a screen; `danger` undoes something. */
  tone?: 'primary' | 'plain' | 'good' | 'quiet' | 'danger';
  icon?: Icon;
  /** Shown on the button; the screen listens for it. */
  shortcut?: string;
  amount?: string | undefined;
  /** On its way: says so, and takes no second tap. */
  waiting?: boolean;
  disabled?: boolean;
  pressed?: boolean;
  /** The name, where the button shows no words. */
  label?: string;
  /** Has the focus when its dialog opens. */
  isFirst?: boolean;
}

/** A button that costs one element: what is tapped all day. */
export function Action(props: Props) {
  const {
    children,
    onPress,
    tone = 'plain',
    shortcut,
    amount,
    waiting = false,
    disabled,
    pressed,
    label,
    isFirst,
  } = props;
  const Sign = waiting ? IconHourglass : props.icon;
  return (
    <button
      type="button"
      className={css.action}
      data-autofocus={isFirst || undefined}
      data-tone={tone}
      disabled={disabled}
      aria-busy={waiting || undefined}
      aria-disabled={waiting || undefined}
      aria-pressed={pressed}
      aria-label={label}
      aria-keyshortcuts={shortcut?.replace('Ctrl', 'Control')}
      title={label}
      onClick={waiting ? undefined : onPress}
    >
      {Sign && <Sign className={css.icon} aria-hidden stroke={2} />}
      {children && <span className={css.words}>{children}</span>}
      {amount !== undefined && <span className={css.amount}>{amount}</span>}
      {shortcut && <kbd aria-hidden>{shortcut}</kbd>}
    </button>
  );
}
