import { z } from 'zod';
import { estimateStatusSchema } from './estimate.ts';
import { fulfilmentSchema } from './line.ts';
import { movementKindSchema } from './shift.ts';
import type { CommandType } from './shop.ts';
import { verbSchema } from './verbs.ts';

/** What an owner looks for in the book. */
export const auditTopics = [
  'sign-ins',
  'failures',
  'approvals',
  'discounts',
  'voids',
  'refunds',
  'payments',
  'drawer',
  'catalogue',
  'staff',
  'settings',
  'pairing',
  'days',
  'restores',
  'keys',
  'clock',
  'other',
] as const;
export type AuditTopic = (typeof auditTopics)[number];

/** What each command is about; an entry may be about more, by what came of it. */
const topicByType = {
  'create-estimate': 'other',
  'revise-estimate': 'other',
  'set-estimate-status': 'other',
  'convert-estimate': 'other',
  'create-order': 'other',
  'add-lines': 'other',
  'advance-order': 'other',
  'complete-order': 'other',
  sell: 'payments',
  'pay-order': 'payments',
  'park-order': 'other',
  'resume-order': 'other',
  'discard-parked': 'voids',
  'void-line': 'voids',
  'split-order': 'other',
  'merge-orders': 'other',
  'change-order': 'other',
  'refund-order': 'refunds',
  exchange: 'refunds',
  'take-deposit': 'payments',
  'return-deposit': 'refunds',
  'pay-account': 'payments',
  'set-customer': 'other',
  'adjust-stock': 'catalogue',
  'change-shop': 'settings',
  'cancel-order': 'voids',
  'note-receipt-email': 'payments',
  'settle-attention': 'refunds',
  'open-shift': 'drawer',
  'move-cash': 'drawer',
  'close-shift': 'drawer',
  'load-demo-catalogue': 'catalogue',
  'set-category': 'catalogue',
  'remove-category': 'catalogue',
  'set-product': 'catalogue',
  'import-products': 'catalogue',
  'mark-sold-out': 'catalogue',
  'set-modifier-group': 'catalogue',
  'set-tax-class': 'catalogue',
  'set-tax-rate': 'catalogue',
  'add-staff': 'staff',
  'change-staff': 'staff',
  'unlock-staff': 'staff',
  'set-role': 'staff',
  'set-pin': 'staff',
  'set-badge': 'staff',
  'note-sign-in': 'sign-ins',
  'note-sign-out': 'sign-ins',
  'note-wrong-pin': 'failures',
  'open-shop': 'settings',
  'change-access': 'settings',
  'settle-trial': 'settings',
  'admit-till': 'pairing',
  'revoke-till': 'pairing',
  'note-plain': 'pairing',
  'close-day': 'days',
  'start-epoch': 'restores',
  'start-journal-key': 'keys',
  'make-key': 'keys',
  'revoke-key': 'keys',
} as const satisfies Record<CommandType, AuditTopic>;

export type AuditedType = keyof typeof topicByType;
export const auditedTypes = Object.keys(topicByType) as AuditedType[];

export function isAuditedType(type: string): type is AuditedType {
  return Object.hasOwn(topicByType, type);
}

/** A till can be refused a type that nobody knows; that is in the book as well. */
export function topicOf(type: string): AuditTopic {
  return isAuditedType(type) ? topicByType[type] : 'other';
}

/** What a person wants to know of an entry: names and numbers, and never a PIN, a token or a digest of one. */
const auditAboutSchema = z.object({
  /** The document's own number. */
  number: z.string().optional(),
  orderId: z.string().optional(),
  estimateId: z.string().optional(),
  receiptNumber: z.string().optional(),
  customerName: z.string().optional(),
  amountMinor: z.int().optional(),
  /** What was changed in the catalogue, and how many products a table brought. */
  catalogueName: z.string().optional(),
  products: z.int().optional(),
  tenders: z.array(z.string()).optional(),
  /** Lines at a price of their own instead of the catalogue's. */
  ownPrices: z.array(z.object({ name: z.string(), unitPriceMinor: z.int() })).optional(),
  /** What was taken off an order, of its lines and of all of it. */
  discountMinor: z.int().optional(),
  /** Receipts that stand for numbers which nobody was given. */
  voidReceipts: z.array(z.string()).optional(),
  /** Money that was taken as the shop would not have. */
  attention: z.string().optional(),
  fulfilment: fulfilmentSchema.optional(),
  status: estimateStatusSchema.optional(),
  reason: z.string().optional(),
  /** How money went into the drawer or out of it. */
  movement: movementKindSchema.optional(),
  /** Counted less expected, where a shift was closed. */
  differenceMinor: z.int().optional(),
  /** Whom it is about, beside who did it. */
  staffId: z.string().optional(),
  staffName: z.string().optional(),
  roleId: z.string().optional(),
  active: z.boolean().optional(),
  verbs: z.array(verbSchema).optional(),
  how: z.enum(['pin', 'badge', 'code']).optional(),
  purpose: z.enum(['sign-in', 'approve']).optional(),
  why: z.enum(['asked', 'idle', 'too-long', 'replaced']).optional(),
  /** Which till it is about, beside the one at which it was done. */
  tillId: z.string().optional(),
  tillCode: z.string().optional(),
  tillName: z.string().optional(),
  keyId: z.string().optional(),
  keyName: z.string().optional(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  kept: z.boolean().optional(),
  date: z.string().optional(),
  epoch: z.string().optional(),
  /** Seconds by which the host's clock was before that of the entry before. */
  clockBackS: z.int().optional(),
});
export type AuditAbout = z.infer<typeof auditAboutSchema>;

const auditItemSchema = z.object({
  seq: z.int(),
  at: z.string(),
  /** As entries name people and devices. */
  by: z.string(),
  /** Of the key, where a script did it under one that is still there. */
  byName: z.string().optional(),
  approvedBy: z.string().optional(),
  till: z.string(),
  /** What it is about, the command's own topic first. */
  what: z.array(z.enum(auditTopics)),
  type: z.string(),
  refusal: z.object({ code: z.string() }).optional(),
  /** When a till that worked alone did it, or a host before it was restored. */
  madeAt: z.string().optional(),
  about: auditAboutSchema,
});
export type AuditItem = z.infer<typeof auditItemSchema>;

export const auditPageSchema = z.object({ items: z.array(auditItemSchema), next: z.string().nullable() });
export type AuditPage = z.infer<typeof auditPageSchema>;

/** Whether the book is all there. `good` and `broken` are of the newest check, `checking` of one that goes on. */
export const auditVerdictSchema = z.object({
  state: z.enum(['never', 'checking', 'good', 'broken', 'unread']),
  /** When the check ended, or began where it goes on; null before the first. */
  at: z.string().nullable(),
  /** Entries that were looked at, and the newest of them. */
  entries: z.int(),
  upTo: z.int(),
  /** Of a check that goes on, as far as is known. */
  of: z.int().nullable(),
  /** When all of it was last found to be there, since the host started. */
  lastGoodAt: z.string().nullable(),
  /** Entries that were made after the host's clock had been put back by more than an hour. */
  backwards: z.int(),
  /** The first thing that cannot be right, in English. */
  damage: z.object({ seq: z.int().nullable(), why: z.string() }).nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;
