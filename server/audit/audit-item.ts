import { type AuditItem, type AuditTopic, isAuditedType, topicOf } from '../../shop/audit.ts';
import type { Line } from '../journal/line.ts';
import { aboutOf } from './about.ts';

/** A clock that is set by the network hops by less; who turns one back by hand does not. */
const HOP_S = 60;
const noRight: ReadonlySet<string> = new Set(['needs-approval', 'forbidden', 'signed-out', 'above-you', 'last-owner']);

/** A line as an owner reads it; `before` is when the line in front of it was made, where there is one. */
export function auditItemOf(line: Line, before: string | undefined): AuditItem {
  const { seq, at, by, approvedBy = line.made?.approvedBy, till, refusal, made, command } = line;
  const facts = isAuditedType(command.type) ? aboutOf(command.type, line) : {};
  const backS = before === undefined ? 0 : Math.floor((Date.parse(before) - Date.parse(at)) / 1000);
  const about = { ...facts, ...(backS >= HOP_S && { clockBackS: backS }) };
  const item = {
    ...{ seq, at, by: made?.by ?? by },
    ...(approvedBy !== undefined && { approvedBy }),
    ...{ till, type: command.type },
    ...(refusal && { refusal: { code: refusal.code } }),
    ...(made && { madeAt: made.at }),
    about,
  };
  return { ...item, what: topicsOf(item) };
}

/** The command's own topic, and what else it is about by what came of it. */
function topicsOf({ type, approvedBy, refusal, about }: Omit<AuditItem, 'what'>): AuditTopic[] {
  const topics = new Set([topicOf(type)]);
  const add = (topic: AuditTopic, isIt: boolean) => isIt && topics.add(topic);
  add('failures', noRight.has(refusal?.code ?? '') || about.attention === 'not-allowed');
  add('approvals', approvedBy !== undefined || (type === 'note-sign-in' && about.purpose === 'approve'));
  add('discounts', about.ownPrices !== undefined || about.discountMinor !== undefined);
  add('voids', about.voidReceipts !== undefined);
  add('clock', about.clockBackS !== undefined);
  return [...topics];
}
