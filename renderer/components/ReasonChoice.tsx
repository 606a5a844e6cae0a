import { TextInput } from '@mantine/core';
import { useT } from '../language.tsx';
import type { PlainKey } from '../t.ts';
import { FilterChips } from './FilterChips.tsx';

interface Props {
  /** The usual ones, a tap each. */
  usual: readonly PlainKey[];
  reason: string;
  onReason(reason: string): void;
  /** Its field has the focus when the dialog opens. */
  isFirst?: boolean;
}

/** Why something is undone: one of the usual reasons, or words. */
export function ReasonChoice({ usual, reason, onReason, isFirst }: Props) {
  const t = useT();
  return (
    <>
      <FilterChips
        label={t('reason')}
        chips={usual.map((key) => ({ value: t(key), word: t(key) }))}
        chosen={reason}
        onChoose={onReason}
        wraps
      />
      <TextInput
        data-autofocus={isFirst || undefined}
        label={t('reason')}
        value={reason}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onReason(event.currentTarget.value)}
      />
    </>
  );
}
