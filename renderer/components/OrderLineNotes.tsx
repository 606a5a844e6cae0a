import { IconCirclePlus, IconReceiptRefund, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { OrderLine } from '../../shop/order.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { personName } from '../person-name.ts';
import { useTill } from '../use-till.ts';
import css from './OrderLineNotes.module.css';

/** What was chosen with a line, taken off it, and became of it since. */
export function OrderLineNotes({ line }: { line: OrderLine }) {
  const t = useT();
  const { money, quantity, rate, clock } = useFormat();
  const { modifiers = [], discounts = [], addedAt, refundedMilli = 0, voided } = line;
  return (
    <>
      {modifiers.map(({ groupId, optionId, name, priceMinor }) => (
        <small key={`${groupId} ${optionId}`} className={css.note}>
          {name}
          {priceMinor > 0 && ` +${money.format(priceMinor)}`}
        </small>
      ))}
      {line.priceSource === 'override' && line.productId && (
        <small className={css.note}>{t('line.own-price', { price: money.format(line.unitPriceMinor) })}</small>
      )}
      {discounts.map(({ percentPpm, takenMinor, reason }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: discounts of a line have no id and keep their order
        <small key={index} className={css.note}>
          {[t('line.discount', { amount: percentPpm ? rate(percentPpm) : money.format(takenMinor) }), reason]
            .filter(Boolean)
            .join(' · ')}
        </small>
      ))}
      {addedAt !== undefined && (
        <Mark icon={<IconCirclePlus aria-hidden stroke={2} />} tone="busy">
          {t('line.added', { time: clock.moment(addedAt) })}
        </Mark>
      )}
      {refundedMilli > 0 && (
        <Mark icon={<IconReceiptRefund aria-hidden stroke={2} />} tone="warn">
          {t('line.refunded', { quantity: quantity(refundedMilli) })}
        </Mark>
      )}
      {voided && <Voided voided={voided} />}
    </>
  );
}

function Voided({ voided: { by, approvedBy, reason, at } }: { voided: NonNullable<OrderLine['voided']> }) {
  const t = useT();
  const { clock } = useFormat();
  const who = useTill(({ shop }) => personName(shop, by));
  const approver = useTill(({ shop }) => approvedBy && personName(shop, approvedBy));
  return (
    <Mark icon={<IconTrash aria-hidden stroke={2} />} tone="bad">
      {[t('line.voided'), who, approver && t('approved-by', { name: approver }), reason, clock.moment(at)]
        .filter(Boolean)
        .join(' · ')}
    </Mark>
  );
}

function Mark({ icon, tone, children }: { icon: ReactNode; tone: 'busy' | 'warn' | 'bad'; children: ReactNode }) {
  return (
    <small className={css.mark} data-tone={tone}>
      {icon}
      <span>{children}</span>
    </small>
  );
}
