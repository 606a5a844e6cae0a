import { IconSearch, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useT } from '../language.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './SearchField.module.css';

interface Props {
  label: string;
  value: string;
  onChange(value: string): void;
}

export function SearchField({ label, value, onChange }: Props) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({
    f2: () => input.current?.select(),
    escape: ({ target }) => {
      if (target !== input.current) return false;
      if (value === '') input.current?.blur();
      onChange('');
      return true;
    },
  });
  return (
    <div className={css.field}>
      <IconSearch className={css.icon} aria-hidden stroke={2} />
      <input
        ref={input}
        className={css.input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-keyshortcuts="F2"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {value === '' ? (
        <kbd className={css.key}>F2</kbd>
      ) : (
        <button type="button" className={css.clear} aria-label={t('search.clear')} onClick={() => onChange('')}>
          <IconX aria-hidden stroke={2} />
        </button>
      )}
    </div>
  );
}
