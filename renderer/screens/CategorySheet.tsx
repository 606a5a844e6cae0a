import { TextInput } from '@mantine/core';
import { IconCheck, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { categoryColourAt, categoryColours } from '../category-colours.ts';
import { Action } from '../components/Action.tsx';
import { EditSheet } from '../components/EditSheet.tsx';
import { useT } from '../language.tsx';
import { useChangeBlock, useSave, useSeen } from '../use-save.ts';
import { useTill, useTillActions } from '../use-till.ts';
import css from './EditFields.module.css';

interface Props {
  /** Undefined for a new one. */
  categoryId: string | undefined;
  onClose(): void;
}

/** One category: its name, its colour and its place among the others. */
export function CategorySheet({ categoryId, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const { current, seen, version, isMoved, catchUp } = useSeen('category', categoryId);
  const [others] = useState(() => [...till.view().shop.all('category')].filter(({ id }) => id !== categoryId));
  const last = Math.max(-1, ...others.map(({ sort }) => sort));
  const [name, setName] = useState(seen?.name ?? '');
  const [colour, setColour] = useState(seen?.colour ?? categoryColourAt(others.length));
  const [sort, setSort] = useState(String((seen?.sort ?? last + 1) + 1));
  const [wasTried, setTried] = useState(false);
  const { isAsked, save } = useSave();
  const block = useChangeBlock('set-category');
  const place = Number(sort);
  const isPlaced = Number.isInteger(place) && place >= 1 && place <= 1_000_000;
  const isFull = useTill(({ shop }) => {
    for (const product of shop.all('product')) if (product.categoryId === categoryId) return true;
    return false;
  });
  const onSave = async () => {
    setTried(true);
    if (name.trim() === '' || !isPlaced) return;
    const { stationId } = current ?? {};
    const body = {
      ...{ categoryId: categoryId ?? till.newId(), version, name: name.trim(), colour, sort: place - 1 },
      ...(stationId !== undefined && { stationId }),
    };
    if ((await save({ type: 'set-category', body }))?.ok) onClose();
  };
  const remove = async () => {
    if (!categoryId) return;
    if ((await save({ type: 'remove-category', body: { categoryId, version } }))?.ok) onClose();
  };
  return (
    <EditSheet
      title={seen ? <bdi>{seen.name}</bdi> : t('category.add')}
      isMoved={isMoved && !isAsked}
      onTakeTheirs={() => {
        if (!current) return onClose();
        setName(current.name);
        setColour(current.colour);
        setSort(String(current.sort + 1));
        catchUp();
      }}
      onKeepMine={catchUp}
      isSaving={isAsked}
      block={block}
      onSave={() => void onSave()}
      onClose={onClose}
      foot={
        seen && (
          <Action
            tone="danger"
            icon={IconTrash}
            disabled={isFull || isAsked || block !== undefined}
            onPress={() => void remove()}
          >
            {t('category.remove')}
          </Action>
        )
      }
    >
      <TextInput
        data-autofocus
        label={t('product.name')}
        value={name}
        maxLength={60}
        autoComplete="off"
        error={wasTried && name.trim() === '' && t('fault.missing')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <fieldset className={css.group}>
        <legend>{t('category.colour')}</legend>
        <div className={css.colours}>
          {[...new Set<string>([...categoryColours, colour])].map((one, index) => (
            <button
              key={one}
              type="button"
              className={css.colour}
              style={{ background: one }}
              aria-pressed={one === colour}
              aria-label={t('category.colour.nth', { nth: String(index + 1) })}
              onClick={() => setColour(one)}
            >
              {one === colour && <IconCheck aria-hidden stroke={3} />}
            </button>
          ))}
        </div>
      </fieldset>
      <TextInput
        className={css.short}
        label={t('category.place')}
        value={sort}
        inputMode="numeric"
        autoComplete="off"
        error={wasTried && !isPlaced && t('fault.no-quantity')}
        onChange={(event) => setSort(event.currentTarget.value)}
      />
      {seen && isFull && <p className={css.more}>{t('category.remove.more')}</p>}
    </EditSheet>
  );
}
