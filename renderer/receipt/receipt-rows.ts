import type { Discount } from '../../shop/discount.ts';
import type { Shop } from '../../shop/documents.ts';
import type { Line } from '../../shop/line.ts';
import type { PaperRow } from '../../shop/paper.ts';
import type { Payment, Receipt } from '../../shop/payment.ts';
import { grossOfLine, type Totals } from '../../shop/pricing.ts';
import type { ShopSettings } from '../../shop/settings.ts';
import type { Format } from '../format.tsx';
import { staffName } from '../person-name.ts';
import type { T } from '../t.ts';
import { taxName } from '../tax-name.ts';

export interface ReceiptFormat extends Pick<Format, 'money' | 'clock' | 'quantity' | 'rate'> {
  t: T;
  /** 0 is the one for the customer; every other one says which copy it is. */
  copyNo: number;
}

/** Everything that stands on a receipt, from its top to its bottom; nothing is computed here. */
export function receiptRows(receipt: Receipt, shop: Shop, format: ReceiptFormat): PaperRow[] {
  const settings = shop.get('shop', 'shop');
  const { totals, payments, owedMinor, returned } = receipt.payload;
  const lines = receipt.payload.lines.filter(({ voided }) => !voided);
  const isTaxInside = settings?.pricesIncludeTax ?? true;
  return [
    ...headRows(settings),
    ...markRows(receipt, format),
    { is: 'rule' },
    ...factRows(receipt, shop, format),
    { is: 'rule' },
    ...lines.flatMap((line) => lineRows(line, format)),
    ...(lines.length > 0 ? ([{ is: 'rule' }] as const) : []),
    ...(owedMinor === undefined ? totalRows(totals, isTaxInside, format) : owedRows(owedMinor, format)),
    ...(payments.length > 0 ? ([{ is: 'rule' }] as const) : []),
    ...payments.flatMap((payment) => paymentRows(payment, format)),
    ...(returned ? returnedRows(returned, format) : []),
    ...footRows(settings),
  ];
}

function headRows(settings: ShopSettings | undefined): PaperRow[] {
  const { name = '', legalName, address, phone, taxId, receiptHeader } = settings ?? {};
  return [{ is: 'title', text: name }, ...centred(legalName, address, phone, taxId, receiptHeader)];
}

function footRows(settings: ShopSettings | undefined): PaperRow[] {
  const rows = centred(settings?.receiptFooter);
  return rows.length > 0 ? [{ is: 'rule' }, ...rows] : [];
}

function centred(...texts: (string | undefined)[]): PaperRow[] {
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : { is: 'centre', text }));
}

function markRows({ kind }: Receipt, { t, copyNo }: ReceiptFormat): PaperRow[] {
  const marks = [
    kind === 'sale' ? '' : t(`paper.${kind}`),
    copyNo > 0 ? t('paper.copy', { number: String(copyNo) }) : '',
  ];
  return marks.flatMap((text) => (text === '' ? [] : { is: 'mark', text }));
}

function factRows(receipt: Receipt, shop: Shop, { t, clock }: ReceiptFormat): PaperRow[] {
  const by = receipt.payload.payments[0]?.by;
  const facts: [word: string, value: string | undefined][] = [
    [t('paper.number'), receipt.number],
    [t('paper.refund-of'), receipt.originalNumber],
    [t('paper.time'), clock.inFull(receipt.issuedAt)],
    [t('paper.order'), receipt.payload.orderNumber],
    [t('fact.customer'), receipt.kind === 'account' ? receipt.payload.customerName : undefined],
    [t('fact.till'), shop.get('till', receipt.tillId)?.name],
    [t('paper.cashier'), by === undefined ? undefined : staffName(shop, by)],
  ];
  return facts.flatMap(([start, end]) => (end ? { is: 'pair', start, end } : []));
}

