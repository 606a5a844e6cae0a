import {
  type Icon,
  IconAlertTriangle,
  IconBan,
  IconCalendarCheck,
  IconCash,
  IconClockExclamation,
  IconDevices,
  IconDiscount,
  IconHistory,
  IconKey,
  IconLockOpen,
  IconPackage,
  IconReceipt,
  IconReceiptRefund,
  IconSettings,
  IconThumbUp,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { memo } from 'react';
import { Link } from 'wouter';
import type { AuditItem, AuditTopic } from '../../shop/audit.ts';
import { auditFacts, auditPerson, auditTill, auditTitle } from '../audit-words.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useTillActions } from '../use-till.ts';
import css from './Audit.module.css';

const icons: Record<AuditTopic, Icon> = {
  'sign-ins': IconUser,
  failures: IconAlertTriangle,
  approvals: IconThumbUp,
  discounts: IconDiscount,
  voids: IconBan,
  refunds: IconReceiptRefund,
  payments: IconCash,
  drawer: IconLockOpen,
  catalogue: IconPackage,
  staff: IconUsers,
  settings: IconSettings,
  pairing: IconDevices,
  days: IconCalendarCheck,
  restores: IconHistory,
  keys: IconKey,
  clock: IconClockExclamation,
  other: IconReceipt,
};

/** What deserves a second look stands out by more than its colour. */
const toneOf = ({ what, refusal }: AuditItem) => {
  if (refusal || what.includes('failures') || what.includes('clock')) return 'bad';
  return what.some((topic) => topic === 'voids' || topic === 'refunds' || topic === 'discounts') ? 'warn' : 'plain';
};

/** One entry: when, what, about what, who and where, and who let it happen. */
export const AuditRow = memo(({ item }: { item: AuditItem }) => {
  const t = useT();
  const format = useFormat();
  const { shop } = useTillActions().view();
  const { seq, at, by, byName, approvedBy, till, what, about } = item;
  const topic = what.find((one) => one === 'failures' || one === 'clock') ?? what[0] ?? 'other';
  const Sign = icons[topic];
  const path = about.orderId ? `/orders/${about.orderId}` : about.estimateId && `/estimates/${about.estimateId}`;
  const title = auditTitle({ t }, item);
  const where = auditTill(shop, till);
  return (
    <li className={css.item} data-tone={toneOf(item)} data-testid="audit-item" data-seq={seq}>
      <time className={css.at} dateTime={at}>
        {format.clock.time(at)}
      </time>
      <Sign className={css.sign} aria-hidden stroke={2} />
      <div className={css.words}>
        <p className={css.title}>{path ? <Link href={path}>{title}</Link> : title}</p>
        <p className={css.facts}>
          {auditFacts({ t, shop, format }, item).map((fact, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts of an entry never change
            <bdi key={index}>{fact}</bdi>
          ))}
        </p>
      </div>
      <p className={css.who}>
        <bdi>{auditPerson({ t, shop }, by, byName)}</bdi>
        {where !== '' && where !== auditPerson({ t, shop }, by) && <small>{where}</small>}
        {approvedBy !== undefined && (
          <small>{t('audit.approved-by', { name: auditPerson({ t, shop }, approvedBy) })}</small>
        )}
      </p>
    </li>
  );
});
