import css from './FilterChips.module.css';

interface Props<F extends string> {
  label: string;
  chips: readonly { value: F; word: string; count?: string | undefined }[];
  chosen: NoInfer<F>;
  onChoose: (value: NoInfer<F>) => void;
  /** As many rows as they take, where nobody would look for more at the side. */
  wraps?: boolean;
}

/** One row of choices, one of which holds. */
export function FilterChips<F extends string>({ label, chips, chosen, onChoose, wraps }: Props<F>) {
  return (
    <fieldset className={css.chips} data-wraps={wraps || undefined} aria-label={label}>
      {chips.map(({ value, word, count }) => (
        <button
          key={value}
          type="button"
          className={css.chip}
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {word}
          {count !== undefined && <span className={css.count}>{count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
