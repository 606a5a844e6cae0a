import { beforeEach, describe, expect, test } from 'vitest';
import type { Receipt } from '../../shop/payment.ts';
import { createSampleShop, enterInto, idAt, noon, tillA } from '../../test/kit/sample-shop.ts';
import { createClockFormat } from '../clock.ts';
import { en } from '../locales/en.ts';
import { createMoneyFormat, decimalOf } from '../money.ts';
import { createT } from '../t.ts';
import { type ReceiptFormat, receiptRows } from './receipt-rows.ts';

const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 2 });
const format: ReceiptFormat = {
  t: createT(en, 'en-GB'),
  money: createMoneyFormat('en-GB', 'EUR'),
  clock: createClockFormat('en-GB', 'UTC'),
  quantity: (milli) => decimalOf(milli, 3).replace(/\.?0+$/, ''),
  rate: (ppm) => percent.format(decimalOf(ppm, 6)),
  copyNo: 0,
};

function soldAt(settings: object = {}) {
  const shop = createSampleShop(settings);
  shop.put({ kind: 'staff', id: 'grace', value: { id: 'grace', name: 'Grace', roleId: 'cashier', active: true } }, 2);
  const asGrace = { at: noon, by: 'staff:grace', tillId: tillA };
  const orderId = idAt(20);
  enterInto(shop, 3, 'create-order', {
    orderId,
    lines: [
      { id: idAt(21), productId: 'coffee', quantityMilli: 2000 },
      { id: idAt(22), productId: 'cake', quantityMilli: 1000, noteForCustomer: 'Without nuts' },
    ],
  });
  const totalMinor = shop.get('order', orderId)?.totals.totalMinor ?? 0;
  const cash = { id: idAt(40), tender: 'cash', amountMinor: totalMinor, tenderedMinor: 2000 };
  enterInto(shop, 4, 'pay-order', { orderId, receiptId: idAt(30), payments: [cash] }, asGrace);
  const receipt = shop.get('receipt', idAt(30));
  if (!receipt) throw new Error('no receipt');
  return { shop, receipt };
}

let shop: ReturnType<typeof soldAt>['shop'];
let receipt: Receipt;
beforeEach(() => {
  ({ shop, receipt } = soldAt());
});

/** Each row as one line. */
function written(of: Receipt = receipt, how: Partial<ReceiptFormat> = {}): string[] {
  return receiptRows(of, shop, { ...format, ...how }).map((row) => {
    if (row.is === 'rule') return '—';
    return row.is === 'pair' ? `${row.start} | ${row.end}` : row.text;
  });
}

test('[U46] from the name of the shop to the change', () => {
  expect(written()).toEqual([
    'Sample',
    '—',
    'Receipt | A-2026-000001',
    'Date | 22 Nov 2026, 12:00',
    'Order | A-001',
    'Till | Till A',
    'Served by | Grace',
    '—',
    'Coffee | €7.00',
    '2 × €3.50',
    'Cake | €4.50',
    'Without nuts',
    '—',
    'Total | €11.50',
    'Incl. vat-21 on €5.79 | €1.21',
    'Incl. vat-10 on €4.09 | €0.41',
    '—',
    'Cash | €11.50',
    'Given | €20.00',
    'Change | €8.50',
  ]);
});

test('[U46] where tax comes on top it stands between subtotal and total', () => {
  ({ shop, receipt } = soldAt({ pricesIncludeTax: false }));
  const rows = written();
  expect(rows.slice(rows.indexOf('Subtotal | €11.50'))).toEqual([
    'Subtotal | €11.50',
    'vat-21 on €7.00 | €1.47',
    'vat-10 on €4.50 | €0.45',
    'Total | €13.42',
    '—',
    'Cash | €13.42',
    'Given | €20.00',
    'Change | €6.58',
  ]);
});

test('[U43] a copy says so with its number, above everything else', () => {
  const rows = receiptRows(receipt, shop, { ...format, copyNo: 2 });
  expect(rows[1]).toEqual({ is: 'mark', text: 'Copy 2' });
  expect(written(receipt, { copyNo: 2 }).filter((row) => row !== 'Copy 2')).toEqual(written());
});

describe('[U46] what a document may also have', () => {
  test('[U46] letterhead and footer', () => {
    const more = { legalName: 'Sample Ltd', address: '1 High St\nTown', taxId: 'GB1', receiptFooter: 'Thank you' };
    shop.put({ kind: 'shop', id: 'shop', value: { ...shop.get('shop', 'shop'), ...more } as never }, 9);
    const rows = written();
    expect(rows.slice(0, 5)).toEqual(['Sample', 'Sample Ltd', '1 High St\nTown', 'GB1', '—']);
    expect(rows.slice(-2)).toEqual(['—', 'Thank you']);
  });

  test('[U46] what was chosen with a line, and what was taken off it and off the whole', () => {
    const [line, ...lines] = receipt.payload.lines;
    if (!line) throw new Error('no line');
    const modifiers = [
      { groupId: 'milk', optionId: 'oat', name: 'Oat milk', priceMinor: 50 },
      { groupId: 'sugar', optionId: 'no', name: 'No sugar', priceMinor: 0 },
    ];
    const discounts = [{ takenMinor: 70, percentPpm: 100_000, reason: 'Regular', by: 'till:A' }];
    const totals = { ...receipt.payload.totals, discountMinor: 70 };
    const of = {
      ...receipt,
      payload: { ...receipt.payload, totals, lines: [{ ...line, modifiers, discounts }, ...lines] },
    };
    const rows = written(of);
    expect(rows).toEqual(
      expect.arrayContaining(['+ Oat milk | €0.50', '+ No sugar | ', 'Discount · 10% · Regular | -€0.70']),
    );
    expect(rows).toEqual(expect.arrayContaining(['Subtotal | €11.50', 'Discount | -€0.70']));
  });

  test('[U46] tip and rounding', () => {
    const payments = receipt.payload.payments.map((one) => ({ ...one, tipMinor: 100, roundingMinor: -2 }));
    const rows = written({ ...receipt, payload: { ...receipt.payload, payments } });
    expect(rows).toEqual(expect.arrayContaining(['Tip | €1.00', 'Rounding | -€0.02']));
  });

  test.each([
    ['refund', 'Refund'],
    ['deposit', 'Deposit'],
    ['void', 'Void'],
  ] as const)('[U46] a %s is marked as one', (kind, mark) => {
    const rows = written({ ...receipt, kind, originalNumber: 'A-2026-000009' });
    expect(rows[1]).toBe(mark);
    expect(rows).toContain('Refund of | A-2026-000009');
  });

  test('[A57] money for an account says whose it is and what is still owed, and no total of goods', () => {
    const { lines: _, ...paid } = receipt.payload;
    const payload = { ...paid, lines: [], orderNumber: '', customerName: 'Ada', owedMinor: 250 };
    const rows = written({ ...receipt, kind: 'account', payload });
    expect(rows[1]).toBe('Paid on account');
    expect(rows).toEqual(expect.arrayContaining(['Customer | Ada', 'Still owed | €2.50', 'Cash | €11.50']));
    expect(rows.filter((row) => row.startsWith('Total'))).toEqual([]);
  });
});
