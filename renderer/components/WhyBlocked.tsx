import { useT } from '../language.tsx';
import type { PlainKey } from '../t.ts';
import css from './WhyBlocked.module.css';

/** Beside a button that does nothing at the moment: why, and what ends it. */
export function WhyBlocked({ why }: { why: PlainKey | undefined }) {
  const t = useT();
  return why && <p className={css.why}>{t(why)}</p>;
}
