import { type Customer, setCustomerSchema } from '../shop/customer.ts';
import type { TillWish } from '../shop/shop.ts';
import type { MoneyFormat } from './money.ts';

const textFields = ['name', 'company', 'phone', 'email', 'taxId', 'address', 'note'] as const;
type CustomerText = (typeof textFields)[number];
/** A customer as the sheet has them: what is typed is text until it is saved. */
export type CustomerForm = Record<CustomerText | 'limit', string>;
type CustomerWish = Extract<TillWish, { type: 'set-customer' }>['body'];

export function customerFormOf(customer: Customer | undefined, money: Pick<MoneyFormat, 'plain'>): CustomerForm {
  const { name = '', company = '', phone = '', email = '', taxId = '', address = '', note = '' } = customer ?? {};
  const limitMinor = customer?.creditLimitMinor;
  const limit = limitMinor === undefined ? '' : money.plain(limitMinor);
  return { name, company, phone, email, taxId, address, note, limit };
}

/** What the sheet saves, or the fields of it that cannot be. */
export function customerWishOf(
  form: CustomerForm,
  about: Pick<CustomerWish, 'customerId' | 'version'>,
  money: Pick<MoneyFormat, 'parse'>,
): { wish: CustomerWish } | { faults: ReadonlySet<keyof CustomerForm> } {
  const limit = form.limit.trim();
  const creditLimitMinor = limit === '' ? undefined : money.parse(limit);
  const isNoLimit = limit !== '' && creditLimitMinor === undefined;
  const texts = textFields.map((field) => [field, form[field].trim()] as const).filter(([, text]) => text !== '');
  const parsed = setCustomerSchema.safeParse({ ...about, ...Object.fromEntries(texts), creditLimitMinor });
  if (parsed.success && !isNoLimit) return { wish: parsed.data };
  const wrong = (parsed.error?.issues ?? []).map(({ path: [field] }) =>
    field === 'creditLimitMinor' ? 'limit' : field,
  );
  return { faults: new Set([...wrong, ...(isNoLimit ? ['limit'] : [])] as (keyof CustomerForm)[]) };
}
