/** A scanner types like a keyboard, only faster. */
export interface Wedge {
  /** One key at a time in milliseconds; answers what was scanned, with the key that ends it. */
  press(key: string, atMs: number): string | undefined;
  /** Nothing came for `SILENCE_MS`: what was scanned by a scanner that ends with no key. */
  rest(): string | undefined;
}

const LEAST = 4;
/** Between the keys of a scanner, in milliseconds; at most, and as a rule. */
export const LONGEST_GAP_MS = 100;
const MEDIAN_GAP_MS = 35;
export const SILENCE_MS = 80;

export function createWedge(): Wedge {
  let typed = '';
  let gaps: number[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;

  const startAnew = () => {
    typed = '';
    gaps = [];
  };
  const take = (): string | undefined => {
    const code = typed;
    const isScan = code.length >= LEAST && medianOf(gaps) <= MEDIAN_GAP_MS;
    startAnew();
    return isScan ? code : undefined;
  };

  return {
    press(key, atMs) {
      const gap = atMs - lastAt;
      lastAt = atMs;
      if (gap > LONGEST_GAP_MS) startAnew();
      else gaps.push(gap);
      if (key === 'Enter' || key === 'Tab') return take();
      if ([...key].length === 1) typed += key;
      // No scanner presses F9 in the middle of a code.
      else if (key !== 'Shift') startAnew();
      return undefined;
    },
    rest: take,
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.POSITIVE_INFINITY;
}
