import css from './Digits.module.css';

interface Props {
  /** An even number of them, shown in two halves. */
  digits: string;
}

/** Digits that somebody compares or types, readable from where they stand. */
export function Digits({ digits }: Props) {
  const half = digits.length / 2;
  return (
    <p className={css.digits} dir="ltr" data-testid="digits">
      <span>{digits.slice(0, half)}</span> <span>{digits.slice(half)}</span>
    </p>
  );
}
