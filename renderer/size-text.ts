const units = ['kilobyte', 'megabyte', 'gigabyte'] as const;

/** Bytes as a person reads them, as in `4.2 MB`. */
export function sizeText(bytes: number, locale: string): string {
  let size = bytes / 1000;
  let unit: (typeof units)[number] = 'kilobyte';
  for (const larger of units.slice(1)) {
    if (size < 1000) break;
    size /= 1000;
    unit = larger;
  }
  const digits = size < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: digits }).format(size);
}
