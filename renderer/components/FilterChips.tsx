import css from './FilterChips.module.css';

interface Props<F extends string> {
  label: string;
  chips: readonly { value: F; word: string; count?: string | undefined }[];
  chosen: NoInfer<F>;
  onChoose: (value: NoInfer<F>) => void;
}

/** One row of choices, one of which holds. */
export function FilterChips<F extends string>({ label, chips, chosen, onChoose }: Props<F>) {
  return (
    <fieldset className={css.chips} aria-label={label}>
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
