import { Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { ModifierGroup } from '../../shop/catalogue.ts';
import { Action } from '../components/Action.tsx';
import { EditSheet } from '../components/EditSheet.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import type { MoneyFormat } from '../money.ts';
import { useChangeBlock, useSave, useSeen } from '../use-save.ts';
import { useTillActions } from '../use-till.ts';
import css from './EditFields.module.css';

interface Props {
  /** Undefined for a new group. */
  groupId: string | undefined;
  onClose(): void;
}

interface OptionForm {
  id: string;
  name: string;
  price: string;
  active: boolean;
}

interface GroupForm {
  name: string;
  min: string;
  max: string;
  options: readonly OptionForm[];
}

/** One group of modifiers: what may be chosen, how much of it, and what that costs. */
export function ModifierSheet({ groupId, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const { money } = useFormat();
  const { current, seen, version, isMoved, catchUp } = useSeen('modifierGroup', groupId);
  const [form, setForm] = useState(() => formOf(seen, money, till.newId));
  const [wasTried, setTried] = useState(false);
  const { isAsked, save } = useSave();
  const block = useChangeBlock('set-modifier-group');
  const set = (more: Partial<GroupForm>) => setForm((before) => ({ ...before, ...more }));
  const setOption = (id: string, more: Partial<OptionForm>) =>
    set({ options: form.options.map((one) => (one.id === id ? { ...one, ...more } : one)) });
  const isNamed = form.name.trim() !== '';
  const isBounded = areBoundsGood(form);
  const priceOf = ({ price }: OptionForm) => (price.trim() === '' ? 0 : money.parse(price));
  const onSave = async () => {
    setTried(true);
    const options = form.options.map((one) => ({ ...one, name: one.name.trim(), priceMinor: priceOf(one) }));
    if (!isNamed || !isBounded || options.some(({ name, priceMinor }) => name === '' || priceMinor === undefined))
      return;
    const body = {
      ...{ modifierGroupId: groupId ?? till.newId(), version, name: form.name.trim() },
      ...{ min: Number(form.min), max: Number(form.max) },
      options: options.map(({ id, name, priceMinor = 0, active }) => ({ id, name, priceMinor, active })),
    };
    if ((await save({ type: 'set-modifier-group', body }))?.ok) onClose();
  };
  return (
    <EditSheet
      size="46rem"
      title={seen ? <bdi>{seen.name}</bdi> : t('modifiers.add')}
      isMoved={isMoved && !isAsked}
      onTakeTheirs={() => {
        setForm(formOf(current, money, till.newId));
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
        value={form.name}
        maxLength={60}
        autoComplete="off"
        placeholder={t('modifiers.example')}
        error={wasTried && !isNamed && t('fault.missing')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <div className={css.pair}>
        <TextInput
          label={t('modifiers.min')}
          value={form.min}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => set({ min: event.currentTarget.value })}
        />
        <TextInput
          label={t('modifiers.max')}
          value={form.max}
          inputMode="numeric"
          autoComplete="off"
          error={wasTried && !isBounded && t('modifiers.bounds')}
          onChange={(event) => set({ max: event.currentTarget.value })}
        />
      </div>
      <fieldset className={css.group}>
        <legend>{t('modifiers.options')}</legend>
        {form.options.map((option, index) => (
          <div key={option.id} className={css.line}>
            <TextInput
              aria-label={t('modifiers.option.nth', { nth: String(index + 1) })}
              placeholder={t('product.name')}
              value={option.name}
              maxLength={60}
              autoComplete="off"
              error={wasTried && option.name.trim() === '' && t('fault.missing')}
              onChange={(event) => setOption(option.id, { name: event.currentTarget.value })}
            />
            <TextInput
              className={css.money}
              aria-label={t('modifiers.price.nth', { nth: String(index + 1) })}
              placeholder={money.plain(0)}
              value={option.price}
              inputMode="decimal"
              autoComplete="off"
              error={wasTried && priceOf(option) === undefined && t('fault.no-price')}
              onChange={(event) => setOption(option.id, { price: event.currentTarget.value })}
            />
            <Switch
              className={css.tick}
              aria-label={t('modifiers.active.nth', { nth: String(index + 1) })}
              checked={option.active}
              onChange={(event) => setOption(option.id, { active: event.currentTarget.checked })}
            />
            <Action
              tone="quiet"
              icon={IconTrash}
              disabled={form.options.length === 1}
              label={t('modifiers.remove.nth', { nth: String(index + 1) })}
              onPress={() => set({ options: form.options.filter(({ id }) => id !== option.id) })}
            />
          </div>
        ))}
        <Action
          icon={IconPlus}
          disabled={form.options.length >= 50}
          onPress={() => set({ options: [...form.options, emptyOption(till.newId())] })}
        >
          {t('modifiers.option.add')}
        </Action>
      </fieldset>
    </EditSheet>
  );
}

function formOf(group: ModifierGroup | undefined, money: MoneyFormat, newId: () => string): GroupForm {
  return {
    name: group?.name ?? '',
    min: String(group?.min ?? 0),
    max: String(group?.max ?? 1),
    options: group
      ? group.options.map(({ id, name, priceMinor, active }) => ({ id, name, price: money.plain(priceMinor), active }))
      : [emptyOption(newId())],
  };
}

function emptyOption(id: string): OptionForm {
  return { id, name: '', price: '', active: true };
}

function areBoundsGood({ min, max, options }: GroupForm): boolean {
  const [least, most] = [Number(min), Number(max)];
  const isWhole = Number.isInteger(least) && Number.isInteger(most) && min.trim() !== '';
  return isWhole && least >= 0 && most >= 1 && least <= most && most <= options.length;
}
