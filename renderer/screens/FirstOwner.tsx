import { Modal, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { staffHere } from '../people.ts';
import { useAsk } from '../use-ask.ts';
import { CoveringShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './PersonSheet.module.css';
import { SetPin } from './SetPin.tsx';

interface Props {
  /** There is an owner with a PIN now. */
  onDone(): void;
  onClose(): void;
}

/** Before people sign in, somebody has to be able to: a name, a PIN, and the PIN once more. */
export function FirstOwner({ onDone, onClose }: Props) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const known = useTill(({ shop }) => staffHere(shop).find(({ roleId }) => roleId === 'owner'));
  const [name, setName] = useState(known?.name ?? '');
  const [ownerId, setOwnerId] = useState<string>();
  const [isAsked, setAsked] = useState(false);
  const setPin = useCallback(
    (pin: string) => till.person({ t: 'set-pin', staff: ownerId ?? '', pin }),
    [till, ownerId],
  );
  const isReady = name.trim() !== '' && !isAsked;
  const goOn = async () => {
    if (!isReady) return;
    if (known) return setOwnerId(known.id);
    const staffId = till.newId();
    setAsked(true);
    const outcome = await ask({ type: 'add-staff', body: { staffId, name: name.trim(), roleId: 'owner' } });
    setAsked(false);
    if (outcome.ok) setOwnerId(staffId);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      title={t('owner.first')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <CoveringShortcuts shortcuts={{ escape: onClose }} />
      {ownerId === undefined ? (
        <form
          className={css.sheet}
          onSubmit={(event) => {
            event.preventDefault();
            void goOn();
          }}
        >
          <p>{t('owner.first.more')}</p>
          <TextInput
            data-autofocus
            label={t('owner.first.name')}
            value={name}
            readOnly={known !== undefined}
            maxLength={40}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Action tone="good" icon={IconKey} disabled={!isReady} onPress={() => void goOn()}>
            {t('staff.add.next')}
          </Action>
          <input type="submit" hidden />
        </form>
      ) : (
        <SetPin digits={6} onPin={setPin} onDone={onDone} />
      )}
    </Modal>
  );
}