function lineRows(line: Line, format: ReceiptFormat): PaperRow[] {
  const { t, money, quantity } = format;
  const { modifiers = [], discounts = [], noteForCustomer } = line;
  const each = t('paper.each', {
    quantity: quantity(line.quantityMilli),
    price: money.format(line.unitPriceMinor),
  });
  return [
    { is: 'pair', start: line.name, end: money.format(grossOfLine(line)) },
    ...(line.quantityMilli === 1000 ? [] : [{ is: 'text', text: each } as const]),
    ...modifiers.map(({ name, priceMinor }): PaperRow => {
      return { is: 'pair', weight: 'small', start: `+ ${name}`, end: priceMinor === 0 ? '' : money.format(priceMinor) };
    }),
    ...discounts.map((discount) => discountRow(discount, format)),
    ...(noteForCustomer === undefined ? [] : [{ is: 'text', text: noteForCustomer } as const]),
  ];
}

function discountRow({ takenMinor, percentPpm, reason }: Discount, { t, money, rate }: ReceiptFormat): PaperRow {
  const words = [t('paper.discount'), percentPpm === undefined ? '' : rate(percentPpm), reason ?? ''];
  return {
    is: 'pair',
    weight: 'small',
    start: words.filter((word) => word !== '').join(' · '),
    end: money.format(-takenMinor),
  };
}

function returnedRows(
  { orderNumber, lines, totals, payments }: NonNullable<Receipt['payload']['returned']>,
  format: ReceiptFormat,
): PaperRow[] {
  const { t, money } = format;
  return [
    { is: 'rule' },
    { is: 'text', text: t('paper.returned', { number: orderNumber }) },
    ...lines.flatMap((line) => lineRows(line, format)),
    { is: 'pair', weight: 'large', start: t('totals.total'), end: money.format(-totals.totalMinor) },
    ...payments.flatMap((payment) => paymentRows(payment, format)),
  ];
}

function totalRows(totals: Totals, isTaxInside: boolean, { t, money, rate }: ReceiptFormat): PaperRow[] {
  const amount = (start: string, minor: number): PaperRow => ({ is: 'pair', start, end: money.format(minor) });
  const key = isTaxInside ? 'paper.tax-inside' : 'paper.tax';
  const taxes = totals.taxes.map(({ name, ratePpm, baseMinor, taxMinor }): PaperRow => {
    const word = t(key, { name: taxName(name, rate(ratePpm)), base: money.format(baseMinor) });
    return { is: 'pair', weight: 'small', start: word, end: money.format(taxMinor) };
  });
  const isSubtotalShown = totals.discountMinor !== 0 || (!isTaxInside && taxes.length > 0);
  return [
    ...(isSubtotalShown ? [amount(t('totals.subtotal'), totals.subtotalMinor)] : []),
    ...(totals.discountMinor === 0 ? [] : [amount(t('paper.discount'), -totals.discountMinor)]),
    ...(isTaxInside ? [] : taxes),
    { is: 'pair', weight: 'large', start: t('totals.total'), end: money.format(totals.totalMinor) },
    ...(isTaxInside ? taxes : []),
  ];
}

function owedRows(owedMinor: number, { t, money }: ReceiptFormat): PaperRow[] {
  return [{ is: 'pair', weight: 'large', start: t('account.owed-now'), end: money.format(owedMinor) }];
}

function paymentRows(payment: Payment, { t, money }: ReceiptFormat): PaperRow[] {
  const { tender, amountMinor, tenderedMinor, changeMinor, tipMinor, roundingMinor, reference } = payment;
  const more: [word: string, minor: number | undefined][] = [
    [t('paper.tip'), tipMinor],
    [t('paper.rounding'), roundingMinor],
    [t('pay.given'), tenderedMinor],
    [t('pay.change'), changeMinor],
  ];
  return [
    { is: 'pair', start: t(`tender.${tender}`), end: money.format(amountMinor) },
    ...more.flatMap(([start, minor]): PaperRow[] =>
      minor === undefined ? [] : [{ is: 'pair', weight: 'small', start, end: money.format(minor) }],
    ),
    ...(reference === undefined ? [] : [{ is: 'text', text: reference } as const]),
  ];
}
