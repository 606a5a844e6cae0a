import { NativeSelect } from '@mantine/core';
import {
  IconCircle,
  IconCircleCheckFilled,
  IconPackageOff,
  IconPlus,
  IconSearchOff,
  IconTableImport,
} from '@tabler/icons-react';
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Category, Product } from '../../shop/catalogue.ts';
import { isSoldOut } from '../../shop/look-up.ts';
import type { Stock } from '../../shop/stock.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { ListFrame } from '../components/ListFrame.tsx';
import { WindowedRows } from '../components/WindowedRows.tsx';
import { endOfBusinessDay } from '../day-end.ts';
import { byName, findProducts, type ProductFilter, productFilters } from '../find-products.ts';
import { useFormat } from '../format.tsx';
import { useLanguage, useT } from '../language.tsx';
import { may } from '../standing.ts';
import { stockLevel } from '../stock-level.ts';
import { useAsk } from '../use-ask.ts';
import { useChangeBlock } from '../use-save.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './Catalogue.module.css';
import type { CatalogueList } from './catalogue-list.ts';

/** Every product, found by what is typed. */
export function CatalogueProducts({ tools, typed, mayEdit, onOpen }: CatalogueList) {
  const t = useT();
  const [, navigate] = useLocation();
  const [filter, setFilter] = useState<ProductFilter>('for-sale');
  const [categoryId, setCategoryId] = useState<string>();
  const { all, categories, found } = useFound(typed, filter, categoryId);
  const add = () => onOpen({ is: 'product' });
  const openProduct = useCallback((id: string) => onOpen({ is: 'product', id }), [onOpen]);
  const onSoldOut = useSoldOut();
  const names = useMemo(() => new Map(categories.map((category) => [category.id, category])), [categories]);
  useShortcuts({ '+': ({ target }) => (mayEdit && target === document.body ? add() : false) });
  const chips = productFilters.map((value) => ({ value, word: t(`catalogue.filter.${value}`) }));
  const actions = mayEdit && (
    <>
      <Action icon={IconTableImport} onPress={() => navigate('/catalogue/products/import')}>
        {t('import')}
      </Action>
      <Action tone="good" icon={IconPlus} shortcut="+" onPress={add}>
        {t('product.add')}
      </Action>
    </>
  );
  return (
    <ListFrame
      tools={
        <>
          {tools}
          <div className={css.actions}>{actions}</div>
        </>
      }
      isEmpty={all.length === 0}
      empty={
        <EmptyState icon={IconPackageOff} title={t('products.empty')} text={t('catalogue.empty.more')}>
          {actions}
        </EmptyState>
      }
    >
      <div className={css.filters}>
        <FilterChips label={t('catalogue.filter')} chips={chips} chosen={filter} onChoose={setFilter} />
        <NativeSelect
          aria-label={t('product.category')}
          value={categoryId ?? ''}
          onChange={({ currentTarget }) => setCategoryId(currentTarget.value || undefined)}
          data={[
            { value: '', label: t('catalogue.every-category') },
            ...categories.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      {found.length === 0 ? (
        <EmptyState icon={IconSearchOff} title={t('products.none-found')} text={t('catalogue.none-found.more')} />
      ) : (
        <WindowedRows
          label={t('catalogue.products')}
          items={found}
          renderRow={(product) => (
            <ProductRow
              product={product}
              category={names.get(product.categoryId)}
              mayEdit={mayEdit}
              onOpen={openProduct}
              onSoldOut={onSoldOut}
            />
          )}
        />
      )}
    </ListFrame>
  );
}

const noStock: readonly Stock[] = [];

function useFound(typed: string, filter: ProductFilter, categoryId: string | undefined) {
  const { locale } = useLanguage();
  const products = useTill(({ shop }) => [...shop.all('product')], sameItems);
  const shelves = useTill(({ shop }) => [...shop.all('category')], sameItems);
  // While nobody asks for it a sale makes no new list.
  const stocks = useTill(({ shop }) => (filter === 'low' ? [...shop.all('stock')] : noStock), sameItems);
  const all = useMemo(() => byName(products, locale), [products, locale]);
  const categories = useMemo(() => shelves.toSorted((a, b) => a.sort - b.sort), [shelves]);
  const wanted = useDeferredValue(typed);
  const found = useMemo(() => {
    const milliById = new Map(stocks.map(({ id, onHandMilli }) => [id, onHandMilli]));
    const onHandMilli = (id: string) => milliById.get(id) ?? 0;
    return findProducts(all, { typed: wanted, filter, categoryId, onHandMilli, at: new Date().toISOString() });
  }, [all, wanted, filter, categoryId, stocks]);
  return { all, categories, found };
}

/** One tap: sold out until the day is over, or there again. Undefined where nobody here may, or the host is away. */
function useSoldOut(): ((product: Product, isOut: boolean) => void) | undefined {
  const ask = useAsk();
  const settings = useTill(({ shop }) => shop.get('shop', 'shop'));
  const mayMark = useTill((view) => may('stock.adjust', view));
  const block = useChangeBlock('mark-sold-out');
  return useMemo(() => {
    if (!mayMark || block || !settings) return undefined;
    return ({ id: productId }, isOut) => {
      const until = isOut ? endOfBusinessDay(new Date().toISOString(), settings) : null;
      void ask({ type: 'mark-sold-out', body: { productId, until } });
    };
  }, [ask, settings, mayMark, block]);
}

/** What there is of it, where it is counted. */
function StockBadge({ product }: { product: Product }) {
  const t = useT();
  const { quantity } = useFormat();
  const onHandMilli = useTill(({ shop }) => shop.get('stock', product.id)?.onHandMilli ?? 0);
  const level = stockLevel(product, onHandMilli);
  if (level === 'uncounted') return null;
  if (level === 'there')
    return <span className={css.aside}>{t('stock.there', { quantity: quantity(onHandMilli) })}</span>;
  const words = level === 'none' ? t('stock.none') : t('stock.low', { quantity: quantity(onHandMilli) });
  return (
    <span className={css.badge} data-level={level}>
      {words}
    </span>
  );
}

interface RowProps {
  product: Product;
  category: Category | undefined;
  mayEdit: boolean;
  onOpen(productId: string): void;
  onSoldOut: ((product: Product, isOut: boolean) => void) | undefined;
}

const ProductRow = memo(function ProductRow({ product, category, mayEdit, onOpen, onSoldOut }: RowProps) {
  const t = useT();
  const { money } = useFormat();
  const isOut = isSoldOut(product, new Date().toISOString());
  const Sign = isOut ? IconCircleCheckFilled : IconCircle;
  const below = [category?.name, product.sku].filter(Boolean).join(' · ');
  return (
    <>
      <button
        type="button"
        className={css.row}
        disabled={!mayEdit}
        data-testid="product"
        onClick={() => onOpen(product.id)}
      >
        <span className={css.strip} style={{ background: category?.colour }} />
        <span className={css.name} data-dim={!product.active || isOut || undefined}>
          <bdi>{product.name}</bdi>
          <small>
            <bdi>{below}</bdi>
          </small>
        </span>
        {!product.active && <span className={css.badge}>{t('product.off-sale')}</span>}
        <StockBadge product={product} />
        {product.variants && product.variants.length > 0 && (
          <span className={css.aside}>{t('product.variants.count', { count: product.variants.length })}</span>
        )}
        <span className={css.price}>
          {product.openPrice ? t('product.open-price.short') : money.format(product.priceMinor)}
          {product.soldBy === 'weight' && <small>{t('product.per-kilo')}</small>}
        </span>
      </button>
      <button
        type="button"
        className={css.soldOut}
        aria-pressed={isOut}
        aria-label={t('product.sold-out.of', { name: product.name })}
        disabled={!onSoldOut || !product.active}
        onClick={() => onSoldOut?.(product, !isOut)}
      >
        <Sign aria-hidden stroke={2} />
        <span>{t('product.sold-out')}</span>
      </button>
    </>
  );
});
