import { NativeSelect, useMantineColorScheme } from '@mantine/core';
import { FilterChips } from '../components/FilterChips.tsx';
import { useLanguage, useT } from '../language.tsx';
import { isLanguage, languageCodes, languages } from '../languages.ts';
import { sizes, useSize } from '../look.ts';
import css from './Settings.module.css';

const looks = ['auto', 'light', 'dark'] as const;

/** Language, light or dark, and how large. */
export function Appearance() {
  const t = useT();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [size, chooseSize] = useSize();
  return (
    <section className={css.section}>
      <h2>{t('look')}</h2>
      <LanguageChoice />
      <div className={css.choice}>
        <p className={css.more}>{t('look.light')}</p>
        <FilterChips
          label={t('look.light')}
          chosen={colorScheme}
          chips={looks.map((value) => ({ value, word: t(`look.light.${value}`) }))}
          onChoose={setColorScheme}
        />
      </div>
      <div className={css.choice}>
        <p className={css.more}>{t('look.size')}</p>
        <FilterChips
          label={t('look.size')}
          chosen={size}
          chips={sizes.map((value) => ({ value, word: t(`look.size.${value}`) }))}
          onChoose={chooseSize}
        />
      </div>
    </section>
  );
}

export function LanguageChoice() {
  const t = useT();
  const { language, chooseLanguage } = useLanguage();
  return (
    <NativeSelect
      label={t('look.language')}
      value={language}
      data={languageCodes.map((code) => ({ value: code, label: languages[code].name }))}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) chooseLanguage(value);
      }}
    />
  );
}
