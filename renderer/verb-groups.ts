import type { Verb } from '../shop/verbs.ts';

/** What people may do, as an owner thinks of it; every verb stands in one group. */
export const verbGroups = {
  sell: [
    'sale.create',
    'sale.discount',
    'sale.price-override',
    'sale.void-unfired',
    'sale.void-fired',
    'order.cancel',
    'order.advance',
  ],
  money: ['pay.take', 'refund.own', 'refund.any', 'drawer.open', 'shift.open', 'shift.close', 'shift.move'],
  estimates: ['estimate.write', 'estimate.convert', 'customer.edit'],
  figures: ['report.x', 'report.z', 'report.sales', 'audit.view'],
  goods: ['catalogue.edit', 'stock.adjust'],
  shop: ['staff.edit', 'shop.edit', 'till.pair', 'till.revoke', 'backup.make', 'backup.restore', 'host.promote'],
} as const satisfies Record<string, readonly Verb[]>;

export type VerbGroup = keyof typeof verbGroups;
export const verbGroupNames = Object.keys(verbGroups) as VerbGroup[];
