import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { businessDateOf, type ShopSettings } from '../../shop/settings.ts';
import type { TaxRate } from '../../shop/tax.ts';
import { EditSheet } from '../components/EditSheet.tsx';
import { dayStart } from '../day-end.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useChangeBlock, useSave, useSeen } from '../use-save.ts';
import { useTill, useTillActions } from '../use-till.ts';
import css from './EditFields.module.css';

interface Props {
  /** Undefined for a new one. */
  taxRateId: string | undefined;
  taxClassId: string;
  onClose(): void;
}

interface RateForm {
  name: string;
  percent: string;
  order: string;
  compound: boolean;
  /** Days on the shop's calendar, as in 2027-01-01; empty for always. */
  from: string;
  to: string;
}

const noSettings = { timeZone: 'UTC', businessDayCutoff: '00:00' };

/** One rate of a tax class: how much it takes, and when it holds. */
export function TaxRateSheet({ taxRateId, taxClassId, onClose }: Props) {
  const t = useT();
  const till = useTillActions();
  const { readPercent, plainPercent } = useFormat();
  const settings = useTill(({ shop }) => shop.get('shop', 'shop')) ?? noSettings;
  const { current, seen, version, isMoved, catchUp } = useSeen('taxRate', taxRateId);
  const formOf = (rate: TaxRate | undefined): RateForm => ({
    name: rate?.name ?? '',
    percent: rate ? plainPercent(rate.ratePpm) : '',
    order: String(rate?.order ?? 1),
    compound: rate?.compound ?? false,
    from: dayOf(rate?.validFrom, settings),
    to: dayOf(rate?.validTo, settings),
  });
  const [form, setForm] = useState(() => formOf(seen));
  const [wasTried, setTried] = useState(false);
  const { isAsked, save } = useSave();
  const block = useChangeBlock('set-tax-rate');
  const set = (more: Partial<RateForm>) => setForm((before) => ({ ...before, ...more }));
  const ratePpm = readPercent(form.percent);
  const order = Number(form.order);
  const isRated = ratePpm !== undefined && ratePpm <= 1_000_000;
  const isOrdered = Number.isInteger(order) && order >= 0 && order <= 100;
  const isSpan = form.from === '' || form.to === '' || form.from < form.to;
  const onSave = async () => {
    setTried(true);
    if (form.name.trim() === '' || !isRated || !isOrdered || !isSpan) return;
    const body = {
      ...{ taxRateId: taxRateId ?? till.newId(), version, taxClassId, name: form.name.trim(), ratePpm, order },
      compound: form.compound,
      ...(form.from !== '' && { validFrom: dayStart(form.from, settings) }),
      ...(form.to !== '' && { validTo: dayStart(form.to, settings) }),
    };
    if ((await save({ type: 'set-tax-rate', body }))?.ok) onClose();
  };
  return (
    <EditSheet
      title={seen ? <bdi>{seen.name}</bdi> : t('rate.add')}
      isMoved={isMoved && !isAsked}
      onTakeTheirs={() => {
        setForm(formOf(current));
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
        placeholder={t('rate.example')}
        error={wasTried && form.name.trim() === '' && t('fault.missing')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <div className={css.pair}>
        <TextInput
          label={t('rate.percent')}
          value={form.percent}
          inputMode="decimal"
          autoComplete="off"
          rightSection="%"
          error={wasTried && !isRated && t('fault.no-percent')}
          onChange={(event) => set({ percent: event.currentTarget.value })}
        />
        <TextInput
          label={t('rate.order')}
          value={form.order}
          inputMode="numeric"
          autoComplete="off"
          error={wasTried && !isOrdered && t('fault.no-quantity')}
          onChange={(event) => set({ order: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('rate.valid-from')}
          value={form.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('rate.valid-to')}
          value={form.to}
          error={wasTried && !isSpan && t('rate.no-span')}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </div>
      <Switch
        className={css.tick}
        label={t('rate.compound')}
        description={t('rate.compound.more')}
        checked={form.compound}
        onChange={(event) => set({ compound: event.currentTarget.checked })}
      />
    </EditSheet>
  );
}

function dayOf(moment: string | undefined, settings: Pick<ShopSettings, 'timeZone' | 'businessDayCutoff'>): string {
  return moment === undefined ? '' : businessDateOf(moment, settings);
}
