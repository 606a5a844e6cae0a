/**
 * What the card schemes give out, by first digits and length. Nothing begins with 0 or 7, and little with 1, 8 or 9: so
 * times in milliseconds, most telephone numbers and most numbers of documents are none of them.
 */
const GIVEN_OUT =
  /^(?:1\d{14}|2[2-7]\d{14,17}|3\d{13,18}|4\d{12,18}|5[0-8]\d{11,17}|6\d{12,18}|8[12]\d{14,17}|9\d{15})$/;

/** Digits, and what people and card readers put between them; also where a line is broken. */
const RUN = /\+?\d(?:[\s.\-_/\u2010-\u2015]{0,3}\d){12,}/;
/** Ids have digits and dashes too, and are what card machines give as their reference. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const LOOKED_AT = new RegExp(`${UUID.source}|${RUN.source}`, 'gi');
const IS_UUID = new RegExp(`^${UUID.source}$`, 'i');
const LEAST_DIGITS = 13;
const MOST_DIGITS = 19;
/** The last ones stay: with the brand they tell one card of a customer from another, and no more. */
const SHOWN = 4;
/** E.164: what begins with a plus and has no more digits is a telephone number. */
const MOST_OF_A_PHONE = 15;

/** Fields whose numbers are not a person's words. */
const ELSEWHERE = /(?:^i|I)ds?$|^(?:sku|barcodes?|phone)$/;

/**
 * The text with every card number in it made unreadable but for its last four digits, as long as it was. A card number
 * is 13 to 19 digits of one of the schemes whose check digit is right, alone or in groups, whatever stands around it.
 * One in ten of other numbers that look like that is hidden as well, among them barcodes that begin with 2 to 6.
 */
export function maskCardNumbers(text: string): string {
  return text.replace(LOOKED_AT, (run) => (IS_UUID.test(run) ? run : maskRun(run)));
}

/** The same in every text that a value holds; names of fields stay, and so do ids, barcodes and telephone numbers. */
export function withoutCardNumbers<T>(value: T): T {
  return masked(value, '') as T;
}

function masked(value: unknown, field: string): unknown {
  if (typeof value === 'string') return ELSEWHERE.test(field) ? value : maskCardNumbers(value);
  if (Array.isArray(value)) return value.map((held) => masked(held, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, masked(held, name)]));
}

/** Numbers that stand beside a card number are in the same run: each row of whole groups is looked at. */
function maskRun(run: string): string {
  const groups = [...run.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({ digits, from: index }));
  if (run.startsWith('+') && digitsOf(groups).length <= MOST_OF_A_PHONE) return run;
  const signs = [...run];
  for (const first of groups.keys()) {
    for (let last = first; last < groups.length; last += 1) {
      const row = groups.slice(first, last + 1);
      const digits = digitsOf(row);
      if (digits.length > MOST_DIGITS) break;
      if (isCard(digits)) hide(signs, row);
    }
  }
  return signs.join('');
}

interface Group {
  digits: string;
  from: number;
}

function digitsOf(groups: readonly Group[]): string {
  return groups.map(({ digits }) => digits).join('');
}

/** All digits of a row but the last four. */
function hide(signs: string[], row: readonly Group[]): void {
  const places = row.flatMap(({ digits, from }) => [...digits].map((_, at) => from + at));
  for (const place of places.slice(0, -SHOWN)) signs[place] = '*';
}

function isCard(digits: string): boolean {
  return digits.length >= LEAST_DIGITS && GIVEN_OUT.test(digits) && isLuhn(digits);
}

/** ISO/IEC 7812: from the right every second digit counts twice, and the sum ends with 0. */
function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const counted = place % 2 === 1 ? digit * 2 : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}
