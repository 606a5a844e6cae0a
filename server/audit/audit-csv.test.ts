import { expect, test } from 'vitest';
import type { AuditItem } from '../../shop/audit.ts';
import { auditCsvOf } from './audit-csv.ts';

const item = (about: AuditItem['about'] = {}): AuditItem => ({
  ...{
    seq: 7,
    at: '2026-11-22T12:00:00.000Z',
    by: 'staff:1',
    till: 'till',
    what: ['other'],
    type: 'create-order',
    about,
  },
});

test.each(['=1+1', '+49 171', '-5', '@SUM(A1)', '\t=1', '\r=1'])(
  '[I25] a cell of a table that begins as a formula does, %j, is text',
  (name) => {
    const row = auditCsvOf([item()], { by: () => name, till: () => name }, false).trimEnd();
    expect(row.match(/(^|,)"?'[=+\-@\t\r]/g)).toHaveLength(2);
    expect(row).not.toMatch(/(^|,)"?[=+\-@\t\r]/);
  },
);

test('[I25] quotes and commas stay in their cell, and the names of the columns stand in front once', () => {
  const names = { by: () => 'Ada "the" Great, Countess', till: () => 'A' };
  const table = auditCsvOf([item({ number: 'A-001', ownPrices: [{ name: 'Tea', unitPriceMinor: 1 }] })], names, true);
  expect(table.split('\r\n')).toEqual([
    'seq,at,what,type,by,approved by,till,refused,made at,about',
    `7,2026-11-22T12:00:00.000Z,other,create-order,"Ada ""the"" Great, Countess",,A,,,"number: A-001; ownPrices: [{""name"":""Tea"",""unitPriceMinor"":1}]"`,
    '',
  ]);
});
