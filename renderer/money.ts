import { minorDigitsOf } from '../shop/money.ts';

/** Writes and reads whole minor units of one currency in one language, never by way of a float. */
export interface MoneyFormat {
  digits: number;
  format(minor: number): string;
  /** The amount without its currency, as on a keypad's display. */
  plain(minor: number): string;
  /** Minor units of what somebody typed, or undefined where it is no amount of this currency. */
  parse(text: string): number | undefined;
}

export function createMoneyFormat(locale: string, currency: string): MoneyFormat {
  const digits = minorDigitsOf(currency);
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const withCurrency = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  const alone = new Intl.NumberFormat(locale, fixed);
  const separators = separatorsOf(alone);
  return {
    digits,
    format: (minor) => withCurrency.format(decimalOf(minor, digits)),
    plain: (minor) => alone.format(decimalOf(minor, digits)),
    parse: (text) => parseUnits(text, digits, separators),
  };
}

/** Reads quantities in thousandths, as in `1.5` for 1500. */
export function createQuantityReader(locale: string): (text: string) => number | undefined {
  const separators = separatorsOf(new Intl.NumberFormat(locale));
  return (text) => parseUnits(text, 3, separators);
}

/** Reads percentages in parts per million, as in `5.5` for 55000. */
export function createPercentReader(locale: string): (text: string) => number | undefined {
  const separators = separatorsOf(new Intl.NumberFormat(locale));
  return (text) => parseUnits(text, 4, separators);
}

/** 1250 with two digits is "12.50": a decimal string, which Intl formats exactly. */
export function decimalOf(units: number, digits: number): Intl.StringNumericLiteral {
  const text = String(Math.abs(units)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const part = digits === 0 ? '' : `.${text.slice(-digits)}`;
  return `${units < 0 ? '-' : ''}${whole}${part}` as Intl.StringNumericLiteral;
}

interface Separators {
  decimal: string;
  group: string;
}

function separatorsOf(format: Intl.NumberFormat): Separators {
  // A pattern with both: thousands, and a fraction whatever the currency has.
  const { locale, numberingSystem } = format.resolvedOptions();
  const parts = new Intl.NumberFormat(locale, { numberingSystem, minimumFractionDigits: 1 }).formatToParts(1_234_567.5);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return { decimal: part('decimal'), group: part('group') };
}

/** Arabic, Persian and Devanagari digits as the ASCII ones. */
function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = [0x30, 0x660, 0x6f0, 0x966].find((start) => code >= start && code < start + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

/** Whole units of the last digit of what somebody wrote, or undefined where it is no such number. */
export function parseUnits(text: string, digits: number, { decimal, group }: Separators): number | undefined {
  if (/[-−]/.test(text)) return undefined;
  const typed = /[0-9](?:.*[0-9])?|[.,٫][0-9]+/.exec(asciiDigits(text))?.[0];
  const bare = typed?.replace(/[\s'’]/g, '');
  if (!bare || !/^[0-9.,٫٬]+$/.test(bare)) return undefined;
  const point = pointOf(bare, digits, { decimal, group });
  const before = bare.slice(0, point);
  // A sign that was a thousands' sign a moment ago is no point now.
  if (point !== undefined && before.includes(bare[point] ?? '')) return undefined;
  const whole = before.replace(/[.,٫٬]/g, '');
  const part = point === undefined ? '' : bare.slice(point + 1);
  if (part.length > digits || !/^[0-9]*$/.test(part)) return undefined;
  const units = Number(`${whole}${part.padEnd(digits, '0')}`);
  return Number.isSafeInteger(units) ? units : undefined;
}

/** Where the fraction starts: the language's own sign, or the other one where it can be no thousands. */
function pointOf(bare: string, digits: number, { decimal, group }: Separators): number | undefined {
  const last = Math.max(...['.', ',', '٫'].map((sign) => bare.lastIndexOf(sign)));
  if (last < 0) return undefined;
  const sign = bare[last] ?? '';
  const behind = bare.length - last - 1;
  const once = bare.indexOf(sign) === last;
  if (sign === decimal) return last;
  // A zero in front counts no thousands: 0,250 dinars are a quarter.
  const thousands = behind === 3 && !bare.startsWith('0') && (sign === group || !once || digits < 3);
  return once && !thousands && behind <= digits ? last : thousands ? undefined : last;
}
