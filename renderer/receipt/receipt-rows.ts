import type { Shop } from '../../shop/documents.ts';
import type { Line, Totals } from '../../shop/line.ts';
import type { PaperRow } from '../../shop/paper.ts';
import type { Payment, Receipt } from '../../shop/payment.ts';
import type { ShopSettings } from '../../shop/settings.ts';
import type { Format } from '../format.tsx';
import { staffName } from '../person-name.ts';
import type { T } from '../t.ts';
import { taxName } from '../tax-name.ts';

/** What a discount took off a line, and why. */
interface TakenOff {
  takenMinor: number;
  percentPpm?: number | undefined;
  reason?: string | undefined;
}

/** What documents may have beyond what this version writes: a receipt is read for as long as somebody keeps it. */
type PrintableLine = Line & {
  modifiers?: readonly { name: string; priceMinor: number }[] | undefined;
  discounts?: readonly TakenOff[] | undefined;
};
type PrintablePayment = Omit<Payment, 'tender'> & {
  tender: string;
  tipMinor?: number | undefined;
  roundingMinor?: number | undefined;
};
export type PrintableReceipt = Omit<Receipt, 'kind' | 'payload'> & {
  kind: Receipt['kind'] | 'refund' | 'deposit';
  /** Of the receipt that is given back. */
  originalNumber?: string | undefined;
  payload: Omit<Receipt['payload'], 'lines' | 'payments'> & {
    lines: readonly PrintableLine[];
    payments: readonly PrintablePayment[];
  };
};
type Letterhead = ShopSettings & {
  [K in 'legalName' | 'address' | 'phone' | 'taxId' | 'receiptHeader' | 'receiptFooter']?: string | undefined;
};

export interface ReceiptFormat extends Pick<Format, 'money' | 'clock' | 'quantity' | 'rate'> {
  t: T;
  /** 0 is the one for the customer; every other one says which copy it is. */
  copyNo: number;
}

/** Everything that stands on a receipt, from its top to its bottom; nothing is computed here. */
export function receiptRows(receipt: PrintableReceipt, shop: Shop, format: ReceiptFormat): PaperRow[] {
  const settings: Letterhead | undefined = shop.get('shop', 'shop');
  const { lines, totals, payments } = receipt.payload;
  const isTaxInside = settings?.pricesIncludeTax ?? true;
  return [
    ...headRows(settings),
    ...markRows(receipt, format),
    { is: 'rule' },
    ...factRows(receipt, shop, format),
    { is: 'rule' },
    ...lines.flatMap((line) => lineRows(line, format)),
    { is: 'rule' },
    ...totalRows(totals, isTaxInside, format),
    ...(payments.length > 0 ? ([{ is: 'rule' }] as const) : []),
    ...payments.flatMap((payment) => paymentRows(payment, format)),
    ...footRows(settings),
  ];
}

function headRows(settings: Letterhead | undefined): PaperRow[] {
  const { name = '', legalName, address, phone, taxId, receiptHeader } = settings ?? {};
  return [{ is: 'title', text: name }, ...centred(legalName, address, phone, taxId, receiptHeader)];
}

function footRows(settings: Letterhead | undefined): PaperRow[] {
  const rows = centred(settings?.receiptFooter);
  return rows.length > 0 ? [{ is: 'rule' }, ...rows] : [];
}

function centred(...texts: (string | undefined)[]): PaperRow[] {
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : { is: 'centre', text }));
}

function markRows({ kind }: PrintableReceipt, { t, copyNo }: ReceiptFormat): PaperRow[] {
  const marks = [
    kind === 'sale' ? '' : t(`paper.${kind}`),
    copyNo > 0 ? t('paper.copy', { number: String(copyNo) }) : '',
  ];
  return marks.flatMap((text) => (text === '' ? [] : { is: 'mark', text }));
}

function factRows(receipt: PrintableReceipt, shop: Shop, { t, clock }: ReceiptFormat): PaperRow[] {
  const by = receipt.payload.payments[0]?.by;
  const facts: [word: string, value: string | undefined][] = [
    [t('paper.number'), receipt.number],
    [t('paper.refund-of'), receipt.originalNumber],
    [t('paper.time'), clock.inFull(receipt.issuedAt)],
    [t('paper.order'), receipt.payload.orderNumber],
    [t('fact.till'), shop.get('till', receipt.tillId)?.name],
    [t('paper.cashier'), by === undefined ? undefined : staffName(shop, by)],
  ];
  return facts.flatMap(([start, end]) => (end ? { is: 'pair', start, end } : []));
}

function lineRows(line: PrintableLine, format: ReceiptFormat): PaperRow[] {
  const { t, money, quantity } = format;
  const { modifiers = [], discounts = [], noteForCustomer } = line;
  const each = t('paper.each', {
    quantity: quantity(line.quantityMilli),
    price: money.format(line.unitPriceMinor),
  });
  return [
    { is: 'pair', start: line.name, end: money.format(line.totalMinor) },
    ...(line.quantityMilli === 1000 ? [] : [{ is: 'text', text: each } as const]),
    ...modifiers.map(({ name, priceMinor }): PaperRow => {
      return { is: 'pair', weight: 'small', start: `+ ${name}`, end: priceMinor === 0 ? '' : money.format(priceMinor) };
    }),
    ...discounts.map((discount) => discountRow(discount, format)),
    ...(noteForCustomer === undefined ? [] : [{ is: 'text', text: noteForCustomer } as const]),
  ];
}

function discountRow({ takenMinor, percentPpm, reason }: TakenOff, { t, money, rate }: ReceiptFormat): PaperRow {
  const words = [t('paper.discount'), percentPpm === undefined ? '' : rate(percentPpm), reason ?? ''];
  return {
    is: 'pair',
    weight: 'small',
    start: words.filter((word) => word !== '').join(' · '),
    end: money.format(-takenMinor),
  };
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

function paymentRows(payment: PrintablePayment, { t, money }: ReceiptFormat): PaperRow[] {
  const { tender, amountMinor, tenderedMinor, changeMinor, tipMinor, roundingMinor, reference } = payment;
  const more: [word: string, minor: number | undefined][] = [
    [t('paper.tip'), tipMinor],
    [t('paper.rounding'), roundingMinor],
    [t('pay.given'), tenderedMinor],
    [t('pay.change'), changeMinor],
  ];
  const word = tender === 'cash' || tender === 'card' ? t(`tender.${tender}`) : tender;
  return [
    { is: 'pair', start: word, end: money.format(amountMinor) },
    ...more.flatMap(([start, minor]): PaperRow[] =>
      minor === undefined ? [] : [{ is: 'pair', weight: 'small', start, end: money.format(minor) }],
    ),
    ...(reference === undefined ? [] : [{ is: 'text', text: reference } as const]),
  ];
}
