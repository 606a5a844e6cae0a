import { describe, expect, test } from 'vitest';
import { type AuditItem, auditedTypes, auditTopics } from '../shop/audit.ts';
import { noon, tillA } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import { auditFacts, auditPerson, auditTill, auditTitle } from './audit-words.ts';
import { createClockFormat } from './clock.ts';
import { languageCodes, languages } from './languages.ts';
import { en } from './locales/en.ts';
import { createMoneyFormat } from './money.ts';
import { createT } from './t.ts';

const shop = createStaffedShop();
const format = { money: createMoneyFormat('en', 'EUR'), clock: createClockFormat('en', 'UTC') };
const item = (more: Partial<AuditItem> = {}): AuditItem => ({
  ...{ seq: 1, at: noon, by: `staff:${people.cashier}`, till: tillA, what: ['other'], type: 'create-order', about: {} },
  ...more,
});

describe.each(languageCodes)('in %s', (code) => {
  test('[I28] every kind of entry has its own words, tried or done', async () => {
    const t = createT(await languages[code].load(), code);
    const titles = auditedTypes.map((type) => auditTitle({ t }, item({ type })));
    expect(new Set(titles).size).toBe(auditedTypes.length);
    const refused = auditedTypes.map((type) => auditTitle({ t }, item({ type, refusal: { code: 'forbidden' } })));
    expect(refused.filter((title, index) => title.includes(titles[index] ?? '') && title !== titles[index])).toEqual(
      refused,
    );
    expect(new Set(auditTopics.map((topic) => t(`audit.what.${topic}`))).size).toBe(auditTopics.length);
    expect(auditTitle({ t }, item({ type: 'invented' }))).toContain('invented');
  });
});

describe('what is said of an entry', () => {
  const t = createT(en, 'en');
  const facts = (about: AuditItem['about'], more: Partial<AuditItem> = {}) =>
    auditFacts({ t, shop, format }, item({ ...more, about }));

  test('[I28] names, numbers, amounts and reasons, and nothing where there is none', () => {
    expect(facts({})).toEqual([]);
    expect(facts({ number: 'A-012', amountMinor: 2500, tenders: ['cash', 'card'], reason: 'left' })).toEqual([
      'A-012',
      '€25.00',
      'Cash, Card',
      'left',
    ]);
    expect(facts({ ownPrices: [{ name: 'Tea', unitPriceMinor: 1 }] })).toEqual(['Tea at its own price of €0.01']);
    expect(facts({ settings: { mustEncrypt: true, plainTexts: 'off' } })).toEqual([
      'Require encryption: on',
      'Plain texts: off',
    ]);
    expect(facts({ clockBackS: 3600 })).toEqual(['The clock went back by 60 minutes']);
    expect(facts({ staffId: people.manager, how: 'pin', purpose: 'sign-in' })).toEqual(['manager', 'with a PIN']);
    expect(facts({ number: 'A-012' }, { refusal: { code: 'needs-approval' } })[0]).toMatch(/may not do this alone/);
  });

  test('[I28] people, tills, scripts and the host by itself have names', () => {
    const who = (by: string, keyName?: string) => auditPerson({ t, shop }, by, keyName);
    expect([who(`staff:${people.owner}`), who('till:B'), who('host')]).toEqual([
      'owner',
      'Till B (B)',
      'The host itself',
    ]);
    expect([who('key:1', 'Website'), who('key:1'), who('local-token')]).toEqual([
      'Website (script)',
      'A script',
      'A script on the host',
    ]);
    expect([auditTill(shop, tillA), auditTill(shop, 'host')]).toEqual(['Till A (A)', '']);
  });
});
