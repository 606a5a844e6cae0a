import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type ClockFormat, createClockFormat } from './clock.ts';
import { useLanguage } from './language.tsx';
import { createMoneyFormat, createPercentReader, createQuantityReader, decimalOf, type MoneyFormat } from './money.ts';
import { useTill } from './use-till.ts';

/** How this shop's amounts, quantities, rates and times are written in the language of this screen. */
export interface Format {
  money: MoneyFormat;
  clock: ClockFormat;
  quantity(milli: number): string;
  /** Thousandths of what was typed, or undefined where it is no quantity. */
  readQuantity(text: string): number | undefined;
  rate(ppm: number): string;
  /** A rate as it is typed, without its sign. */
  plainPercent(ppm: number): string;
  /** Parts per million of a percentage that was typed, or undefined where it is none. */
  readPercent(text: string): number | undefined;
  /** Bytes as so many MB. */
  megabytes(bytes: number): string;
}

const FormatContext = createContext<Format | undefined>(undefined);

export function useFormat(): Format {
  const format = useContext(FormatContext);
  if (!format) throw new Error('no format above this component');
  return format;
}

/** One set for all screens: making a formatter costs as much as fifty uses of it. */
export function FormatProvider({ children }: { children: ReactNode }) {
  const { locale } = useLanguage();
  const currency = useTill(({ shop }) => shop.get('shop', 'shop')?.currency ?? 'EUR');
  const timeZone = useTill(({ shop }) => shop.get('shop', 'shop')?.timeZone ?? 'UTC');
  const format = useMemo(() => createFormat(locale, currency, timeZone), [locale, currency, timeZone]);
  return <FormatContext value={format}>{children}</FormatContext>;
}

function createFormat(locale: string, currency: string, timeZone: string): Format {
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const fraction = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const megabyte = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 0 });
  return {
    money: createMoneyFormat(locale, currency),
    clock: createClockFormat(locale, timeZone),
    quantity: (milli) => plain.format(decimalOf(milli, 3)),
    readQuantity: createQuantityReader(locale),
    rate: (ppm) => percent.format(decimalOf(ppm, 6)),
    plainPercent: (ppm) => fraction.format(decimalOf(ppm, 4)),
    readPercent: createPercentReader(locale),
    megabytes: (bytes) => megabyte.format(bytes / 1024 / 1024),
  };
}
