import type { Shop, Unversioned } from '../../shop/documents.ts';
import type { Estimate } from '../../shop/estimate.ts';
import { fulfilmentSchema } from '../../shop/line.ts';
import type { Order } from '../../shop/order.ts';
import type { NewsNote } from '../../shop/wire.ts';
import type { Line } from '../journal/line.ts';

/** For one person, on whichever till. */
export interface News {
  to: string;
  note: NewsNote;
}

type About = NewsNote['about'];
type Document = Unversioned<Order> | Unversioned<Estimate>;

/**
 * What those who made a document should hear of lines, in order, of which `before` knows none yet: that somebody else
 * made it ready, accepted, declined, cancelled or changed it.
 */
export function newsOf(lines: readonly Line[], before: Pick<Shop, 'get'>): News[] {
  const known = new Map<string, Document>();
  return lines.flatMap((line) =>
    line.changes.flatMap(({ kind, id, value }) => {
      if ((kind !== 'order' && kind !== 'estimate') || value === null) return [];
      const earlier = known.get(id) ?? before.get(kind, id);
      known.set(id, value);
      const about = earlier && aboutOf(line.command.type, earlier, value);
      const by = before.get('till', line.till)?.code;
      const to = 'openedBy' in value ? value.openedBy : value.createdBy;
      if (!about || by === undefined || to === line.by || isRepeated(line)) return [];
      return { to, note: { t: 'note', kind: 'news', about, document: { kind, id, number: value.number }, by } };
    }),
  );
}

/** What a till brings back to a restored host was news when it happened. */
function isRepeated({ made }: Line): boolean {
  return made !== undefined && made.seen === undefined;
}

function aboutOf(type: string, before: Document, after: Document): About | undefined {
  if (type === 'add-lines' || type === 'revise-estimate') return 'changed';
  if ('openedBy' in before && 'openedBy' in after) return aboutOrder(before, after);
  return before.status === after.status ? undefined : aboutStatus(before.status, after.status);
}

function aboutOrder(before: Unversioned<Order>, after: Unversioned<Order>): About | undefined {
  if (before.status !== after.status) return after.status === 'cancelled' ? 'cancelled' : undefined;
  const steps = fulfilmentSchema.options;
  const isForward = steps.indexOf(before.fulfilment) < steps.indexOf('ready');
  return isForward && after.fulfilment === 'ready' ? 'ready' : undefined;
}

/** Turning an estimate into an order accepts it. */
function aboutStatus(before: Document['status'], after: Document['status']): About | undefined {
  if (after === 'declined' || after === 'cancelled') return after;
  const isAccepted = after === 'accepted' || after === 'partly-converted' || after === 'converted';
  return isAccepted && (before === 'draft' || before === 'sent') ? 'accepted' : undefined;
}
