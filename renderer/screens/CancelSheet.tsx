import { Modal } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useState } from 'react';
import { Action } from '../components/Action.tsx';
import { ReasonChoice } from '../components/ReasonChoice.tsx';
import { useT } from '../language.tsx';
import type { PlainKey } from '../t.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './Sheet.module.css';

const usual = ['reason.left', 'reason.mistake', 'reason.sold-out'] as const satisfies PlainKey[];

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
  return (
    <Modal opened onClose={onKeep} title={title} closeButtonProps={{ 'aria-label': t('close'), size: 48 }}>
      <div className={css.sheet}>
        <ReasonChoice usual={usual} reason={reason} onReason={setReason} isFirst />
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
