import { parseUnits } from '../money.ts';

export type DecimalSign = ',' | '.';

const signs = {
  ',': { decimal: ',', group: '.' },
  '.': { decimal: '.', group: ',' },
} as const;

/** The sign before the fraction of the prices of a table, by what most of them show; `usual` where none tells. */
export function decimalSignOf(texts: Iterable<string>, usual: DecimalSign): DecimalSign {
  let commas = 0;
  for (const text of texts) {
    const found = /(\d*)([.,])(\d+)\D*$/.exec(text);
    if (!found) continue;
    const [, before = '', sign, behind = ''] = found;
    const other = sign === ',' ? '.' : ',';
    const isAmbiguous = behind.length === 3 && !text.includes(other) && before !== '' && before !== '0';
    // Three digits behind the only sign may be thousands; behind the second one of a kind they are.
    if (isAmbiguous) commas += text.split(sign ?? '').length > 2 ? (sign === ',' ? -1 : 1) : 0;
    else commas += sign === ',' ? 1 : -1;
  }
  if (commas === 0) return usual;
  return commas > 0 ? ',' : '.';
}

/** Minor units of a price as a table has it, with or without the currency; undefined where it is none. */
export function readPrice(text: string, sign: DecimalSign, digits: number): number | undefined {
  return parseUnits(withoutSpareZeros(text, sign, digits), digits, signs[sign]);
}

/** Parts per million of a rate, as in `19 %`. */
export function readRate(text: string, sign: DecimalSign): number | undefined {
  return /^\s*[\d.,٫٬\p{Nd}]+\s*[%٪]?\s*$/u.test(text)
    ? parseUnits(withoutSpareZeros(text, sign, 4), 4, signs[sign])
    : undefined;
}

/** Databases write `3.5000` for three and a half. */
function withoutSpareZeros(text: string, sign: DecimalSign, digits: number): string {
  return text.replace(new RegExp(`(\\${sign}\\d{${digits}})0+(?!\\d)`), '$1');
}
