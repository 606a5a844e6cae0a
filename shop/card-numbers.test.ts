import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCardNumber, schemes } from '../test/kit/card-numbers.ts';
import { maskCardNumbers, withoutCardNumbers } from './card-numbers.ts';
import { plainTextSchema } from './text.ts';

const separators = fc.constantFrom('', ' ', '-', '.', ' - ', '\u2013', '\n', '\u00a0');

describe('a card number', () => {
  test.each(Object.keys(schemes))(
    '[Z20] of %s is hidden but for its last four, in whatever groups it is typed',
    (name) => {
      fc.assert(
        fc.property(anyCardNumber(name), separators, fc.integer({ min: 2, max: 6 }), (digits, between, size) => {
          const typed = (digits.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between);
          const masked = maskCardNumbers(`card ${typed} thanks`);
          const left = masked.replace(/\D/g, '');
          expect([left, masked.length]).toEqual([digits.slice(-4), `card ${typed} thanks`.length]);
        }),
      );
    },
  );

  test.each([
    ['4111 1111 1111 1111', '**** **** **** 1111'],
    ['Visa4111111111111111exp12/30', 'Visa************1111exp12/30'],
    ['table 5 4111111111111111', 'table 5 ************1111'],
    ['4111111111111111 5 people', '************1111 5 people'],
    [';4111111111111111=30121010000012345678?', ';************1111=30121010000012345678?'],
    ['3782 822463 10005 and 5555-5555-5555-4444', '**** ****** *0005 and ****-****-****-4444'],
  ])('[Z20] %j becomes %j', (text, masked) => {
    expect(maskCardNumbers(text)).toBe(masked);
    expect(maskCardNumbers(masked)).toBe(masked);
  });

  test('[Z21] an id stays as it is, which is what card machines give as their reference', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(maskCardNumbers(`ref ${id}.`)).toBe(`ref ${id}.`);
      }),
      { numRuns: 5_000 },
    );
  });

  test('[Z20] is hidden in whatever people type, and in every text of a command but its ids', () => {
    expect(plainTextSchema(1, 40).parse(' for 4111111111111111 ')).toBe('for ************1111');
    const held = { note: '4111111111111111', lines: [{ name: '4111111111111111', productId: '4111111111111111' }] };
    expect(withoutCardNumbers(held)).toEqual({
      note: '************1111',
      lines: [{ name: '************1111', productId: '4111111111111111' }],
    });
    const ids = { orderId: '4111111111111111', lineIds: ['4111111111111111'], barcode: '4111111111111111', n: 4111 };
    expect(withoutCardNumbers(ids)).toEqual(ids);
  });
});

describe('other numbers', () => {
  test.each([
    'A-2026-000001',
    'EST-A-000123',
    '2026-11-24T10:00:00.000Z',
    '+49 171 1234567',
    '+4917612345678',
    '0044 20 7946 0958',
    '00491712345678901',
    '1764000000000',
    'DE89 3704 0044 0532 0130 00',
    '12 x 450 g, 3.50 each',
    '4111 1111 1111 1112',
    '411111111111',
    '41111111111111111111111',
    '0000000000000000',
  ])('[Z21] %j stays as it is', (text) => {
    expect(maskCardNumbers(text)).toBe(text);
  });

  test('[Z21] of any kind stay, unless they look like a card and one in ten has a right check digit', () => {
    const digits = fc.stringMatching(/^[0-9]{1,24}$/);
    fc.assert(
      fc.property(fc.array(digits, { maxLength: 6 }), (all) => {
        const text = all.join(', ');
        const masked = maskCardNumbers(text);
        for (const [index, number] of all.entries()) {
          const left = masked.split(', ')[index] ?? '';
          if (left === number) continue;
          expect(number.length >= 13 && number.length <= 19 && /^[1-689]/.test(number)).toBe(true);
          expect(left).toBe('*'.repeat(number.length - 4) + number.slice(-4));
        }
      }),
    );
    const barcodes = Array.from({ length: 1_000 }, (_, index) => String(4_006_381_000_000 + index));
    const hidden = barcodes.filter((number) => maskCardNumbers(number) !== number).length;
    expect(hidden).toBe(100);
  });

  test('[Z21] no text makes it throw or grow, and none takes it long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(maskCardNumbers(text)).toHaveLength(text.length);
      }),
    );
    for (const unit of ['4', '4 ', '4111 ', '4- . ', '+4']) {
      const text = unit.repeat(40_000);
      const begun = performance.now();
      maskCardNumbers(text);
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
  });
});
