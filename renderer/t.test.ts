import { expect, test } from 'vitest';
import { ar } from './locales/ar.ts';
import { en } from './locales/en.ts';
import { createT } from './t.ts';

const english = createT(en, 'en');
const arabic = createT(ar, 'ar-EG');

test('[U1] a plain text is said as it stands', () => {
  expect(english('nav.orders')).toBe('Orders');
});

test('[U1] holes are filled with what they are given, which is not looked at again', () => {
  expect(english('pay.saved', { number: 'A-2026-000001' })).toBe('Saved · receipt A-2026-000001');
  expect(english('order.cancel.title', { number: '{count} $& $1' })).toBe('Cancel {count} $& $1?');
});

test('[U1] a count chooses the form, and is written as the language writes numbers', () => {
  expect([0, 1, 2, 1234].map((count) => english('pill.synced', { count }))).toEqual([
    '0 tills · synced',
    '1 till · synced',
    '2 tills · synced',
    '1,234 tills · synced',
  ]);
});

test('[U1] every form of Arabic is used', () => {
  const forms = ar['pill.synced'];
  const said = [0, 1, 2, 3, 11, 100].map((count) => arabic('pill.synced', { count }));
  expect(said).toEqual([
    forms.zero,
    forms.one,
    forms.two,
    forms.few?.replace('{count}', '٣'),
    forms.many?.replace('{count}', '١١'),
    forms.other.replace('{count}', '١٠٠'),
  ]);
});

test('[U1] a form that a language does not spell out is its other one', () => {
  const spanish = createT({ ...en, 'pill.synced': { other: '{count} cajas' } }, 'es');
  expect(spanish('pill.synced', { count: 1 })).toBe('1 cajas');
});
