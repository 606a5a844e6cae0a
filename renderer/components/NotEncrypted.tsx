import { Modal } from '@mantine/core';
import { IconLockOpen2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '../language.tsx';
import { isPlainPage } from '../plain-page.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import { Action } from './Action.tsx';
import css from './NotEncrypted.module.css';

/** In a page that others on the network can read along: what that means is one tap away. */
export function NotEncrypted() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  if (!isPlainPage(window.location)) return null;
  return (
    <>
      <button
        type="button"
        className={css.badge}
        aria-label={t('plain')}
        title={t('plain')}
        onClick={() => setOpen(true)}
      >
        <IconLockOpen2 aria-hidden stroke={2} />
        <span>{t('plain')}</span>
      </button>
      {isOpen && <Why onClose={() => setOpen(false)} />}
    </>
  );
}

function Why({ onClose }: { onClose(): void }) {
  const t = useT();
  const isForStaff = useTill(({ shop }) => shop.get('shop', 'shop')?.access?.isWifiForStaff === true);
  useShortcuts({}, { covers: true });
  return (
    <Modal opened onClose={onClose} title={t('plain')} closeButtonProps={{ 'aria-label': t('close'), size: 48 }}>
      <div className={css.why}>
        <p>{t('plain.more')}</p>
        <p>{t(isForStaff ? 'plain.staff-wifi' : 'plain.limits')}</p>
        <p>{t('plain.secure', { address: `https://${window.location.host}` })}</p>
        <Action isFirst onPress={onClose}>
          {t('close')}
        </Action>
      </div>
    </Modal>
  );
}
