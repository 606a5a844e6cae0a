import type { Catalogue } from './t.ts';

export interface Language {
  /** The language's own name for itself. */
  name: string;
  direction: 'ltr' | 'rtl';
  load(): Promise<Catalogue>;
}

/** Fetched when chosen, so that a till loads one language. */
export const languages = {
  en: { name: 'English', direction: 'ltr', load: async () => (await import('./locales/en.ts')).en },
  de: { name: 'Deutsch', direction: 'ltr', load: async () => (await import('./locales/de.ts')).de },
  es: { name: 'Español', direction: 'ltr', load: async () => (await import('./locales/es.ts')).es },
  fr: { name: 'Français', direction: 'ltr', load: async () => (await import('./locales/fr.ts')).fr },
  ar: { name: 'العربية', direction: 'rtl', load: async () => (await import('./locales/ar.ts')).ar },
} as const satisfies Record<string, Language>;

export type LanguageCode = keyof typeof languages;
export const languageCodes = Object.keys(languages) as LanguageCode[];

export function isLanguage(code: string | null | undefined): code is LanguageCode {
  return code !== null && code !== undefined && Object.hasOwn(languages, code);
}

/** The first wish (BCP 47) that there is a catalogue for, else English. */
export function languageFor(wishes: readonly string[]): LanguageCode {
  return wishes.map((wish) => wish.toLowerCase().split('-')[0]).find(isLanguage) ?? 'en';
}

/** How numbers and times are written: as wished in full where the language is the same, else as the language does. */
export function localeFor(language: LanguageCode, wishes: readonly string[]): string {
  return wishes.find((wish) => wish.toLowerCase().split('-')[0] === language) ?? language;
}
