import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { Action } from '../components/Action.tsx';
import { type DraftStep, draftOfEstimate, emptyDraft } from '../draft.ts';
import { useDraft } from '../drafts.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { Later, part } from '../later.tsx';
import { blockOf, sellBlockOf } from '../standing.ts';
import { useScan } from '../use-scan.tsx';
import { isTyping, outsideFields, useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { Cart, type CartActions } from './Cart.tsx';
import css from './Compose.module.css';
import type { Sheet } from './ComposeSheet.tsx';
import { Pay } from './Pay.tsx';
import { Products, useCatalogue } from './Products.tsx';
import { draftKeyOf, type Purpose } from './purpose.ts';
import { useSendDraft } from './send-draft.ts';
import { useAdding } from './use-adding.ts';
import { useExchange } from './use-exchange.ts';
import { useParking } from './use-parking.ts';
import { usePaying } from './use-paying.ts';
import { usePricedDraft } from './use-priced-draft.ts';

const composeSheet = part(async () => (await import('./ComposeSheet.tsx')).ComposeSheet);

interface Props {
  purpose: Purpose;
  typed: string;
  onTyped(typed: string): void;
}

/** Products on one side, the cart on the other; what it becomes is decided at the end. */
export function Compose({ purpose, typed, onTyped }: Props) {
  const t = useT();
  const { money } = useFormat();
  const till = useTillActions();
  const [, navigate] = useLocation();
  const [kept, step] = useDraft(draftKeyOf(purpose));
  const draft = kept ?? emptyDraft;
  useTakenUpEstimate(purpose, kept === undefined, step);
  const catalogue = useCatalogue();
  const priced = usePricedDraft(draft, catalogue.all);
  const send = useSendDraft(purpose, draft);
  const parking = useParking(purpose, draft);
  const exchange = useExchange(purpose, draft, priced);
  const { paying, pay, stop } = usePaying(purpose, draft, priced, exchange);
  const [sheet, setSheet] = useState<Sheet>();
  const [isCartOpen, setCartOpen] = useState(false);
  const { add, scan, times, timesShortcuts } = useAdding(catalogue, step, setSheet);
  useScan(scan, { orSilence: true });

  const counts = useMemo(() => {
    const byProduct = new Map<string, number>();
    for (const { productId, quantityMilli } of draft.lines) {
      if (productId) byProduct.set(productId, (byProduct.get(productId) ?? 0) + quantityMilli);
    }
    return byProduct;
  }, [draft.lines]);

  const selected = draft.lines.find(({ id }) => id === draft.selectedId);
  const onSelected = (change: (line: NonNullable<typeof selected>) => DraftStep) => (event: KeyboardEvent) => {
    if (isTyping(event) || !selected) return false;
    step(change(selected));
    return true;
  };
  const selectNext = (by: number) =>
    outsideFields(() => {
      const index = draft.lines.findIndex(({ id }) => id === draft.selectedId) + by;
      step({ is: 'select', id: draft.lines[Math.max(0, Math.min(draft.lines.length - 1, index))]?.id });
    });
  const isPriced = priced.totals !== undefined && draft.lines.length > 0;
  const isSendable = () => isPriced && !blockOf('send', till.view());
  const isSale = purpose.is === 'order';
  const isPaid = isSale || exchange !== undefined;
  const isPayable = () => isPaid && isPriced && !sellBlockOf(till.view(), exchange?.order.id);
  const main = () => {
    if (isPayable()) pay(false);
    if (!isPaid && purpose.is !== 'exchange' && isSendable()) send(purpose.is);
  };
  const exact = () => {
    if (isPayable()) pay(true);
  };
  const actions: CartActions = {
    onSend: (as) => (as === 'order' || as === 'estimate' ? send(as) : main()),
    onMain: main,
    onPark: () => isSale && isSendable() && parking.park(),
    onResume: parking.resume,
    onDiscount: () => draft.lines.length > 0 && setSheet({ is: 'discount' }),
    onCustomer: () => setSheet({ is: 'customer' }),
    onLine: useCallback((id: string) => setSheet({ is: 'line', id, mode: 'quantity' }), []),
    onBack: () => setCartOpen(false),
  };
  useShortcuts({
    ...timesShortcuts,
    f3: purpose.is === 'add' ? undefined : actions.onCustomer,
    f4: isSale ? actions.onPark : undefined,
    f5: isSale ? () => setSheet({ is: 'parked' }) : undefined,
    f8: purpose.is === 'add' ? undefined : actions.onDiscount,
    f9: main,
    f12: exact,
    'ctrl+enter': main,
    escape: () => (isCartOpen ? setCartOpen(false) : navigate(purpose.back)),
    enter: ({ target }) => {
      const [first] = catalogue.index.find(typed);
      if (!(target instanceof HTMLInputElement) || target.inputMode !== 'search' || typed === '') return false;
      const coded = catalogue.index.byCode(typed.trim());
      if (coded) add(coded.product.id, coded.variantId);
      else if (first) add(first.id);
      else scan(typed.trim());
      onTyped('');
      return true;
    },
    '+': onSelected(({ id, quantityMilli }) => ({ is: 'set-quantity', id, quantityMilli: quantityMilli + 1000 })),
    '-': onSelected(({ id, quantityMilli }) => ({ is: 'set-quantity', id, quantityMilli: quantityMilli - 1000 })),
    delete: onSelected(({ id }) => ({ is: 'remove', id })),
    arrowdown: selectNext(1),
    arrowup: selectNext(-1),
  });

  return (
    <main className={css.compose} data-cart={isCartOpen || undefined}>
      <Products
        categories={catalogue.categories}
        index={catalogue.index}
        typed={typed}
        counts={counts}
        onHand={catalogue.onHand}
        onAdd={add}
        onLookAt={(productId) => setSheet({ is: 'product', productId })}
        onFree={() => setSheet({ is: 'free' })}
      />
      <Cart
        purpose={purpose}
        draft={draft}
        priced={priced}
        exchange={exchange}
        times={times}
        step={step}
        actions={actions}
      />
      <div className={css.bar}>
        <Action tone="primary" amount={money.format(priced.totals?.totalMinor ?? 0)} onPress={() => setCartOpen(true)}>
          {t('cart.show', { count: draft.lines.length })}
        </Action>
      </div>
      {sheet && (
        <Later
          part={composeSheet}
          with={{
            ...{ sheet, draft, priced, step },
            groups: catalogue.groups,
            onSheet: setSheet,
            onResume: parking.resume,
            onDiscard: parking.discard,
          }}
        />
      )}
      {paying && <Pay key={paying.orderId} orderId={paying.orderId} sale={paying.sale} onClose={stop} />}
    </main>
  );
}

/** Fills the cart with the estimate that is to be revised, once it is here. */
function useTakenUpEstimate(purpose: Purpose, isNew: boolean, step: (step: DraftStep) => void): void {
  const estimate = useTill(({ shop }) =>
    purpose.is === 'revise' ? shop.get('estimate', purpose.estimateId) : undefined,
  );
  useEffect(() => {
    if (isNew && estimate) step({ is: 'replace', draft: draftOfEstimate(estimate) });
  }, [isNew, estimate, step]);
}
