import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { USUAL_LIMIT_PPM } from '../../shop/discount-limit.ts';
import type { ShopSettings } from '../../shop/settings.ts';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { cashStepsWith, shopTexts, type TextDraft, textsToSave } from '../shop-form.ts';
import { may } from '../standing.ts';
import type { PlainKey } from '../t.ts';
import { useChangeBlock, useSave } from '../use-save.ts';
import { useTill } from '../use-till.ts';
import css from './Settings.module.css';

/** What the shop is called, and what stands on its receipts. */
export function ShopLetterhead() {
  const settings = useOwnersSettings();
  return settings && <Letterhead settings={settings} />;
}

/** How the shop reckons: tax, cash, and what staff takes off by itself. */
export function ShopReckoning() {
  const settings = useOwnersSettings();
  return settings && <Reckoning settings={settings} />;
}

/** Undefined for whoever may not change them. */
function useOwnersSettings(): ShopSettings | undefined {
  return useTill((view) => (may('shop.edit', view) ? view.shop.get('shop', 'shop') : undefined));
}

/** How many characters each takes. */
const longest = {
  name: 80,
  legalName: 120,
  address: 400,
  phone: 40,
  taxId: 40,
  receiptHeader: 400,
  receiptFooter: 400,
};
const isLong: readonly string[] = ['address', 'receiptHeader', 'receiptFooter'];

function Letterhead({ settings }: { settings: ShopSettings }) {
  const t = useT();
  // Only what was typed: the rest goes on showing what the shop has.
  const [typed, setTyped] = useState<TextDraft>({});
  const wish = textsToSave(typed, settings);
  const isNameless = wish.name === '';
  return (
    <Part title="shop.letterhead" wish={isNameless ? {} : wish} onSaved={() => setTyped({})}>
      {shopTexts.map((field) => {
        const shared = {
          label: t(`shop.${field}`),
          value: typed[field] ?? settings[field] ?? '',
          maxLength: longest[field],
          autoComplete: 'off',
          error: field === 'name' && isNameless && t('fault.missing'),
          onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
            setTyped((before) => ({ ...before, [field]: value })),
        };
        return isLong.includes(field) ? (
          <Textarea key={field} {...shared} rows={2} />
        ) : (
          <TextInput key={field} {...shared} />
        );
      })}
    </Part>
  );
}

type Rules = Partial<
  Pick<ShopSettings, 'pricesIncludeTax' | 'taxRounding' | 'cashIncrementMinor' | 'discountLimitPpm'>
>;

function Reckoning({ settings }: { settings: ShopSettings }) {
  const t = useT();
  const { money, readPercent, plainPercent } = useFormat();
  const [chosen, setChosen] = useState<Rules>({});
  const [limit, setLimit] = useState<string>();
  const set = (more: Rules) => setChosen((before) => ({ ...before, ...more }));
  const limitPpm = limit === undefined ? undefined : readPercent(limit);
  const isNoLimit = limit !== undefined && (limitPpm === undefined || limitPpm > 1_000_000);
  const { cashIncrementMinor = 1, discountLimitPpm = USUAL_LIMIT_PPM } = settings;
  const before = { ...settings, cashIncrementMinor, discountLimitPpm };
  const now = { ...before, ...chosen };
  const asked = { ...chosen, ...(limitPpm !== undefined && { discountLimitPpm: limitPpm }) };
  const wish = Object.fromEntries(
    Object.entries(asked).filter(([field, value]) => value !== before[field as keyof Rules]),
  );
  const forget = () => {
    setChosen({});
    setLimit(undefined);
  };
  return (
    <Part title="shop.reckoning" wish={isNoLimit ? {} : wish} onSaved={forget}>
      <Switch
        label={t('shop.tax-inside')}
        description={t(now.pricesIncludeTax ? 'shop.tax-inside.on' : 'shop.tax-inside.off')}
        checked={now.pricesIncludeTax}
        onChange={(event) => set({ pricesIncludeTax: event.currentTarget.checked })}
      />
      <NativeSelect
        label={t('shop.tax-rounding')}
        value={now.taxRounding}
        data={(['per-rate', 'per-line'] as const).map((value) => ({ value, label: t(`shop.tax-rounding.${value}`) }))}
        onChange={(event) => set({ taxRounding: event.currentTarget.value === 'per-line' ? 'per-line' : 'per-rate' })}
      />
      <NativeSelect
        label={t('shop.cash-rounding')}
        description={t('shop.cash-rounding.more')}
        value={String(now.cashIncrementMinor)}
        data={cashStepsWith(cashIncrementMinor).map((minor) => ({
          value: String(minor),
          label:
            minor === 1 ? t('shop.cash-rounding.none') : t('shop.cash-rounding.to', { amount: money.format(minor) }),
        }))}
        onChange={(event) => set({ cashIncrementMinor: Number(event.currentTarget.value) })}
      />
      <TextInput
        label={t('shop.discount-limit')}
        description={t('shop.discount-limit.more')}
        value={limit ?? plainPercent(discountLimitPpm)}
        inputMode="decimal"
        autoComplete="off"
        rightSection="%"
        error={isNoLimit && t('fault.no-percent')}
        onChange={(event) => setLimit(event.currentTarget.value)}
      />
      <p className={css.more}>{t('shop.currency', { currency: settings.currency })}</p>
    </Part>
  );
}

interface PartProps {
  title: PlainKey;
  /** What *Save* asks for; empty where nothing is to be saved, or what is typed cannot be. */
  wish: TextDraft | Rules;
  onSaved(): void;
  children: ReactNode;
}

/** Fields that are saved together. */
function Part({ title, wish, onSaved, children }: PartProps) {
  const t = useT();
  const { add } = useNotices();
  const { isAsked, save } = useSave();
  const block = useChangeBlock('change-shop');
  const isReady = Object.keys(wish).length > 0 && !block && !isAsked;
  const onSave = async () => {
    if (!isReady) return;
    const outcome = await save({ type: 'change-shop', body: wish });
    if (!outcome?.ok) return;
    onSaved();
    add({ tone: 'good', title: t('shop.saved'), sentences: [], about: 'shop' });
  };
  return (
    <form
      className={css.section}
      aria-label={t(title)}
      onSubmit={(event) => {
        event.preventDefault();
        void onSave();
      }}
    >
      <h2>{t(title)}</h2>
      {children}
      <WhyBlocked why={block} />
      <Action tone="good" icon={IconDeviceFloppy} waiting={isAsked} disabled={!isReady && !isAsked} onPress={onSave}>
        {t('sheet.save')}
      </Action>
      <input type="submit" hidden />
    </form>
  );
}
