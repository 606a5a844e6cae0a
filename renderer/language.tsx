import { DirectionProvider, useDirection } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { isLanguage, type LanguageCode, languageFor, languages, localeFor } from './languages.ts';
import { type Catalogue, createT, type T } from './t.ts';

const KEPT_AS = 'tillwire.language';

interface Spoken {
  t: T;
  language: LanguageCode;
  /** BCP 47, for Intl. */
  locale: string;
  chooseLanguage(language: LanguageCode): void;
}

const LanguageContext = createContext<Spoken | undefined>(undefined);

export function useLanguage(): Spoken {
  const spoken = useContext(LanguageContext);
  if (!spoken) throw new Error('no language above this component');
  return spoken;
}

export function useT(): T {
  return useLanguage().t;
}

/** The language that was chosen on this machine, or the one that its system speaks. */
export function keptLanguage(): LanguageCode {
  const kept = localStorage.getItem(KEPT_AS);
  return isLanguage(kept) ? kept : languageFor(navigator.languages);
}

interface Props {
  first: { language: LanguageCode; catalogue: Catalogue };
  children: ReactNode;
}

export function LanguageProvider({ first, children }: Props) {
  const [{ language, catalogue }, setSpoken] = useState(first);
  const spoken = useMemo<Spoken>(() => {
    const locale = localeFor(language, navigator.languages);
    const chooseLanguage = async (next: LanguageCode) => {
      localStorage.setItem(KEPT_AS, next);
      setSpoken({ language: next, catalogue: await languages[next].load() });
    };
    return { t: createT(catalogue, locale), language, locale, chooseLanguage };
  }, [language, catalogue]);
  return (
    <DirectionProvider initialDirection={languages[first.language].direction} detectDirection={false}>
      <LanguageContext value={spoken}>
        <PageLanguage language={language} />
        {children}
      </LanguageContext>
    </DirectionProvider>
  );
}

/** The page itself says which language it is in and which way it runs. */
function PageLanguage({ language }: { language: LanguageCode }) {
  const { setDirection } = useDirection();
  useEffect(() => {
    document.documentElement.lang = language;
    setDirection(languages[language].direction);
  }, [language, setDirection]);
  return null;
}
