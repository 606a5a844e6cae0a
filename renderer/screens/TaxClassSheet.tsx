import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { EditSheet } from '../components/EditSheet.tsx';
import { useT } from '../language.tsx';
import { useChangeBlock, useSave, useSeen } from '../use-save.ts';
import { useTillActions } from '../use-till.ts';
import css from './EditFields.module.css';

interface Props {
  /** Undefined for a new one. */
  taxClassId: string | undefined;
  onClose(): void;
}

/** One tax class: what products are taxed as. */
export function TaxClassSheet({ taxClassId, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const { current, seen, version, isMoved, catchUp } = useSeen('taxClass', taxClassId);
  const [name, setName] = useState(seen?.name ?? '');
  const [wasTried, setTried] = useState(false);
  const { isAsked, save } = useSave();
  const block = useChangeBlock('set-tax-class');
  const onSave = async () => {
    setTried(true);
    if (name.trim() === '') return;
    const body = { taxClassId: taxClassId ?? till.newId(), version, name: name.trim() };
    if ((await save({ type: 'set-tax-class', body }))?.ok) onClose();
  };
  return (
    <EditSheet
      title={seen ? <bdi>{seen.name}</bdi> : t('tax.add')}
      isMoved={isMoved && !isAsked}
      onTakeTheirs={() => {
        setName(current?.name ?? '');
        catchUp();
      }}
      onKeepMine={catchUp}
      isSaving={isAsked}
      block={block}
      onSave={() => void onSave()}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('product.name')}
        value={name}
        maxLength={60}
        autoComplete="off"
        placeholder={t('tax.example')}
        error={wasTried && name.trim() === '' && t('fault.missing')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {!seen && <p className={css.more}>{t('tax.add.more')}</p>}
    </EditSheet>
  );
}
