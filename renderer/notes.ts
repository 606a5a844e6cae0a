/** Bank notes by currency, in major units: what a customer is likely to hand over. */
const notesByCurrency: Readonly<Record<string, readonly number[]>> = {
  AUD: [5, 10, 20, 50, 100],
  CAD: [5, 10, 20, 50, 100],
  CHF: [10, 20, 50, 100, 200],
  EUR: [5, 10, 20, 50, 100],
  GBP: [5, 10, 20, 50],
  JPY: [1_000, 5_000, 10_000],
  KWD: [1, 5, 10, 20],
  MXN: [20, 50, 100, 200, 500],
  SEK: [20, 50, 100, 200, 500],
  USD: [1, 5, 10, 20, 50, 100],
};
const anyNotes = [5, 10, 20, 50, 100, 200, 500] as const;

/** Up to three round amounts above what is due, made of real notes: 11.50 € is 15, 20 or 50. */
export function likelyTenders(dueMinor: number, currency: string, digits: number): number[] {
  const unit = 10 ** digits;
  const rounded = (notesByCurrency[currency] ?? anyNotes).map((note) => {
    const step = note * unit;
    return Math.ceil(dueMinor / step) * step;
  });
  return [...new Set(rounded)]
    .filter((amount) => amount > dueMinor)
    .sort((a, b) => a - b)
    .slice(0, 3);
}

/** Notes that nobody expects as change are in the drawer all the same. */
const largeNotes: Readonly<Record<string, readonly number[]>> = {
  CHF: [1_000],
  EUR: [200, 500],
  JPY: [2_000],
  MXN: [1_000],
  SEK: [1_000],
};
/** Coins by currency, and small notes below the smallest of the others, in minor units. */
const coinsByCurrency: Readonly<Record<string, readonly number[]>> = {
  AUD: [5, 10, 20, 50, 100, 200],
  CAD: [5, 10, 25, 100, 200],
  CHF: [5, 10, 20, 50, 100, 200, 500],
  EUR: [1, 2, 5, 10, 20, 50, 100, 200],
  GBP: [1, 2, 5, 10, 20, 50, 100, 200],
  JPY: [1, 5, 10, 50, 100, 500],
  KWD: [5, 10, 20, 50, 100, 250, 500],
  MXN: [50, 100, 200, 500, 1_000],
  SEK: [100, 200, 500, 1_000],
  USD: [1, 5, 10, 25, 50],
};

/** Every note and coin of a currency by what it is worth in minor units, the largest first. */
export function piecesOf(currency: string, digits: number): number[] {
  const unit = 10 ** digits;
  const notes = [...(notesByCurrency[currency] ?? anyNotes), ...(largeNotes[currency] ?? [])].map(
    (note) => note * unit,
  );
  const small = digits === 0 ? [] : [10, 20, 50].map((hundredths) => (hundredths * unit) / 100);
  const coins = coinsByCurrency[currency] ?? [...small, unit, 2 * unit];
  return [...new Set([...notes, ...coins])].sort((a, b) => b - a);
}
