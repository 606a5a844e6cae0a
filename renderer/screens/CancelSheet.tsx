import { Modal, TextInput } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useState } from 'react';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { useT } from '../language.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './Sheet.module.css';

const reasons = ['left', 'mistake', 'sold-out'] as const;

interface Props {
  title: string;
  keep: string;
  cancel: string;
  onKeep(): void;
  onCancel(reason: string | undefined): void;
}

/** Asks why before something is undone. */
export function CancelSheet({ title, keep, cancel, onKeep, onCancel }: Props) {
  const t = useT();
  const [reason, setReason] = useState('');
  useShortcuts({}, { covers: true });
  const chips = reasons.map((value) => ({ value: t(`reason.${value}`), word: t(`reason.${value}`) }));
  return (
    <Modal opened onClose={onKeep} title={title} closeButtonProps={{ 'aria-label': t('close'), size: 48 }}>
      <div className={css.sheet}>
        <FilterChips label={t('reason')} chips={chips} chosen={reason} onChoose={setReason} />
        <TextInput
          data-autofocus
          label={t('reason')}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={css.choice}>
          <Action onPress={onKeep}>{keep}</Action>
          <Action tone="danger" icon={IconBan} onPress={() => onCancel(reason.trim() || undefined)}>
            {cancel}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
