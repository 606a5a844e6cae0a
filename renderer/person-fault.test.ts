import { expect, test } from 'vitest';
import { languageCodes, languages } from './languages.ts';
import { faultOf, personFaultSentence } from './person-fault.ts';
import { createT } from './t.ts';

test.each([
  [{ status: 200, body: { staff: 'x' } }, undefined],
  [
    { status: 401, body: { code: 'wrong-pin' } },
    { code: 'wrong-pin', waitMs: 0 },
  ],
  [
    { status: 429, body: { code: 'wait', waitMs: 5_000 } },
    { code: 'wait', waitMs: 5_000 },
  ],
  [
    { status: 401, body: { code: 'wrong-pin', waitMs: 'long' } },
    { code: 'wrong-pin', waitMs: 0 },
  ],
  [
    { status: 503, body: null },
    { code: 'host-away', waitMs: 0 },
  ],
  [
    { status: 500, body: '<html>' },
    { code: 'internal', waitMs: 0 },
  ],
])('[Y3] %j is the fault %j', (got, fault) => {
  expect(faultOf(got)).toEqual(fault);
});

test.each(languageCodes)(
  '[Y3] in %s each fault has a sentence of its own, a refusal that of refusals',
  async (code) => {
    const t = createT(await languages[code].load(), code);
    const codes = ['wrong-pin', 'wrong-code', 'unknown-badge', 'wait', 'too-many-tries', 'never-here', 'host-away'];
    const said = [...codes, 'needs-encryption', 'may-not-approve', 'pin-too-easy'].map((one) =>
      personFaultSentence(t, one),
    );
    expect(new Set(said).size).toBe(said.length);
    expect(personFaultSentence(t, 'above-you')).toBe(t('refusal.above-you'));
    expect(personFaultSentence(t, 'brand-new')).toContain('brand-new');
  },
);
