import { Textarea, TextInput } from '@mantine/core';
import { IconCash } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Customer } from '../../shop/customer.ts';
import { owedBy } from '../../shop/take-payments.ts';
import { Action } from '../components/Action.tsx';
import { EditSheet } from '../components/EditSheet.tsx';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { type CustomerForm, customerFormOf, customerWishOf } from '../customer-form.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { ReceiptSheet } from '../receipt/ReceiptSheet.tsx';
import { may } from '../standing.ts';
import { signsOfOrder } from '../status.ts';
import type { PlainKey } from '../t.ts';
import { useChangeBlock, useSave, useSeen } from '../use-save.ts';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import own from './Customers.module.css';
import css from './EditFields.module.css';

interface Props {
  /** Undefined for a new one. */
  customerId: string | undefined;
  onPay(customerId: string): void;
  onClose(): void;
}

/** One customer, to be looked at, filled in and saved whole. */
export function CustomerEditor({ customerId, onPay, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const { money } = useFormat();
  const { current, seen, version, isMoved, catchUp } = useSeen('customer', customerId);
  const [form, setForm] = useState(() => customerFormOf(seen, money));
  const [wasTried, setTried] = useState(false);
  const { isAsked, save } = useSave();
  const block = useChangeBlock('set-customer');
  const mayEdit = useTill((view) => may('customer.edit', view));
  const [newId] = useState(till.newId);
  const answer = customerWishOf(form, { customerId: customerId ?? newId, version }, money);
  const faults = wasTried && 'faults' in answer ? answer.faults : undefined;
  const onSave = async () => {
    setTried(true);
    if ('wish' in answer && (await save({ type: 'set-customer', body: answer.wish }))?.ok) onClose();
  };
  return (
    <EditSheet
      size="52rem"
      title={seen ? <bdi>{seen.name}</bdi> : t('customers.add')}
      isMoved={isMoved && !isAsked}
      onTakeTheirs={() => {
        setForm(customerFormOf(current, money));
        catchUp();
      }}
      onKeepMine={catchUp}
      isSaving={isAsked}
      block={mayEdit ? block : 'customers.not-yours'}
      onSave={() => void onSave()}
      onClose={onClose}
    >
      {current && <Owing customer={current} onPay={() => onPay(current.id)} />}
      <Fields form={form} faults={faults} onChange={(more) => setForm((before) => ({ ...before, ...more }))} />
      {current && <Orders customerId={current.id} />}
    </EditSheet>
  );
}

interface FieldsProps {
  form: CustomerForm;
  faults: ReadonlySet<keyof CustomerForm> | undefined;
  onChange(more: Partial<CustomerForm>): void;
}

const fields: readonly (readonly [keyof CustomerForm, PlainKey, longest: number, fault: PlainKey])[] = [
  ['name', 'customer.name', 120, 'fault.missing'],
  ['company', 'customer.company', 120, 'fault.missing'],
  ['phone', 'customer.phone', 40, 'fault.missing'],
  ['email', 'customer.email', 254, 'customer.email.wrong'],
  ['taxId', 'shop.taxId', 40, 'fault.missing'],
  ['limit', 'account.limit', 20, 'fault.no-price'],
];
const inputModes: Partial<Record<keyof CustomerForm, 'tel' | 'email' | 'decimal'>> = {
  ...{ phone: 'tel', email: 'email', limit: 'decimal' },
};
const longFields = [
  ['address', 'shop.address', 400],
  ['note', 'customer.note', 1000],
] as const;

function Fields({ form, faults, onChange }: FieldsProps) {
  const t = useT();
  return (
    <div className={css.pair}>
      {fields.map(([field, word, longest, fault]) => (
        <TextInput
          key={field}
          data-autofocus={field === 'name' || undefined}
          label={t(word)}
          description={field === 'limit' ? t('account.limit.more') : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={form[field]}
          maxLength={longest}
          inputMode={inputModes[field]}
          autoComplete="off"
          error={faults?.has(field) && t(fault)}
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      ))}
      {longFields.map(([field, word, longest]) => (
        <Textarea
          key={field}
          label={t(word)}
          value={form[field]}
          maxLength={longest}
          rows={2}
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}

function Owing({ customer: { id }, onPay }: { customer: Customer; onPay(): void }) {
  const t = useT();
  const { money } = useFormat();
  const owedMinor = useTill(({ shop }) => owedBy(shop, id));
  const mayTake = useTill((view) => may('pay.take', view));
  return (
    <div className={own.owing}>
      <p>
        {t('account.owes')} <strong>{money.format(owedMinor)}</strong>
      </p>
      {owedMinor > 0 && (
        <Action icon={IconCash} disabled={!mayTake} onPress={onPay}>
          {t('account.pay')}
        </Action>
      )}
    </div>
  );
}

const MOST_SHOWN = 10;

/** What the shop has at hand of a customer: newest first. */
function Orders({ customerId }: { customerId: string }) {
  const t = useT();
  const { money, clock } = useFormat();
  const [, navigate] = useLocation();
  const [shownId, setShownId] = useState<string>();
  const orders = useTill(
    ({ shop }) =>
      [...shop.all('order')]
        .filter((order) => order.customerId === customerId)
        .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1))
        .slice(0, MOST_SHOWN),
    sameItems,
  );
  const paid = useTill(
    ({ shop }) => [...shop.all('receipt')].filter(({ kind, orderId }) => kind === 'account' && orderId === customerId),
    sameItems,
  );
  return (
    <section className={css.part} aria-label={t('customer.orders')}>
      <h3>{t('customer.orders')}</h3>
      {orders.length === 0 && <p className={css.more}>{t('customer.orders.none')}</p>}
      <ul className={own.orders}>
        {orders.map((order) => (
          <li key={order.id}>
            <button type="button" className={own.order} onClick={() => navigate(`/orders/${order.id}`)}>
              <span>{order.number}</span>
              <span>{clock.moment(order.openedAt)}</span>
              {signsOfOrder(order).map((sign) => (
                <StatusBadge key={sign.word} sign={sign} shape="line" />
              ))}
              <strong>{money.format(order.totals.totalMinor)}</strong>
            </button>
          </li>
        ))}
      </ul>
      {paid.length > 0 && (
        <>
          <h3>{t('customer.paid')}</h3>
          <ul className={own.orders}>
            {paid.map(({ id, number, issuedAt, payload: { payments } }) => (
              <li key={id}>
                <button type="button" className={own.order} onClick={() => setShownId(id)}>
                  <span>{number}</span>
                  <span>{clock.moment(issuedAt)}</span>
                  <strong>{money.format(payments[0]?.amountMinor ?? 0)}</strong>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {shownId && <ReceiptSheet receiptId={shownId} onClose={() => setShownId(undefined)} />}
    </section>
  );
}
