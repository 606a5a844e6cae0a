import { IconBackspace } from '@tabler/icons-react';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import { useT } from '../language.tsx';
import { type Shortcuts, useShortcuts } from '../use-shortcuts.tsx';
import css from './PinPad.module.css';

interface Props {
  digits: 4 | 6;
  disabled?: boolean;
  /** With the last digit; the pad is empty again once this is through. */
  onPin(pin: string): Promise<void>;
}

/** Digits that come faster than a hand types are a scanner's: it may not be through yet, in milliseconds. */
const FAST_MS = 35;
const SCAN_MS = 120;

/** Takes a PIN by touch or by keys. The page never shows it, and it is forgotten with the last digit. */
export function PinPad({ digits, disabled = false, onPin }: Props) {
  const t = useT();
  const typed = useRef({ pin: '', since: 0, hold: 0 });
  const [shown, setShown] = useState(0);
  const isClosed = disabled || shown === digits;

  const put = useCallback((pin: string) => {
    clearTimeout(typed.current.hold);
    typed.current.hold = 0;
    if (pin.length === 1) typed.current.since = performance.now();
    typed.current.pin = pin;
    setShown(pin.length);
  }, []);

  const submit = useCallback(async () => {
    const { pin } = typed.current;
    typed.current.pin = '';
    await onPin(pin);
    setShown(0);
  }, [onPin]);

  const press = useCallback(
    (digit: string) => {
      const { pin, since } = typed.current;
      if (isClosed || pin.length >= digits) return;
      put(pin + digit);
      if (pin.length + 1 < digits) return;
      const isFast = performance.now() - since < FAST_MS * digits;
      typed.current.hold = window.setTimeout(submit, isFast ? SCAN_MS : 0);
    },
    [digits, isClosed, put, submit],
  );
  const back = useCallback(() => {
    if (!isClosed) put(typed.current.pin.slice(0, -1));
  }, [isClosed, put]);

  useScannerInstead(typed, () => put(''));
  useShortcuts(keysFor(press, back));
  return (
    <div className={css.pad}>
      <div
        className={css.dots}
        role="img"
        aria-label={t('pin.typed', { typed: String(shown), digits: String(digits) })}
        data-testid="pin-dots"
      >
        {Array.from({ length: digits }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: dots are their places
          <span key={index} data-typed={index < shown || undefined} />
        ))}
      </div>
      <Keys disabled={isClosed} onDigit={press} onBack={back} />
    </div>
  );
}

/** Whatever follows the last digit at once shows that no hand typed it: then it is no PIN. */
function useScannerInstead(typed: { current: { pin: string; hold: number } }, onScanner: () => void): void {
  const latest = useRef(onScanner);
  useEffect(() => {
    latest.current = onScanner;
  });
  useEffect(() => {
    const { current } = typed;
    const onKeyDown = () => {
      if (!current.hold || current.pin === '') return;
      latest.current();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => {
      window.removeEventListener('keydown', onKeyDown, true);
      clearTimeout(current.hold);
      current.pin = '';
    };
  }, [typed]);
}

function keysFor(press: (digit: string) => void, back: () => void): Shortcuts {
  return {
    ...Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [String(digit), () => press(String(digit))])),
    backspace: back,
  };
}

interface KeysProps {
  disabled: boolean;
  onDigit(digit: string): void;
  onBack(): void;
}

const rows = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

const Keys = memo(function Keys({ disabled, onDigit, onBack }: KeysProps) {
  const t = useT();
  const digit = (key: string) => (
    <button key={key} type="button" className={css.key} aria-disabled={disabled} onClick={() => onDigit(key)}>
      {key}
    </button>
  );
  return (
    <div className={css.keys} dir="ltr">
      {rows.map(digit)}
      <span />
      {digit('0')}
      <button type="button" className={css.key} aria-label={t('keypad.back')} aria-disabled={disabled} onClick={onBack}>
        <IconBackspace aria-hidden stroke={1.75} />
      </button>
    </div>
  );
});
