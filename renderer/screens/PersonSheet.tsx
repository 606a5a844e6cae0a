import { Modal, TextInput } from '@mantine/core';
import { IconDoorExit, IconIdBadge2, IconKey, IconLockOpen, IconPlus, IconUserCheck } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { pinDigitsOf } from '../../shop/staff.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { lockedUntil } from '../people.ts';
import { useAsk } from '../use-ask.ts';
import { CoveringShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './PersonSheet.module.css';
import { RoleChoice } from './RoleChoice.tsx';
import { ScanBadge } from './ScanBadge.tsx';
import { SetPin } from './SetPin.tsx';

interface Props {
  /** Undefined for somebody who is new here. */
  staffId: string | undefined;
  onClose(): void;
}

type Step = 'about' | 'pin' | 'badge';

/** One person: name, role, PIN and badge; somebody new gets a PIN straight away. */
export function PersonSheet({ staffId, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const [id, setId] = useState(staffId);
  const [step, setStep] = useState<Step>('about');
  const staff = useTill(({ shop }) => (id === undefined ? undefined : shop.get('staff', id)));
  const digits = useTill(({ shop }) => (staff ? pinDigitsOf(shop, staff.roleId) : 4));
  const setPin = useCallback((pin: string) => till.person({ t: 'set-pin', staff: id ?? '', pin }), [till, id]);
  const setBadge = useCallback((badge: string) => till.person({ t: 'set-pin', staff: id ?? '', badge }), [till, id]);
  const back = () => (step === 'about' ? onClose() : setStep('about'));
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="38rem"
      title={staff ? <bdi>{staff.name}</bdi> : t('staff.add')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <CoveringShortcuts shortcuts={{ escape: back }} />
      {step === 'pin' && <SetPin digits={digits} onPin={setPin} onDone={() => setStep('about')} />}
      {step === 'badge' && <ScanBadge onScan={setBadge} onDone={() => setStep('about')} />}
      {step === 'about' && (
        <div className={css.sheet}>
          <About
            key={staff?.id}
            staffId={id}
            onAdded={(added) => {
              setId(added);
              setStep('pin');
            }}
          />
          {staff && <Keys staffId={staff.id} onStep={setStep} />}
        </div>
      )}
    </Modal>
  );
}

/** Name and role. */
function About({ staffId, onAdded }: { staffId: string | undefined; onAdded(staffId: string): void }) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const staff = useTill(({ shop }) => (staffId === undefined ? undefined : shop.get('staff', staffId)));
  const [name, setName] = useState(staff?.name ?? '');
  const [roleId, setRoleId] = useState(staff?.roleId ?? 'cashier');
  const [isAsked, setAsked] = useState(false);
  const isChanged = name.trim() !== staff?.name || roleId !== staff.roleId;
  const isReady = name.trim() !== '' && isChanged && !isAsked;
  const save = async () => {
    if (!isReady) return;
    setAsked(true);
    const id = staffId ?? till.newId();
    const body = { staffId: id, name: name.trim(), roleId };
    const outcome = await ask({ type: staffId === undefined ? 'add-staff' : 'change-staff', body });
    setAsked(false);
    if (outcome.ok && staffId === undefined) onAdded(id);
  };
  return (
    <form
      className={css.about}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        data-autofocus
        label={t('staff.name')}
        value={name}
        maxLength={40}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <RoleChoice chosen={roleId} onChoose={setRoleId} />
      <Action
        tone="good"
        icon={staffId === undefined ? IconPlus : IconUserCheck}
        disabled={!isReady && !isAsked}
        waiting={isAsked}
        onPress={() => void save()}
      >
        {t(staffId === undefined ? 'staff.add.next' : 'staff.save')}
      </Action>
      <input type="submit" hidden />
    </form>
  );
}

/** What a person is known by, and whether they work here at all. */
function Keys({ staffId, onStep }: { staffId: string; onStep(step: Step): void }) {
  const t = useT();
  const ask = useAsk();
  const staff = useTill(({ shop }) => shop.get('staff', staffId));
  const isLockedOut = useTill(({ shop }) => lockedUntil(shop, staffId) > Date.now());
  if (!staff) return null;
  const work = (active: boolean) => void ask({ type: 'change-staff', body: { staffId, active } });
  if (!staff.active) {
    return (
      <Action icon={IconUserCheck} onPress={() => work(true)}>
        {t('staff.back')}
      </Action>
    );
  }
  return (
    <div className={css.keys}>
      {!staff.pinDigits && <p className={css.more}>{t('staff.no-pin.more')}</p>}
      <div className={css.pair}>
        <Action icon={IconKey} onPress={() => onStep('pin')}>
          {t(staff.pinDigits ? 'staff.new-pin' : 'staff.set-pin')}
        </Action>
        <Action icon={IconIdBadge2} onPress={() => onStep('badge')}>
          {t(staff.hasBadge ? 'staff.new-badge' : 'staff.set-badge')}
        </Action>
      </div>
      {isLockedOut && (
        <Action icon={IconLockOpen} tone="good" onPress={() => void ask({ type: 'unlock-staff', body: { staffId } })}>
          {t('staff.unlock')}
        </Action>
      )}
      <div className={css.apart}>
        <Action icon={IconDoorExit} tone="danger" onPress={() => work(false)}>
          {t('staff.leave')}
        </Action>
      </div>
    </div>
  );
}
