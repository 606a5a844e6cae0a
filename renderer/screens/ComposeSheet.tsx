import { Modal } from '@mantine/core';
import { IconPencilPlus, IconPlayerPause, IconTag } from '@tabler/icons-react';
import type { ModifierGroup } from '../../shop/catalogue.ts';
import type { Parked } from '../../shop/park.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import type { Draft, DraftStep } from '../draft.ts';
import { useT } from '../language.tsx';
import { Later, part } from '../later.tsx';
import { may } from '../standing.ts';
import { onEnter, useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { CustomerSheet } from './CustomerSheet.tsx';
import { DiscountSheet } from './DiscountSheet.tsx';
import { FreeLine } from './FreeLine.tsx';
import { type LineMode, LineSheet } from './LineSheet.tsx';
import { OptionsSheet } from './OptionsSheet.tsx';
import { ParkedList, useParked } from './ParkedList.tsx';
import css from './Sheet.module.css';
import type { PricedDraft } from './use-priced-draft.ts';

const productSheet = part(async () => (await import('./ProductSheet.tsx')).ProductSheet);

/** What lies in front of a sale. */
export type Sheet =
  | { is: 'free'; name?: string }
  | { is: 'discount' }
  | { is: 'customer' }
  | { is: 'parked' }
  | { is: 'line'; id: string; mode: LineMode }
  | { is: 'options'; productId: string; variantId: string | undefined; lineId?: string }
  | { is: 'product'; productId: string | undefined; barcode?: string }
  | { is: 'unknown'; code: string };

interface Props {
  sheet: Sheet;
  draft: Draft;
  priced: PricedDraft;
  groups: ReadonlyMap<string, ModifierGroup>;
  step(step: DraftStep): void;
  onSheet(sheet: Sheet | undefined): void;
  onResume(parked: Parked): void;
  onDiscard(parked: Parked): void;
}

export function ComposeSheet({ sheet, draft, priced, groups, step, onSheet, onResume, onDiscard }: Props) {
  const till = useTillActions();
  const close = () => onSheet(undefined);
  switch (sheet.is) {
    case 'free':
      return (
        <FreeLine
          onClose={close}
          onAdd={(name, unitPriceMinor) => {
            close();
            step({ is: 'add', line: { id: till.newId(), name, unitPriceMinor, quantityMilli: 1000 } });
          }}
        />
      );
    case 'discount':
      return (
        <DiscountSheet
          discounts={draft.discounts}
          onClose={close}
          onTake={(discounts) => {
            close();
            step({ is: 'discount', discounts });
          }}
        />
      );
    case 'customer':
      return (
        <CustomerSheet
          named={draft}
          onClose={close}
          onChoose={(named) => {
            close();
            step({ is: 'write', head: named });
          }}
        />
      );
    case 'parked':
      return <ParkedSheet onClose={close} onResume={onResume} onDiscard={onDiscard} />;
    case 'line':
      return <OneLine {...{ sheet, draft, priced, groups, step, onSheet }} />;
    case 'options':
      return <Options {...{ sheet, draft, groups, step, onSheet }} />;
    case 'product':
      return (
        <Later part={productSheet} with={{ productId: sheet.productId, barcode: sheet.barcode, onClose: close }} />
      );
    case 'unknown':
      return <UnknownCode code={sheet.code} onSheet={onSheet} />;
    default:
      return sheet satisfies never;
  }
}

type Of<S extends Sheet['is'], P extends keyof Props> = Pick<Props, P> & { sheet: Extract<Sheet, { is: S }> };

function OneLine({
  sheet,
  draft,
  priced,
  groups,
  step,
  onSheet,
}: Of<'line', 'draft' | 'priced' | 'groups' | 'step' | 'onSheet'>) {
  const line = draft.lines.find(({ id }) => id === sheet.id);
  const product = useTill(({ shop }) => (line?.productId ? shop.get('product', line.productId) : undefined));
  if (!line) return null;
  const hasOptions =
    product !== undefined &&
    ((product.variants ?? []).length > 0 || (product.modifierGroupIds ?? []).some((id) => groups.has(id)));
  return (
    <LineSheet
      line={line}
      name={priced.lineById.get(line.id)?.name ?? line.name ?? ''}
      isWeighed={product?.soldBy === 'weight'}
      mode={sheet.mode}
      step={step}
      onOptions={
        hasOptions
          ? () => onSheet({ is: 'options', productId: product.id, variantId: line.variantId, lineId: line.id })
          : undefined
      }
      onClose={() => onSheet(undefined)}
    />
  );
}

function Options({ sheet, draft, groups, step, onSheet }: Of<'options', 'draft' | 'groups' | 'step' | 'onSheet'>) {
  const till = useTillActions();
  const product = useTill(({ shop }) => shop.get('product', sheet.productId));
  const line = draft.lines.find(({ id }) => id === sheet.lineId);
  if (!product) return null;
  return (
    <OptionsSheet
      product={product}
      groups={groups}
      variantId={sheet.variantId}
      {...(line && { chosen: line })}
      onClose={() => onSheet(undefined)}
      onChoose={(chosen) => {
        onSheet(undefined);
        if (!line) return step({ is: 'add', line: { id: till.newId(), productId: product.id, ...chosen } });
        const quantityMilli = product.soldBy === 'weight' ? chosen.quantityMilli : line.quantityMilli;
        step({ is: 'remove', id: line.id });
        step({ is: 'add', line: { ...line, ...chosen, quantityMilli } });
      }}
    />
  );
}

function ParkedSheet({ onClose, onResume, onDiscard }: Pick<Props, 'onResume' | 'onDiscard'> & { onClose(): void }) {
  const t = useT();
  const parked = useParked();
  useShortcuts({ escape: onClose, f5: onClose }, { covers: true });
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      size="40rem"
      title={t('parked')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      {parked.length === 0 ? (
        <EmptyState icon={IconPlayerPause} title={t('parked.none')} text={t('parked.none.more')} />
      ) : (
        <ParkedList
          parked={parked}
          onDiscard={onDiscard}
          onResume={(one) => {
            onClose();
            onResume(one);
          }}
        />
      )}
    </Modal>
  );
}

/** A code that stands for nothing here: it is sold by hand for once, or put into the catalogue. */
function UnknownCode({ code, onSheet }: { code: string; onSheet(sheet: Sheet | undefined): void }) {
  const t = useT();
  const mayAdd = useTill((view) => may('catalogue.edit', view));
  const onClose = () => onSheet(undefined);
  const onAdd = () => onSheet({ is: 'product', productId: undefined, barcode: code });
  const onFree = () => onSheet({ is: 'free' });
  useShortcuts({ escape: onClose, enter: onEnter(mayAdd ? onAdd : onFree) }, { covers: true });
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      title={t('unknown.title', { code })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        <p>{t('unknown.more')}</p>
        <div className={css.choice}>
          <Action icon={IconPencilPlus} onPress={onFree}>
            {t('products.free')}
          </Action>
          {mayAdd && (
            <Action tone="good" isFirst icon={IconTag} onPress={onAdd}>
              {t('unknown.add')}
            </Action>
          )}
        </div>
      </div>
    </Modal>
  );
}
