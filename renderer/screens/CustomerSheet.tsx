import { Modal, TextInput } from '@mantine/core';
import { IconUser, IconUserOff, IconUserPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Customer } from '../../shop/customer.ts';
import { Action } from '../components/Action.tsx';
import { customersLike } from '../find-customers.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import css from './CustomerSheet.module.css';

interface Named {
  customerId: string | undefined;
  customerName: string;
}

interface Props {
  named: Named;
  onChoose(named: Named): void;
  onClose(): void;
}

const MOST_SHOWN = 30;

/** Who it is for: a customer of the shop, a new one, or only a name. */
export function CustomerSheet({ named, onChoose, onClose }: Props) {
  const t = useT();
  const { money } = useFormat();
  const ask = useAsk();
  const till = useTillActions();
  const customers = useTill(({ shop }) => [...shop.all('customer')], sameItems);
  const shop = useTill((view) => view.shop);
  const [typed, setTyped] = useState(named.customerName);
  const [phone, setPhone] = useState('');
  const [isNew, setNew] = useState(false);
  const found = useMemo(() => customersLike(customers, typed), [customers, typed]);
  useShortcuts({ escape: onClose }, { covers: true });

  const name = typed.trim();
  const pick = ({ id, name: customerName }: Customer) => onChoose({ customerId: id, customerName });
  const onlyName = () => onChoose({ customerId: undefined, customerName: name });
  const make = () => {
    const customerId = till.newId();
    const body = { customerId, name, ...(phone.trim() && { phone: phone.trim() }) };
    void ask({ type: 'set-customer', body });
    onChoose({ customerId, customerName: name });
  };
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      size="36rem"
      title={t('customer.title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <form
        className={css.sheet}
        onSubmit={(event) => {
          event.preventDefault();
          if (isNew && name) return make();
          const [first] = found;
          if (name === '') onChoose({ customerId: undefined, customerName: '' });
          else if (first && found.length === 1) pick(first);
          else onlyName();
        }}
      >
        <TextInput
          data-autofocus
          label={t('customer.name')}
          value={typed}
          maxLength={120}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {isNew ? (
          <TextInput
            label={t('customer.phone')}
            value={phone}
            maxLength={40}
            inputMode="tel"
            autoComplete="off"
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
        ) : (
          <ul className={css.list} aria-label={t('customer.known')}>
            {found.slice(0, MOST_SHOWN).map((customer) => (
              <li key={customer.id}>
                <button
                  type="button"
                  className={css.row}
                  aria-pressed={customer.id === named.customerId}
                  onClick={() => pick(customer)}
                >
                  <IconUser aria-hidden stroke={2} />
                  <span className={css.words}>
                    <strong>{customer.name}</strong>
                    <small>{[customer.company, customer.phone].filter(Boolean).join(' · ')}</small>
                  </span>
                  {(shop.get('account', customer.id)?.owedMinor ?? 0) > 0 && (
                    <small>
                      {t('customer.owes', { amount: money.format(shop.get('account', customer.id)?.owedMinor ?? 0) })}
                    </small>
                  )}
                </button>
              </li>
            ))}
            {found.length === 0 && <li className={css.none}>{t('customer.not-found')}</li>}
          </ul>
        )}
        <div className={css.choice}>
          {named.customerName !== '' && (
            <Action icon={IconUserOff} onPress={() => onChoose({ customerId: undefined, customerName: '' })}>
              {t('customer.nobody')}
            </Action>
          )}
          {isNew ? (
            <Action tone="good" icon={IconUserPlus} disabled={name === ''} onPress={make}>
              {t('customer.make')}
            </Action>
          ) : (
            <>
              <Action icon={IconUserPlus} onPress={() => setNew(true)}>
                {t('customer.new')}
              </Action>
              <Action tone="good" disabled={name === ''} onPress={onlyName}>
                {t('customer.only-name')}
              </Action>
            </>
          )}
        </div>
        <input type="submit" hidden />
      </form>
    </Modal>
  );
}
