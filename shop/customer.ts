import { z } from 'zod';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { minorSchema } from './money.ts';
import { type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';

const fields = {
  name: plainTextSchema(1, 120),
  company: plainTextSchema(1, 120).optional(),
  phone: plainTextSchema(1, 40).optional(),
  email: z.email().max(254).optional(),
  taxId: plainTextSchema(1, 40).optional(),
  address: plainTextSchema(1, 400).optional(),
  note: plainTextSchema(1, 1000).optional(),
  /** How much may be owed at once, in minor units; without one nothing is sold on account. */
  creditLimitMinor: minorSchema.optional(),
};

const customerSchema = z.object({ id: idSchema, ...fields, version: versionSchema });
export type Customer = z.infer<typeof customerSchema>;

/** What a customer owes; apart from the customer, so that a sale never rewrites an address. */
const accountSchema = z.object({ id: idSchema, owedMinor: z.int(), version: versionSchema });
export type Account = z.infer<typeof accountSchema>;

export const setCustomerSchema = z.strictObject({
  customerId: idSchema,
  ...fields,
  /** Of the customer as whoever asks saw them; missing for a new one. */
  version: versionSchema.optional(),
});

/** Makes a customer, or puts all that is known of one anew. */
export function decideSetCustomer(
  shop: Shop,
  { customerId: id, version, ...value }: z.infer<typeof setCustomerSchema>,
): Change[] | Refusal {
  const before = shop.get('customer', id);
  if (before && before.version !== version) {
    return refuse('moved', `${before.name} was changed meanwhile`, { current: before });
  }
  return [{ kind: 'customer', id, value: { id, ...value } }];
}
