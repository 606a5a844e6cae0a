import { IconBackspace } from '@tabler/icons-react';
import { memo } from 'react';
import { useT } from '../language.tsx';
import css from './Keypad.module.css';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'] as const;

/** Digits typed from right to left, as on a till: `1250` are twelve fifty. */
export const Keypad = memo(function Keypad({ onDigits, onBack }: { onDigits(digits: string): void; onBack(): void }) {
  const t = useT();
  return (
    <div className={css.keypad} dir="ltr">
      {keys.map((key) => (
        <button key={key} type="button" className={css.key} onClick={() => onDigits(key)}>
          {key}
        </button>
      ))}
      <button type="button" className={css.key} aria-label={t('keypad.back')} onClick={onBack}>
        <IconBackspace aria-hidden stroke={1.75} />
      </button>
    </div>
  );
});

const MOST = 1_000_000_000;

/** What stands on the display after more digits; what would not fit changes nothing. */
export function typeDigits(value: number, digits: string): number {
  const next = Number(`${value}${digits}`);
  return next <= MOST ? next : value;
}

export function takeDigit(value: number): number {
  return Math.floor(value / 10);
}
