import { Modal } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Till } from '../../shop/till.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './Sheet.module.css';

/** Takes a till out of the shop, in two taps. */
export function RemoveTill({ till }: { till: Till }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const { name, code } = till;
  return (
    <>
      <Action tone="quiet" icon={IconTrash} label={t('tills.remove', { name, code })} onPress={() => setOpen(true)} />
      {isOpen && <RemoveSheet till={till} onClose={() => setOpen(false)} />}
    </>
  );
}

function RemoveSheet({ till: { id, name, code }, onClose }: { till: Till; onClose(): void }) {
  const t = useT();
  const ask = useAsk();
  const [isAsked, setAsked] = useState(false);
  useShortcuts({}, { covers: true });
  const remove = async () => {
    setAsked(true);
    await ask({ type: 'revoke-till', body: { tillId: id } });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('tills.remove.title', { name, code })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        <p>{t('tills.remove.more')}</p>
        <div className={css.choice}>
          <Action isFirst onPress={onClose}>
            {t('tills.remove.keep')}
          </Action>
          <Action tone="danger" icon={IconTrash} waiting={isAsked} onPress={() => void remove()}>
            {t('tills.remove.sure')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
