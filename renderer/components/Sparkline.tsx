import css from './Sparkline.module.css';

const WIDTH = 96;
const HEIGHT = 28;
/** Below this every line is a good one: it is not blown up to look like a mountain range. */
const LEAST_TOP = 50;

/** Values as one line, the newest at its end; what it says stands in words beside it. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const top = Math.max(LEAST_TOP, ...values);
  const drawn = values.length === 1 ? [...values, ...values] : values;
  const step = WIDTH / (drawn.length - 1);
  const points = drawn.map((value, index) => {
    const y = HEIGHT - 2 - (value / top) * (HEIGHT - 4);
    return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className={css.line} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden>
      <polyline points={points.join(' ')} />
    </svg>
  );
}
