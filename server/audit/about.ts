import type { AuditAbout, AuditedType } from '../../shop/audit.ts';
import type { Documents, Kind, Unversioned } from '../../shop/documents.ts';
import type { Wish } from '../../shop/shop.ts';
import type { Line } from '../journal/line.ts';

type BodyOf<T extends AuditedType> = Extract<Wish, { type: T }>['body'];
type About<T extends AuditedType> = (body: BodyOf<T>, line: Line) => AuditAbout;

const order = ({ orderId }: { orderId: string }, line: Line): AuditAbout => {
  const after = changedIn(line, 'order');
  return {
    orderId,
    ...(after && { number: after.number, amountMinor: after.totals.totalMinor, ...customerOf(after) }),
  };
};
const estimate = ({ estimateId }: { estimateId: string }, line: Line): AuditAbout => {
  const after = changedIn(line, 'estimate');
  return {
    estimateId,
    ...(after && { number: after.number, amountMinor: after.totals.totalMinor, ...customerOf(after) }),
  };
};
const refunded = ({ orderId, reason }: BodyOf<'refund-order'>, line: Line): AuditAbout => {
  const receipt = receiptsIn(line).find(({ kind }) => kind !== 'void');
  const attention = changedIn(line, 'attention');
  return {
    ...order({ orderId }, line),
    ...(receipt && { receiptNumber: receipt.number, amountMinor: receipt.takenMinor }),
    // What gave back of too much has changed the item of another receipt.
    ...(attention?.receiptNumber === receipt?.number && attention && { attention: attention.reason }),
    reason,
  };
};
const deposited = ({ depositId }: { depositId: string }, line: Line): AuditAbout => {
  const after = changedIn(line, 'deposit');
  const receipt = receiptsIn(line).find(({ kind }) => kind !== 'void');
  return {
    ...(after && { estimateId: after.estimateId, amountMinor: after.amountMinor, ...customerOf(after) }),
    ...(after?.id === depositId && receipt && { receiptNumber: receipt.number }),
  };
};
const given = (body: object): AuditAbout => ({
  settings: Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
});
const staff = ({ staffId }: { staffId: string }, line: Line): AuditAbout => {
  const name = changedIn(line, 'staff')?.name;
  return { staffId, ...(name !== undefined && { staffName: name }) };
};
const till = ({ tillId }: { tillId: string }, line: Line): AuditAbout => {
  const after = changedIn(line, 'till');
  return { tillId, ...(after && { tillCode: after.code, tillName: after.name }) };
};
const tried = ({ staffId, how, what }: BodyOf<'note-wrong-pin'>): AuditAbout => ({ staffId, how, purpose: what });
const named = ({ name }: { name: string }): AuditAbout => ({ catalogueName: name });
const nothing = (): AuditAbout => ({});

/** What there is to tell of each kind of entry. Fields are named one by one: what holds a digest is never among them. */
const aboutByType: { [T in AuditedType]: About<T> } = {
  'create-estimate': estimate,
  'revise-estimate': estimate,
  'set-estimate-status': (body, line) => ({ ...estimate(body, line), status: body.status, ...reasonOf(body) }),
  'convert-estimate': (body, line) => ({ ...estimate(body, line), ...order(body, line) }),
  'create-order': order,
  'add-lines': order,
  'advance-order': (body, line) => ({ ...order(body, line), fulfilment: body.fulfilment }),
  'complete-order': order,
  'cancel-order': (body, line) => ({ ...order(body, line), ...reasonOf(body) }),
  sell: paid,
  'pay-order': paid,
  'park-order': (_, line) => parkedAbout(line),
  'resume-order': nothing,
  'discard-parked': reasonOf,
  'void-line': (body, line) => ({ ...order(body, line), ...reasonOf(body) }),
  'split-order': order,
  'merge-orders': order,
  'change-order': order,
  'refund-order': refunded,
  exchange: refunded,
  'take-deposit': deposited,
  'return-deposit': deposited,
  'pay-account': ({ payment: { amountMinor, tender } }, line) => {
    const receipt = receiptsIn(line).find(({ kind }) => kind === 'account');
    return {
      ...(receipt && { receiptNumber: receipt.number, ...customerOf(receipt.payload) }),
      ...{ amountMinor, tenders: [tender] },
    };
  },
  'set-customer': ({ name }) => ({ customerName: name }),
  'adjust-stock': ({ productId, reason }) => ({ number: productId, reason }),
  'change-shop': given,
  // Whose address it is stays in the book itself.
  'note-receipt-email': (_body, line) => {
    const number = changedIn(line, 'receipt')?.number;
    return number === undefined ? {} : { receiptNumber: number };
  },
  'settle-attention': nothing,
  'open-shift': ({ floatMinor }) => ({ amountMinor: floatMinor }),
  'move-cash': ({ kind, amountMinor, reason }) => ({
    ...{ movement: kind, reason },
    ...(kind !== 'no-sale' && { amountMinor }),
  }),
  'close-shift': ({ countedMinor }, line) => {
    const after = changedIn(line, 'shift');
    return {
      ...(countedMinor.cash !== undefined && { amountMinor: countedMinor.cash }),
      ...(after?.differenceMinor !== undefined && { differenceMinor: after.differenceMinor }),
      ...(after && { tillId: after.tillId }),
    };
  },
  'load-demo-catalogue': nothing,
  'set-category': named,
  'remove-category': nothing,
  'set-product': ({ name, priceMinor }) => ({ catalogueName: name, amountMinor: priceMinor }),
  'import-products': ({ products }) => ({ products: products.length }),
  'mark-sold-out': (_, line) => {
    const name = changedIn(line, 'product')?.name;
    return name === undefined ? {} : { catalogueName: name };
  },
  'set-modifier-group': named,
  'set-tax-class': named,
  'set-tax-rate': named,
  'add-staff': (body, line) => ({ ...staff(body, line), roleId: body.roleId }),
  'change-staff': (body, line) => ({
    ...staff(body, line),
    ...(body.roleId !== undefined && { roleId: body.roleId }),
    ...(body.active !== undefined && { active: body.active }),
  }),
  'unlock-staff': staff,
  'set-role': ({ roleId, permissions }) => ({ roleId, verbs: permissions }),
  'set-pin': staff,
  'set-badge': staff,
  'note-sign-in': tried,
  'note-sign-out': ({ why }) => ({ why }),
  'note-wrong-pin': tried,
  'open-shop': nothing,
  'change-access': given,
  'settle-trial': ({ keep }) => ({ kept: keep }),
  'admit-till': till,
  'revoke-till': till,
  'note-plain': (body) => ('tillId' in body ? { tillId: body.tillId } : { keyId: body.keyId }),
  'close-day': ({ date }, line) => {
    const takings = changedIn(line, 'day')?.summary?.takings;
    return { date, ...(takings && { amountMinor: takings.totalMinor }) };
  },
  'start-epoch': ({ epoch }) => ({ epoch }),
  'start-journal-key': nothing,
  'make-key': ({ keyId, name, verbs }) => ({ keyId, keyName: name, verbs }),
  'revoke-key': ({ keyId }) => ({ keyId }),
};

