/** What a bench program prints as its last line; `docs/BENCHMARKS.md` is made of these. */
export interface Result {
  id: string;
  title: string;
  /** The physical limit and what is to be reached, in words. */
  limit: string;
  columns: string[];
  rows: string[][];
  notes: string[];
}

export function print(result: Result): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The value below which a share of the sorted samples lies, by nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Median of the runs and how far they lie apart, as in `2.1 (1.9–2.6)`. */
export function spread(runs: readonly number[], digits = 2): string {
  const text = (value: number) => value.toFixed(digits);
  return `${text(median(runs))} (${text(Math.min(...runs))}–${text(Math.max(...runs))})`;
}
