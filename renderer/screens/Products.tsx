import { IconPackageOff, IconPencilPlus, IconSearchOff } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import type { Category, Product } from '../../shop/catalogue.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './Products.module.css';

const ALL = 'all';

/** Categories in their order, and the products that match what was typed. */
export function useProducts(typed: string) {
  const all = useTill(({ shop }) => [...shop.all('product')], sameItems);
  const rawCategories = useTill(({ shop }) => [...shop.all('category')], sameItems);
  const categories = useMemo(() => rawCategories.toSorted((a, b) => a.sort - b.sort), [rawCategories]);
  const products = useMemo(() => {
    const rank = new Map(categories.map(({ id }, index) => [id, index]));
    const wanted = typed.trim().toLowerCase();
    return all
      .filter(({ name, sku, active }) => active && `${name} ${sku}`.toLowerCase().includes(wanted))
      .toSorted((a, b) => (rank.get(a.categoryId) ?? 99) - (rank.get(b.categoryId) ?? 99));
  }, [all, categories, typed]);
  return { all, categories, products };
}

interface Props {
  categories: readonly Category[];
  products: readonly Product[];
  /** Thousandths in the cart by product. */
  counts: ReadonlyMap<string, number>;
  isSearching: boolean;
  onAdd(productId: string): void;
  onFree(): void;
}

export function Products({ categories, products, counts, isSearching, onAdd, onFree }: Props) {
  const t = useT();
  const { money, quantity } = useFormat();
  const [category, setCategory] = useState(ALL);
  const chips = useMemo(
    () => [{ value: ALL, word: t('products.all') }, ...categories.map(({ id, name }) => ({ value: id, word: name }))],
    [categories, t],
  );
  useShortcuts(
    Object.fromEntries(chips.slice(0, 9).map(({ value }, index) => [`alt+${index + 1}`, () => setCategory(value)])),
  );
  const colours = useMemo(() => new Map(categories.map(({ id, colour }) => [id, colour])), [categories]);
  const shown = isSearching || category === ALL ? products : products.filter((one) => one.categoryId === category);
  return (
    <section className={css.products} aria-label={t('products')}>
      <div className={css.tools}>
        <FilterChips label={t('products.categories')} chips={chips} chosen={category} onChoose={setCategory} />
        <Action icon={IconPencilPlus} onPress={onFree}>
          {t('products.free')}
        </Action>
      </div>
      {shown.length === 0 ? (
        <NoProducts isSearching={isSearching} onFree={onFree} />
      ) : (
        <div className={css.tiles}>
          {shown.map((product) => (
            <Tile
              key={product.id}
              id={product.id}
              name={product.name}
              price={money.format(product.priceMinor)}
              colour={colours.get(product.categoryId)}
              count={counts.has(product.id) ? quantity(counts.get(product.id) ?? 0) : undefined}
              onAdd={onAdd}
            />
          ))}
        </div>
      )}
    </section>
  );
}

interface TileProps {
  id: string;
  name: string;
  price: string;
  colour: string | undefined;
  count: string | undefined;
  onAdd(productId: string): void;
}

const Tile = memo(function Tile({ id, name, price, colour, count, onAdd }: TileProps) {
  const t = useT();
  return (
    <button type="button" className={css.tile} onClick={() => onAdd(id)}>
      <span className={css.strip} style={{ background: colour }} />
      <span className={css.name}>{name}</span>
      <span className={css.price}>{price}</span>
      {count !== undefined && (
        <span className={css.count}>
          {count}
          <span className="said"> {t('products.in-cart')}</span>
        </span>
      )}
    </button>
  );
});

function NoProducts({ isSearching, onFree }: { isSearching: boolean; onFree(): void }) {
  const t = useT();
  const ask = useAsk();
  const isEmpty = useTill(({ shop, ready }) => ready && shop.all('product')[Symbol.iterator]().next().done === true);
  const free = (
    <Action icon={IconPencilPlus} onPress={onFree}>
      {t('products.free')}
    </Action>
  );
  if (!isEmpty) {
    return (
      <EmptyState
        icon={isSearching ? IconSearchOff : IconPackageOff}
        title={t(isSearching ? 'products.none-found' : 'products.none-here')}
      >
        {free}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconPackageOff} title={t('products.empty')} text={t('products.empty.more')}>
      <Action tone="good" onPress={() => void ask({ type: 'load-demo-catalogue', body: {} })}>
        {t('products.demo')}
      </Action>
      {free}
    </EmptyState>
  );
}