/** The facts of a line whose type is known. A body that was refused as invalid may be anything: nothing is told of it. */
export function aboutOf(type: AuditedType, line: Line): AuditAbout {
  if (line.refusal?.code === 'invalid') return {};
  const about = aboutByType[type] as (body: unknown, line: Line) => AuditAbout;
  return { ...about(line.command.body, line), ...pricesIn(line), ...discountsIn(line), ...voidsIn(line) };
}

function parkedAbout(line: Line): AuditAbout {
  const parked = changedIn(line, 'parked');
  return parked ? { number: parked.name, amountMinor: parked.totalMinor } : {};
}

function paid({ orderId, payments }: Pick<BodyOf<'pay-order'>, 'orderId' | 'payments'>, line: Line): AuditAbout {
  const number = changedIn(line, 'order')?.number;
  const receipt = receiptsIn(line).find(({ kind }) => kind === 'sale');
  const attention = changedIn(line, 'attention')?.reason;
  return {
    orderId,
    ...(number !== undefined && { number }),
    ...(receipt && { receiptNumber: receipt.number }),
    amountMinor: payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    tenders: [...new Set(payments.map(({ tender }) => tender))],
    ...(attention !== undefined && { attention }),
  };
}

/** What a till asked to be sold at a price of its own, entered or refused. */
function pricesIn({ command: { body } }: Line): AuditAbout {
  const { lines } = body as { lines?: BodyOf<'create-order'>['lines'] };
  const ownPrices = (lines ?? []).flatMap(({ name, productId, unitPriceMinor }) =>
    unitPriceMinor === undefined ? [] : { name: name ?? productId ?? '', unitPriceMinor },
  );
  return ownPrices.length > 0 ? { ownPrices } : {};
}

/** What was taken off an order by a command that asked for it. */
function discountsIn(line: Line): AuditAbout {
  const { lines = [], discounts = [] } = line.command.body as Partial<BodyOf<'create-order'>>;
  const isAsked = discounts.length > 0 || lines.some((one) => (one.discounts ?? []).length > 0);
  const discountMinor = isAsked ? changedIn(line, 'order')?.totals.discountMinor : undefined;
  return discountMinor ? { discountMinor } : {};
}

function voidsIn(line: Line): AuditAbout {
  const voidReceipts = receiptsIn(line).flatMap(({ kind, number }) => (kind === 'void' ? number : []));
  return voidReceipts.length > 0 ? { voidReceipts } : {};
}

function reasonOf({ reason }: { reason?: string | undefined }): AuditAbout {
  return reason === undefined ? {} : { reason };
}

function customerOf({ customerName }: { customerName?: string | undefined }): AuditAbout {
  return customerName === undefined ? {} : { customerName };
}

/** The document of a kind as a line left it. */
function changedIn<K extends Kind>({ changes }: Line, kind: K): Unversioned<Documents[K]> | undefined {
  const value = changes.find((change) => change.kind === kind)?.value;
  return (value ?? undefined) as Unversioned<Documents[K]> | undefined;
}

function receiptsIn({ changes }: Line) {
  return changes.flatMap((change) => (change.kind === 'receipt' && change.value ? change.value : []));
}
