import type { en } from './locales/en.ts';

/** The forms of a text that counts; every language has at least `other`. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

type English = typeof en;
export type TextKey = keyof English;
/** The same texts in another language: plain where English is plain, counting where English counts. */
export type Catalogue = { readonly [K in TextKey]: English[K] extends string ? string : PluralForms };

type HolesOf<S> = S extends `${string}{${infer Hole}}${infer Rest}` ? Hole | HolesOf<Rest> : never;
type VarNames<K extends TextKey> = English[K] extends { other: infer Other }
  ? HolesOf<Other> | 'count'
  : HolesOf<English[K]>;
/** `count` is a number and chooses the form; every other hole takes what was formatted already. */
type Vars<K extends TextKey> = { [V in VarNames<K>]: V extends 'count' ? number : string };
type VarsArgument<K extends TextKey> = [VarNames<K>] extends [never] ? [] : [vars: Vars<K>];

/** Texts that need nothing filled in. */
export type PlainKey = { [K in TextKey]: [VarNames<K>] extends [never] ? K : never }[TextKey];

export type T = <K extends TextKey>(key: K, ...vars: VarsArgument<K>) => string;

/** Says a text of a catalogue; `locale` (BCP 47) decides plural forms and the digits of counts. */
export function createT(catalogue: Catalogue, locale: string): T {
  const plurals = new Intl.PluralRules(locale);
  const counts = new Intl.NumberFormat(locale);
  return (key, ...[vars]) => {
    const text: string | PluralForms = catalogue[key];
    const holes: Record<string, string | number> = vars ?? {};
    const form = typeof text === 'string' ? text : (text[plurals.select(Number(holes.count))] ?? text.other);
    return form.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = holes[name];
      return typeof value === 'number' ? counts.format(value) : (value ?? '');
    });
  };
}
