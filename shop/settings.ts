import { z } from 'zod';
import { demoCatalogue } from './demo.ts';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { ratePpmSchema } from './money.ts';
import { type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';

/** What the owner decides about who gets in; a field that is missing is as a new shop has it. */
export const accessSchema = z.strictObject({
  /** People sign in. Without it whoever stands at a till of the shop is its owner: a shop of one. */
  pins: z.boolean().optional(),
  /** The screen is locked after so many seconds without a touch; five minutes unless said otherwise. */
  idleLockS: z.int().min(60).max(1800).optional(),
  /** Who gets the plain texts: everyone, whoever shows a token, nobody. */
  plainTexts: z.enum(['open', 'token', 'off']).optional(),
  /** Nobody but staff is on this Wi-Fi: tablets without encryption may take money. */
  isWifiForStaff: z.boolean().optional(),
  /** A page without encryption only says how to get one. */
  mustEncrypt: z.boolean().optional(),
});
export type Access = z.infer<typeof accessSchema>;

/** The shop itself: one document, its id is `shop`. */
const shopSettingsSchema = z.object({
  id: z.literal('shop'),
  /** The shop's own id, by which a till knows that it met the same shop at another address. */
  shopId: z.uuid(),
  name: z.string(),
  /** What stands on receipts beside the name; left out where it is missing or empty. */
  legalName: z.string().optional(),
  address: z.string().optional(),
  phone: z.string().optional(),
  taxId: z.string().optional(),
  receiptHeader: z.string().optional(),
  receiptFooter: z.string().optional(),
  timeZone: z.string(),
  /** Local time at which a business day ends, HH:MM. */
  businessDayCutoff: z.string(),
  currency: z.string(),
  locale: z.string(),
  pricesIncludeTax: z.boolean(),
  taxRounding: z.enum(['per-rate', 'per-line']),
  /** The smallest coin that cash is rounded to, in minor units; 1 unless said otherwise. */
  cashIncrementMinor: z.int().optional(),
  /** A discount beyond takes the right to make prices; 20 % unless said otherwise. */
  discountLimitPpm: z.int().optional(),
  /** After a restore: numbers are counted anew under `A2`, since nobody knows how far they went before. */
  seriesRun: z.int().min(2).optional(),
  /** Who gets in, where the owner has decided it. */
  access: accessSchema.optional(),
  /** A setting that may lock people out is kept only where somebody says so in time; else it is again as `before`. */
  trial: z.object({ until: z.string(), before: accessSchema }).optional(),
  version: versionSchema,
});
export type ShopSettings = z.infer<typeof shopSettingsSchema>;

/** The shop's settings; throws when the shop was never opened, which a host does before anyone can ask. */
export function settingsOf(shop: Shop): ShopSettings {
  const settings = shop.get('shop', 'shop');
  if (!settings) throw new Error('the shop was never opened');
  return settings;
}

export const openShopSchema = z.strictObject({
  shopId: idSchema,
  name: plainTextSchema(1, 80),
  timeZone: z.string(),
  currency: z.string().length(3),
  locale: z.string(),
  till: z.strictObject({ id: idSchema, name: plainTextSchema(1, 40) }),
  demo: z.boolean(),
});

/** The first entry of a shop: its settings and the host's own till, A; with `demo` a catalogue to try things with. */
export function decideOpenShop(
  shop: Shop,
  body: z.infer<typeof openShopSchema>,
  context: { at: string },
): Change[] | Refusal {
  if (shop.get('shop', 'shop')) return refuse('already-exists', 'the shop was opened already');
  const { till, demo, ...settings } = body;
  return [
    {
      kind: 'shop',
      id: 'shop',
      value: {
        ...settings,
        id: 'shop',
        businessDayCutoff: '04:00',
        pricesIncludeTax: true,
        taxRounding: 'per-rate',
      },
    },
    { kind: 'till', id: till.id, value: { ...till, code: 'A', role: 'counter', pairedAt: context.at } },
    ...(demo ? demoCatalogue() : []),
  ];
}

export const changeShopSchema = z.strictObject({
  name: plainTextSchema(1, 80).optional(),
  legalName: plainTextSchema(0, 120).optional(),
  address: plainTextSchema(0, 400).optional(),
  phone: plainTextSchema(0, 40).optional(),
  taxId: plainTextSchema(0, 40).optional(),
  receiptHeader: plainTextSchema(0, 400).optional(),
  receiptFooter: plainTextSchema(0, 400).optional(),
  pricesIncludeTax: z.boolean().optional(),
  taxRounding: z.enum(['per-rate', 'per-line']).optional(),
  cashIncrementMinor: z.int().min(1).max(1_000_000).optional(),
  discountLimitPpm: ratePpmSchema.optional(),
});

/** What the owner says of the shop; a field that is missing stays as it is, and an empty text takes one away. */
export function decideChangeShop(shop: Shop, body: z.infer<typeof changeShopSchema>): Change[] {
  const { version: _, ...before } = settingsOf(shop);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  return [{ kind: 'shop', id: 'shop', value: { ...before, ...given } }];
}

interface Clock {
  format: Intl.DateTimeFormat;
  /** The last moment that was asked for: commands of one flush share theirs. */
  at: string;
  local: { date: string; time: string };
}

/** Making a formatter costs a hundred times its use, and a shop has one time zone. */
const clocks = new Map<string, Clock>();

function clockOf(timeZone: string): Clock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const clock = { format, at: '', local: { date: '', time: '' } };
  clocks.set(timeZone, clock);
  return clock;
}

/** Calendar date and time at a moment (RFC 3339 UTC) on the shop's own wall clock. */
export function localTime(at: string, timeZone: string): { date: string; time: string } {
  const clock = clockOf(timeZone);
  if (clock.at === at) return clock.local;
  const parts = clock.format.formatToParts(new Date(at));
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  clock.local = { date: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` };
  clock.at = at;
  return clock.local;
}

/** The business day of a moment: before the cutoff it is still the day before. */
export function businessDateOf(at: string, settings: Pick<ShopSettings, 'timeZone' | 'businessDayCutoff'>): string {
  const { date, time } = localTime(at, settings.timeZone);
  return time >= settings.businessDayCutoff ? date : dayBefore(date);
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
