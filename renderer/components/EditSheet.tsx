import { Modal } from '@mantine/core';
import { IconDeviceFloppy, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '../language.tsx';
import type { PlainKey } from '../t.ts';
import { CoveringShortcuts } from '../use-shortcuts.tsx';
import { Action } from './Action.tsx';
import css from './EditSheet.module.css';
import { WhyBlocked } from './WhyBlocked.tsx';

interface Props {
  title: ReactNode;
  size?: string;
  /** Somebody else has saved it since this sheet opened. */
  isMoved: boolean;
  /** What they saved takes the place of what is typed here. */
  onTakeTheirs(): void;
  /** What is typed here is kept, and saved over theirs. */
  onKeepMine(): void;
  isSaving: boolean;
  /** Why nothing can be saved now. */
  block: PlainKey | undefined;
  onSave(): void;
  onClose(): void;
  /** Beside *Save*. */
  foot?: ReactNode;
  children: ReactNode;
}

/** One document to be filled in and saved whole. */
export function EditSheet(props: Props) {
  const { title, size = '38rem', isMoved, onTakeTheirs, onKeepMine, isSaving, block, onSave, onClose } = props;
  const t = useT();
  const isOpen = !isMoved && !isSaving && !block;
  const save = () => isOpen && onSave();
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size={size}
      title={title}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <CoveringShortcuts shortcuts={{ escape: onClose, 'ctrl+enter': save }} />
      <form
        className={css.sheet}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {isMoved && (
          <div className={css.moved} role="alert">
            <p>{t('sheet.moved')}</p>
            <div className={css.choice}>
              <Action icon={IconRefresh} onPress={onTakeTheirs}>
                {t('sheet.take-theirs')}
              </Action>
              <Action onPress={onKeepMine}>{t('sheet.keep-mine')}</Action>
            </div>
          </div>
        )}
        {props.children}
        <div className={css.foot}>
          <WhyBlocked why={block} />
          <div className={css.acts}>
            {props.foot}
            <Action
              tone="good"
              icon={IconDeviceFloppy}
              waiting={isSaving}
              disabled={!isOpen && !isSaving}
              onPress={save}
            >
              {t('sheet.save')}
            </Action>
          </div>
        </div>
        <input type="submit" hidden />
      </form>
    </Modal>
  );
}
