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
