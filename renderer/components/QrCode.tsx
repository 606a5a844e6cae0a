import { useMemo } from 'react';
import { encode } from 'uqr';
import css from './QrCode.module.css';

interface Props {
  text: string;
  label: string;
}

/** A picture code for a camera: dark on white in every scheme, since not every camera reads it the other way round. */
export function QrCode({ text, label }: Props) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { ecc: 'M', border: 4 });
    const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
    return { size, path: squares.join('') };
  }, [text]);
  return (
    <svg className={css.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} data-text={text}>
      <path d={path} />
    </svg>
  );
}
