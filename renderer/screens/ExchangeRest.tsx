import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import type { Tender } from '../../shop/payment.ts';
import { refundableByTender } from '../../shop/refund.ts';
import { Action } from '../components/Action.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { type Exchange, exchangingOf } from '../exchanging.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import type { PlainKey } from '../t.ts';
import { onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import { BackTo } from './BackTo.tsx';
import css from './Pay.module.css';
import { ReturnedParts } from './RefundGiven.tsx';

interface Props {
  exchange: Exchange;
  /** Why nothing can be exchanged now. */
  whyNot: PlainKey | undefined;
  /** `first`: the way by which the rest goes back before any other. */
  onTake(first: Tender | undefined): void;
}

/** Goods for others that cost no more: what is left of their worth goes back. */
export function ExchangeRest({ exchange, whyNot, onTake }: Props) {
  const t = useT();
  const { money } = useFormat();
  const [first, setFirst] = useState<Tender>();
  const shop = useTill((view) => view.shop);
  const { backMinor, returned } = exchangingOf(shop, exchange, first).rest;
  const tenders = refundableByTender(exchange.order, shop).map(([tender]) => tender);
  const isRest = backMinor > 0;
  const take = () => {
    if (!whyNot) onTake(first);
  };
  useShortcuts({ enter: onEnter(take), f9: take, 'ctrl+enter': take, f12: take });
  return (
    <div className={css.taken}>
      <p className={css.back}>
        <span>{t(isRest ? 'refund.amount' : 'pay.due')}</span>
        <strong data-testid="exchange-rest">{money.format(backMinor)}</strong>
      </p>
      <div className={css.done}>
        {isRest && tenders.length > 1 && <BackTo tenders={tenders} first={first} onFirst={setFirst} />}
        {isRest && <ReturnedParts returned={returned} />}
        <WhyBlocked why={whyNot} />
        <Action
          tone="primary"
          isFirst
          icon={IconArrowsExchange}
          shortcut="F9"
          disabled={whyNot !== undefined}
          onPress={take}
        >
          {t('exchange.take')}
        </Action>
      </div>
    </div>
  );
}
