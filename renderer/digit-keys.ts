import { isTyping, type Shortcuts } from './use-shortcuts.tsx';

/** The keyboard's digits for a keypad on the screen; in a field they are what they are. */
export function digitKeys(onDigits: (digits: string) => void, onBack: () => void): Shortcuts {
  const unlessTyping = (run: () => void) => (event: KeyboardEvent) => {
    if (isTyping(event)) return false;
    run();
    return true;
  };
  const digits = [...'0123456789'].map((digit) => [digit, unlessTyping(() => onDigits(digit))] as const);
  return { ...Object.fromEntries(digits), backspace: unlessTyping(onBack) };
}
