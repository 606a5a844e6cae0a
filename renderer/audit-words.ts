import { type AuditItem, isAuditedType } from '../shop/audit.ts';
import type { Shop } from '../shop/documents.ts';
import type { Format } from './format.tsx';
import { personName } from './person-name.ts';
import { refusalSentence } from './refusal-sentence.ts';
import { roleName } from './role-name.ts';
import { fulfilmentSigns, signOfEstimate } from './status.ts';
import type { PlainKey, T } from './t.ts';
import { tenderWord } from './tender-word.ts';
import { nameAndCode } from './whereabouts.ts';

export interface Saying {
  t: T;
  shop: Shop;
  format: Pick<Format, 'money' | 'clock'>;
}

/** What happened, in a few words. */
export function auditTitle({ t }: Pick<Saying, 't'>, { type, refusal, about }: AuditItem): string {
  const is = type === 'note-sign-in' && about.purpose === 'approve' ? 'approve' : type;
  const what = is === 'approve' || isAuditedType(is) ? t(`audit.is.${is}`) : t('audit.is.unknown', { type });
  return refusal ? t('audit.refused', { what }) : what;
}

/** Who did it: a person, a till where nobody signs in, a script, or the host by itself. */
export function auditPerson({ t, shop }: Pick<Saying, 't' | 'shop'>, by: string, keyName?: string): string {
  const name = personName(shop, by);
  if (name !== undefined) return name;
  if (by === 'host') return t('audit.by.host');
  if (by === 'local-token') return t('audit.by.local');
  if (by.startsWith('key:'))
    return keyName === undefined ? t('audit.by.key') : t('audit.by.key.name', { name: keyName });
  return by;
}

/** At which till; empty for the host by itself. */
export function auditTill(shop: Shop, id: string): string {
  const till = shop.get('till', id);
  return till ? nameAndCode(till) : '';
}

/** Everything else there is to say of it, each on its own. */
export function auditFacts({ t, shop, format }: Saying, { about, refusal, madeAt }: AuditItem): string[] {
  const { money, clock } = format;
  const { number, receiptNumber, customerName, amountMinor, tenders = [], ownPrices = [], voidReceipts = [] } = about;
  const facts: (string | undefined | false)[] = [
    refusal && refusalSentence(t, refusal.code),
    number,
    receiptNumber,
    customerName,
    about.catalogueName,
    about.products !== undefined && t('audit.products', { count: about.products }),
    amountMinor !== undefined && money.format(amountMinor),
    tenders.map((tender) => tenderWord(t, tender)).join(', '),
    ...ownPrices.map(({ name, unitPriceMinor }) => t('audit.own-price', { name, price: money.format(unitPriceMinor) })),
    about.discountMinor !== undefined && t('audit.discount', { amount: money.format(about.discountMinor) }),
    voidReceipts.length > 0 && t('audit.void-receipts', { numbers: voidReceipts.join(', ') }),
    about.attention !== undefined && t('audit.attention'),
    about.fulfilment && t(fulfilmentSigns[about.fulfilment].word),
    about.status && t(signOfEstimate({ status: about.status }).word),
    about.movement && t(`movement.${about.movement}`),
    about.reason,
    about.differenceMinor !== undefined && t('audit.difference', { amount: money.format(about.differenceMinor) }),
    ...aboutPeople({ t, shop }, about),
    about.date !== undefined && clock.day(about.date),
    about.epoch,
    ...Object.entries(about.settings ?? {}).map(([name, value]) => settingWords(t, name, value)),
    about.kept !== undefined && t(about.kept ? 'audit.kept' : 'audit.undone'),
    about.clockBackS !== undefined && t('audit.clock-back', { count: Math.round(about.clockBackS / 60) }),
    madeAt !== undefined && t('audit.made-at', { time: clock.moment(madeAt) }),
  ];
  return facts.filter((fact): fact is string => typeof fact === 'string' && fact !== '');
}

function aboutPeople(
  { t, shop }: Pick<Saying, 't' | 'shop'>,
  about: AuditItem['about'],
): (string | undefined | false)[] {
  const { staffId, staffName, roleId, verbs, how, why, tillId, tillCode, tillName, keyName } = about;
  const till = shop.get('till', tillId ?? '');
  return [
    staffName ?? (staffId !== undefined && shop.get('staff', staffId)?.name),
    roleId !== undefined && roleName(t, shop, roleId),
    about.active !== undefined && t(about.active ? 'audit.works-here' : 'audit.left'),
    how && t(`audit.how.${how}`),
    why && t(`audit.why.${why}`),
    tillName !== undefined && tillCode !== undefined
      ? nameAndCode({ name: tillName, code: tillCode })
      : till && nameAndCode(till),
    keyName,
    verbs?.map((verb) => t(`verb.${verb}`)).join(', '),
  ];
}

const settingNames: Readonly<Record<string, PlainKey>> = {
  pins: 'audit.setting.pins',
  idleLockS: 'audit.setting.idle',
  plainTexts: 'audit.setting.texts',
  isWifiForStaff: 'audit.setting.wifi',
  mustEncrypt: 'audit.setting.encrypt',
};

function settingWords(t: T, name: string, value: string | number | boolean): string {
  const known = settingNames[name];
  const said = typeof value === 'boolean' ? t(value ? 'audit.setting.on' : 'audit.setting.off') : String(value);
  return t('audit.setting', { name: known ? t(known) : name, value: said });
}
