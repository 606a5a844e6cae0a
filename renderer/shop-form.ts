import type { ShopSettings } from '../shop/settings.ts';

export const shopTexts = ['name', 'legalName', 'address', 'phone', 'taxId', 'receiptHeader', 'receiptFooter'] as const;
type ShopText = (typeof shopTexts)[number];
/** What was typed over the texts of the shop, and nothing of what was left alone. */
export type TextDraft = Partial<Record<ShopText, string>>;

/** What is typed that is not so already; an empty wish where nothing is. */
export function textsToSave(typed: TextDraft, settings: ShopSettings): TextDraft {
  const changed = Object.entries(typed).map(([field, text]) => [field as ShopText, text.trim()] as const);
  return Object.fromEntries(changed.filter(([field, text]) => text !== (settings[field] ?? '')));
}

const steps = [1, 5, 10, 50, 100, 1000];

/** Coins that cash may be rounded to, in minor units, with the one that the shop has. */
export function cashStepsWith(cashIncrementMinor = 1): number[] {
  return [...new Set([...steps, cashIncrementMinor])].sort((a, b) => a - b);
}
