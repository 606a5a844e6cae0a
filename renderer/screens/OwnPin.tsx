import { Modal } from '@mantine/core';
import { IconPassword } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { Staff } from '../../shop/staff.ts';
import { Action } from '../components/Action.tsx';
import { PinPad } from '../components/PinPad.tsx';
import { ProofFault } from '../components/ProofFault.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { faultOf } from '../person-fault.ts';
import { CoveringShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './SetPin.module.css';
import { SetPin } from './SetPin.tsx';

/** Whoever is signed in gives themselves another PIN. */
export function OwnPin() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const staff = useTill(({ shop, you }) => (you.staff ? shop.get('staff', you.staff.id) : undefined));
  if (staff?.pinDigits === undefined) return null;
  return (
    <>
      <Action icon={IconPassword} onPress={() => setOpen(true)}>
        {t('pin.change')}
      </Action>
      {isOpen && <OwnPinSheet staff={staff} digits={staff.pinDigits} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Props {
  staff: Staff;
  digits: 4 | 6;
  onClose(): void;
}

function OwnPinSheet({ staff: { id: staff }, digits, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const { add } = useNotices();
  const [current, setCurrent] = useState<string>();
  const [fault, setFault] = useState<string>();
  const change = useCallback(
    async (pin: string) => {
      const got = await till.person({ t: 'set-pin', staff, pin, ...(current !== undefined && { current }) });
      const not = faultOf(got);
      // Of a new one that is no good it says so itself; of the one until now there is another try.
      if (not && got.status !== 422) {
        setFault(not.code);
        setCurrent(undefined);
      }
      return got;
    },
    [till, staff, current],
  );
  const done = () => {
    add({ tone: 'good', title: t('pin.changed'), sentences: [] });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="38rem"
      title={t('pin.change')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <CoveringShortcuts shortcuts={{ escape: onClose }} />
      {current === undefined ? (
        <div className={css.set} data-testid="current-pin">
          <p className={css.what}>{t('pin.current')}</p>
          <PinPad digits={digits} onPin={async (pin) => setCurrent(pin)} />
          <ProofFault fault={fault} failures={fault === undefined ? 0 : 1} seconds={0} />
        </div>
      ) : (
        <SetPin digits={digits} onPin={change} onDone={done} />
      )}
    </Modal>
  );
}
