import { Modal } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { byStaff } from '../../shop/verbs.ts';
import { Action } from '../components/Action.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import type { Whose } from '../find.ts';
import { useT } from '../language.tsx';
import { onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import { nameAndCode } from '../whereabouts.ts';
import css from './WhoseOrders.module.css';

export const everybodys: Whose = { tillId: undefined, by: undefined };

interface Props {
  whose: Whose;
  onWhose(whose: Whose): void;
}

/** Narrows the list to a till and a person; pressed as long as it does. */
export function WhoseOrders({ whose, onWhose }: Props) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const isNarrowed = whose.tillId !== undefined || whose.by !== undefined;
  return (
    <>
      <Action icon={IconFilter} tone={isNarrowed ? 'good' : 'plain'} pressed={isNarrowed} onPress={() => setOpen(true)}>
        {t('orders.only')}
      </Action>
      {isOpen && <WhoseSheet whose={whose} onWhose={onWhose} onClose={() => setOpen(false)} />}
    </>
  );
}

function WhoseSheet({ whose, onWhose, onClose }: Props & { onClose(): void }) {
  const t = useT();
  const tills = useTill(({ shop }) => [...shop.all('till')], sameItems);
  const people = useTill(({ shop }) => [...shop.all('staff')], sameItems);
  useShortcuts({ escape: onClose, enter: onEnter(onClose) }, { covers: true });
  const all = { value: '', word: t('orders.filter.all') };
  const change = (next: Partial<Whose>) => {
    const { tillId, by } = { ...whose, ...next };
    onWhose(tillId === undefined && by === undefined ? everybodys : { tillId, by });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="36rem"
      title={t('orders.only.title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.whose}>
        <h3>{t('fact.till')}</h3>
        <FilterChips
          label={t('fact.till')}
          chips={[all, ...tills.map((till) => ({ value: till.id, word: nameAndCode(till) }))]}
          chosen={whose.tillId ?? ''}
          onChoose={(tillId) => change({ tillId: tillId || undefined })}
          wraps
        />
        {people.length > 0 && (
          <>
            <h3>{t('orders.only.person')}</h3>
            <FilterChips
              label={t('orders.only.person')}
              chips={[all, ...people.map(({ id, name }) => ({ value: byStaff(id), word: name }))]}
              chosen={whose.by ?? ''}
              onChoose={(by) => change({ by: by || undefined })}
              wraps
            />
          </>
        )}
      </div>
    </Modal>
  );
}
