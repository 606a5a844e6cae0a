import { FocusTrap, Modal } from '@mantine/core';
import { IconAddressBook } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { Action } from '../components/Action.tsx';
import { Facts } from '../components/Facts.tsx';
import { useT } from '../language.tsx';
import type { PlainKey } from '../t.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './EditFields.module.css';

const keys: readonly (readonly [key: string, does: PlainKey])[] = [
  ['F1', 'key.help'],
  ['F2', 'key.search'],
  ['F3', 'key.customer'],
  ['F4', 'key.park'],
  ['F5', 'key.recall'],
  ['F6', 'key.orders'],
  ['F8', 'key.discount'],
  ['F7', 'key.drawer'],
  ['F9 · Ctrl+Enter', 'key.main'],
  ['F10', 'key.refund'],
  ['F12', 'key.exact'],
  ['3 *', 'key.times'],
  ['Esc', 'key.back'],
  ['↑ ↓', 'key.move'],
  ['Enter', 'key.open'],
  ['+', 'key.new'],
  ['+ −', 'key.quantity'],
  ['Del', 'key.remove'],
  ['Alt+1 … 9', 'key.category'],
  ['Ctrl+P', 'key.reprint'],
  ['Ctrl+L', 'key.lock'],
];

/** What the keys do, and where customers are that no key leads to. */
export function Help({ onClose }: { onClose(): void }) {
  const t = useT();
  const [, navigate] = useLocation();
  const openCustomers = () => {
    onClose();
    navigate('/customers');
  };
  useShortcuts({ f1: onClose }, { covers: true });
  return (
    <Modal opened onClose={onClose} title={t('help.title')} closeButtonProps={{ 'aria-label': t('close'), size: 48 }}>
      <FocusTrap.InitialFocus />
      <div className={css.group}>
        <Facts facts={keys.map(([key, does]) => [t(does), <kbd key={key}>{key}</kbd>])} />
        <Action icon={IconAddressBook} onPress={openCustomers}>
          {t('customers')}
        </Action>
      </div>
    </Modal>
  );
}
