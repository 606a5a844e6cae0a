import { useCallback, useRef, useState } from 'react';
import type { ModifierGroup } from '../../shop/catalogue.ts';
import type { DraftStep } from '../draft.ts';
import { needsChoice, type ProductIndex } from '../product-index.ts';
import { outsideFields, type Shortcuts } from '../use-shortcuts.tsx';
import { useTillActions } from '../use-till.ts';
import type { Sheet } from './ComposeSheet.tsx';

const MOST_DIGITS = 3;

interface Looked {
  index: ProductIndex;
  groups: ReadonlyMap<string, ModifierGroup>;
}

/** How something comes into the cart: tapped, found or scanned, as many times as was typed before with `3*`. */
export function useAdding({ index, groups }: Looked, step: (step: DraftStep) => void, open: (sheet: Sheet) => void) {
  const till = useTillActions();
  const [times, setTimes] = useState('');
  // Digits count for nothing before a `*`: a scanner types them as well.
  const digits = useRef('');
  const latest = useRef({ index, groups, times });
  latest.current = { index, groups, times };

  const add = useCallback(
    (productId: string, variantId?: string) => {
      const product = till.view().shop.get('product', productId);
      if (!product) return;
      if (needsChoice(product, latest.current.groups, variantId)) {
        return open({ is: 'options', productId, variantId });
      }
      const quantityMilli = Math.max(1, Number(latest.current.times) || 1) * 1000;
      setTimes('');
      digits.current = '';
      const line = { id: till.newId(), productId, ...(variantId && { variantId }), quantityMilli };
      step({ is: 'add', line });
    },
    [till, step, open],
  );
  const scan = useCallback(
    (code: string) => {
      const coded = latest.current.index.byCode(code);
      if (coded) add(coded.product.id, coded.variantId);
      else open({ is: 'unknown', code });
      digits.current = '';
    },
    [add, open],
  );
  const onDigit = (digit: string) => {
    digits.current = `${digits.current}${digit}`.replace(/^0+/, '').slice(-MOST_DIGITS);
  };
  const onTimes = () => {
    setTimes(digits.current);
    digits.current = '';
  };
  const timesShortcuts: Shortcuts = {
    ...Object.fromEntries([...'0123456789'].map((digit) => [digit, outsideFields(() => onDigit(digit))])),
    '*': outsideFields(onTimes),
    backspace: outsideFields(() => setTimes('')),
  };
  return { add, scan, times, timesShortcuts };
}
