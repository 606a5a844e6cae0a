import { describe, expect, test } from 'vitest';
import { isLanguage, languageCodes, languageFor, languages, localeFor } from './languages.ts';
import { en } from './locales/en.ts';
import type { Catalogue, PluralForms, TextKey } from './t.ts';

const keys = Object.keys(en) as TextKey[];
const catalogues = await Promise.all(
  languageCodes.map(async (code): Promise<[string, Catalogue]> => [code, await languages[code].load()]),
);

const holesOf = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
const counting = (catalogue: Catalogue) =>
  keys.flatMap((key) => {
    const text = catalogue[key];
    return typeof text === 'string' ? [] : [[key, text as PluralForms] as const];
  });

/** The forms that a language uses for counts that a till can reach, each with the counts that take it. */
function countsByForm(code: string): Map<Intl.LDMLPluralRule, number[]> {
  const rules = new Intl.PluralRules(code);
  const byForm = new Map<Intl.LDMLPluralRule, number[]>();
  for (let count = 0; count <= 10_000; count += 1) {
    const form = rules.select(count);
    byForm.set(form, [...(byForm.get(form) ?? []).slice(0, 1), count]);
  }
  return byForm;
}

describe.each(catalogues)('%s', (code, catalogue) => {
  test('[U1] has every text, and none that nobody says', () => {
    expect(Object.keys(catalogue).sort()).toEqual([...keys].sort());
    const texts = keys.flatMap((key) => {
      const text = catalogue[key];
      return typeof text === 'string' ? [text] : Object.values(text as PluralForms);
    });
    expect(texts.filter((text) => text.trim() === '' || text !== text.trim())).toEqual([]);
  });

  test('[U1] counts where English counts, in every form that the language has', () => {
    expect(counting(catalogue).map(([key]) => key)).toEqual(counting(en).map(([key]) => key));
    const forms = [...countsByForm(code).keys()].sort();
    for (const [key, text] of counting(catalogue)) expect([key, Object.keys(text).sort()]).toEqual([key, forms]);
  });

  test('[U1] has the holes of English in every text', () => {
    for (const key of keys) {
      const [english, text] = [en[key], catalogue[key]];
      if (typeof english !== 'string' || typeof text !== 'string') continue;
      expect([key, holesOf(text)]).toEqual([key, holesOf(english)]);
    }
  });

  test('[U1] says the count in every form that stands for more than one count', () => {
    const counts = countsByForm(code);
    for (const [key, forms] of counting(catalogue)) {
      const english = holesOf((en[key] as PluralForms).other);
      for (const [form, text] of Object.entries(forms)) {
        const many = (counts.get(form as Intl.LDMLPluralRule)?.length ?? 0) > 1;
        const holes = holesOf(text);
        const wanted = many || holes.includes('count') ? english : english.filter((hole) => hole !== 'count');
        expect([key, form, holes]).toEqual([key, form, wanted]);
      }
    }
  });
});

test('[U1] each language is written its own way round and names itself', () => {
  const directions = languageCodes.map((code) => [code, languages[code].direction]);
  expect(directions).toEqual([
    ['en', 'ltr'],
    ['de', 'ltr'],
    ['es', 'ltr'],
    ['fr', 'ltr'],
    ['ar', 'rtl'],
  ]);
  expect(new Set(languageCodes.map((code) => languages[code].name)).size).toBe(languageCodes.length);
});

test.each([
  [['de-AT', 'en'], 'de', 'de-AT'],
  [['pt-BR', 'ES-mx', 'en'], 'es', 'ES-mx'],
  [['pt-BR'], 'en', 'en'],
  [[], 'en', 'en'],
  [['constructor'], 'en', 'en'],
] as const)('[U1] who wishes for %j reads %s, with numbers as in %s', (wishes, language, locale) => {
  expect(languageFor(wishes)).toBe(language);
  expect(localeFor(language, wishes)).toBe(locale);
});

test('[U1] only what there is a catalogue for is a language', () => {
  expect([isLanguage('ar'), isLanguage('toString'), isLanguage(null), isLanguage(undefined), isLanguage('')]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
