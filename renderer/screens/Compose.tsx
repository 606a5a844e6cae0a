import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Action } from '../components/Action.tsx';
import { type DraftStep, draftOfEstimate, emptyDraft } from '../draft.ts';
import { useDraft } from '../drafts.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { blockOf } from '../standing.ts';
import { isTyping, useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { Cart } from './Cart.tsx';
import css from './Compose.module.css';
import { FreeLine } from './FreeLine.tsx';
import { Products, useProducts } from './Products.tsx';
import { draftKeyOf, type Purpose } from './purpose.ts';
import { useSendDraft } from './send-draft.ts';
import { usePricedDraft } from './use-priced-draft.ts';

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
  const { categories, products, all } = useProducts(typed);
  const priced = usePricedDraft(draft, all);
  const send = useSendDraft(purpose, draft);
  const [isFree, setFree] = useState(false);
  const [isCartOpen, setCartOpen] = useState(false);
  const customer = useRef<HTMLInputElement>(null);

  const add = useCallback(
    (productId: string) => step({ is: 'add-product', productId, id: till.newId(), quantityMilli: 1000 }),
    [step, till],
  );
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
  const selectNext = (by: number) => (event: KeyboardEvent) => {
    if (isTyping(event)) return false;
    const index = draft.lines.findIndex(({ id }) => id === draft.selectedId) + by;
    step({ is: 'select', id: draft.lines[Math.max(0, Math.min(draft.lines.length - 1, index))]?.id });
    return true;
  };
  const main = () => {
    if (priced.totals && draft.lines.length > 0 && !blockOf('send', till.view())) send(purpose.is);
  };
  useShortcuts({
    f3: () => customer.current?.focus(),
    f9: main,
    'ctrl+enter': main,
    escape: () => (isCartOpen ? setCartOpen(false) : navigate(purpose.back)),
    enter: ({ target }) => {
      const first = products[0];
      if (!(target instanceof HTMLInputElement) || target.inputMode !== 'search' || !first || typed === '')
        return false;
      add(first.id);
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
        categories={categories}
        products={products}
        counts={counts}
        isSearching={typed !== ''}
        onAdd={add}
        onFree={() => setFree(true)}
      />
      <Cart
        purpose={purpose}
        draft={draft}
        priced={priced}
        customerRef={customer}
        step={step}
        onSend={send}
        onMain={main}
        onBack={() => setCartOpen(false)}
      />
      <div className={css.bar}>
        <Action tone="primary" amount={money.format(priced.totals?.totalMinor ?? 0)} onPress={() => setCartOpen(true)}>
          {t('cart.show', { count: draft.lines.length })}
        </Action>
      </div>
      {isFree && (
        <FreeLine
          onClose={() => setFree(false)}
          onAdd={(name, unitPriceMinor) => {
            setFree(false);
            step({ is: 'add-free', line: { id: till.newId(), name, unitPriceMinor, quantityMilli: 1000 } });
          }}
        />
      )}
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
