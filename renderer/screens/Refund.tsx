import { Modal, Switch } from '@mantine/core';
import { IconArrowsExchange, IconChecks } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Order } from '../../shop/order.ts';
import type { Tender } from '../../shop/payment.ts';
import { refundableByTender } from '../../shop/refund.ts';
import { Action } from '../components/Action.tsx';
import { PartChooser, usePartKeys } from '../components/PartChooser.tsx';
import { ReasonChoice } from '../components/ReasonChoice.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { emptyDraft } from '../draft.ts';
import { useDrafts } from '../drafts.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { everythingOf, noParts, type Parts } from '../parts.ts';
import { usePrintReceipt } from '../receipt/use-printing.tsx';
import { type Refunding, refundableLines, refundingOf } from '../refunding.ts';
import { baseOf } from '../standing.ts';
import type { PlainKey } from '../t.ts';
import { useAsk } from '../use-ask.ts';
import { onEnter, outsideFields, useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { BackTo } from './BackTo.tsx';
import { keyOfExchange } from './purpose.ts';
import css from './Refund.module.css';
import { type Giving, RefundGiven, ReturnedParts } from './RefundGiven.tsx';

const usual = [
  'refund.reason.returned',
  'refund.reason.faulty',
  'refund.reason.wrong',
  'refund.reason.late',
] as const satisfies PlainKey[];

interface Props {
  order: Order;
  /** Why nothing can be given back now. */
  whyNot: PlainKey | undefined;
  onClose(): void;
}

/** What comes back of a paid order, and the money for it; then what to give the customer. */
export function Refund({ order, whyNot, onClose }: Props) {
  const t = useT();
  const { giving, give } = useGiving(order);
  const exchange = useBeginExchange(order);
  const isGiven = giving !== undefined && giving.state !== 'asked';
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      fullScreen={isGiven}
      size="60rem"
      title={t('refund.title', { number: order.number })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      {isGiven ? (
        <RefundGiven giving={giving} orderId={order.id} onDone={onClose} />
      ) : (
        <RefundChoice
          order={order}
          whyNot={whyNot}
          isAsked={giving !== undefined}
          onGive={(wish) => void give(wish)}
          onExchange={exchange}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

interface Chosen {
  parts: Parts;
  reason: string;
  isWaste: boolean;
}

interface Wish extends Chosen {
  refunding: Refunding;
}

interface ChoiceProps extends Props {
  isAsked: boolean;
  onGive(wish: Wish): void;
  onExchange(chosen: Chosen): void;
}

function RefundChoice({ order, whyNot, isAsked, onGive, onExchange, onClose }: ChoiceProps) {
  const t = useT();
  const { money } = useFormat();
  const lines = useMemo(() => refundableLines(order), [order]);
  // Of a single piece there is nothing to choose.
  const [parts, setParts] = useState(() => (isOnePiece(lines) ? everythingOf(lines) : noParts));
  const [first, setFirst] = useState<Tender>();
  const [reason, setReason] = useState<string>(t(usual[0]));
  const [isWaste, setWaste] = useState(false);
  const { selectedId, shortcuts } = usePartKeys(lines, setParts);
  const shop = useTill((view) => view.shop);
  const refunding = refundingOf(shop, order, parts, first);
  const { backMinor, returned, shortMinor, amountMinor } = refunding;
  const isReady = parts.size > 0 && shortMinor === 0 && reason.trim() !== '' && !whyNot;
  const everything = () => setParts(everythingOf(lines));
  const give = () => {
    if (isReady && !isAsked) onGive({ parts, refunding, reason: reason.trim(), isWaste });
  };
  const exchange = () => {
    if (isReady && !isAsked) onExchange({ parts, reason: reason.trim(), isWaste });
  };
  useShortcuts(
    {
      ...shortcuts,
      'ctrl+a': outsideFields(everything),
      escape: onClose,
      enter: onEnter(give),
      f8: exchange,
      f9: give,
      'ctrl+enter': give,
    },
    { covers: true },
  );
  const tenders = refundableByTender(order, shop).map(([tender]) => tender);
  return (
    <div className={css.refund}>
      <div className={css.goods}>
        <Action icon={IconChecks} shortcut="Ctrl+A" isFirst onPress={everything}>
          {t('refund.everything')}
        </Action>
        <PartChooser
          label={t('refund.lines')}
          lines={lines}
          parts={parts}
          selectedId={selectedId}
          onPart={setParts}
          gone={t('refund.gone')}
        />
      </div>
      <div className={css.money}>
        <p className={css.amount}>
          <span>{t('refund.amount')}</span>
          <strong data-testid="refund-amount">{money.format(shortMinor > 0 ? amountMinor : backMinor)}</strong>
        </p>
        {tenders.length > 1 ? (
          <BackTo tenders={tenders} first={first} onFirst={setFirst} />
        ) : (
          <p>
            {t('refund.to')}: {tenders.map((tender) => t(`tender.${tender}`)).join(', ')}
          </p>
        )}
        {returned.length > 1 && <ReturnedParts returned={returned} />}
        {shortMinor > 0 && (
          <p role="alert" className={css.short}>
            {t('refund.too-much', { amount: money.format(amountMinor - shortMinor) })}
          </p>
        )}
        <ReasonChoice usual={usual} reason={reason} onReason={setReason} />
        <Switch
          className={css.switch}
          label={t('refund.waste')}
          checked={isWaste}
          onChange={(event) => setWaste(event.currentTarget.checked)}
        />
        <WhyBlocked why={whyNot} />
        <Action icon={IconArrowsExchange} shortcut="F8" disabled={!isReady || isAsked} onPress={exchange}>
          {t('exchange.begin')}
        </Action>
        <Action
          tone="primary"
          shortcut="F9"
          waiting={isAsked}
          disabled={!isReady && !isAsked}
          amount={money.format(backMinor)}
          onPress={give}
        >
          {t('refund.take')}
        </Action>
      </div>
    </div>
  );
}

/** Goes on to the sale screen with what comes back; a cart that was begun for it there stays. */
function useBeginExchange({ id, customerId, customerName = '' }: Order) {
  const drafts = useDrafts();
  const [, navigate] = useLocation();
  return ({ parts, reason, isWaste }: Chosen) => {
    const lines = [...parts].map(([lineId, quantityMilli]) => ({ lineId, quantityMilli }));
    const begun = drafts.all()[keyOfExchange(id)] ?? { ...emptyDraft, customerId, customerName };
    drafts.change(keyOfExchange(id), { is: 'replace', draft: { ...begun, returned: { lines, reason, isWaste } } });
    navigate(`/orders/${id}/exchange`);
  };
}

function isOnePiece(lines: ReturnType<typeof refundableLines>): boolean {
  const left = lines.filter(({ mostMilli }) => mostMilli > 0);
  return left.length === 1 && (left[0]?.mostMilli ?? 0) <= 1000;
}

/** Asks once, under ids of its own: nobody is told to give money back before the shop said yes. */
function useGiving(order: Order) {
  const ask = useAsk();
  const till = useTillActions();
  const { when, printReceipt } = usePrintReceipt();
  const [giving, setGiving] = useState<Giving>();
  const give = async ({ parts, refunding, reason, isWaste }: Wish) => {
    const receiptId = till.newId();
    const payments = refunding.returned.map(({ backMinor: _, ...wish }) => ({ ...wish, id: till.newId() }));
    const lines = [...parts].map(([lineId, quantityMilli]) => ({ lineId, quantityMilli }));
    setGiving({ receiptId, refunding, state: 'asked' });
    const outcome = await ask(
      {
        type: 'refund-order',
        body: { orderId: order.id, receiptId, lines, payments, reason, ...(isWaste && { isWaste }) },
      },
      { base: baseOf('order', order, till.view()) },
    );
    if (!outcome.ok) return setGiving(undefined);
    setGiving({ receiptId, refunding, state: outcome.t === 'queued' ? 'kept' : 'given' });
    if (when === 'always') void printReceipt(receiptId);
  };
  return { giving, give };
}
