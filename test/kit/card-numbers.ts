import fc from 'fast-check';

/** Made-up numbers by scheme: what they begin with, and how long they are. */
export const schemes: Readonly<Record<string, readonly (readonly [prefix: string, length: number])[]>> = {
  Visa: [
    ['4', 13],
    ['4', 16],
    ['4', 19],
  ],
  Mastercard: [
    ['51', 16],
    ['55', 16],
    ['2221', 16],
    ['2720', 16],
  ],
  'American Express': [
    ['34', 15],
    ['37', 15],
  ],
  Diners: [
    ['300', 14],
    ['36', 14],
    ['38', 14],
  ],
  Discover: [
    ['6011', 16],
    ['644', 16],
    ['65', 19],
  ],
  JCB: [
    ['3528', 16],
    ['3589', 16],
  ],
  UnionPay: [
    ['62', 16],
    ['62', 19],
    ['81', 16],
  ],
  Maestro: [
    ['5018', 13],
    ['56', 16],
    ['6304', 19],
  ],
  Mir: [['2200', 16]],
  RuPay: [
    ['60', 16],
    ['82', 16],
    ['508', 16],
  ],
  Troy: [['9792', 16]],
  UATP: [['1', 15]],
};

/** Numbers that a card of the scheme could have, each with its right check digit. */
export function anyCardNumber(name: string): fc.Arbitrary<string> {
  const kinds = schemes[name] ?? [];
  return fc.constantFrom(...kinds).chain(([prefix, length]) => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), {
      minLength: length - prefix.length - 1,
      maxLength: length - prefix.length - 1,
    });
    return digits.map((rest) => withCheckDigit(prefix + rest.join('')));
  });
}

function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((all, sign, place) => {
    const doubled = place % 2 === 0 ? Number(sign) * 2 : Number(sign);
    return all + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
