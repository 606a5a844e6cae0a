import { IconPackageOff, IconPencilPlus, IconSearchOff } from '@tabler/icons-react';
import { memo, useMemo, useRef, useState } from 'react';
import type { Category, Product } from '../../shop/catalogue.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { FirstCopy } from '../components/ListFrame.tsx';
import { TileGrid } from '../components/TileGrid.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { createProductIndex, isGone, type ProductIndex } from '../product-index.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './Products.module.css';

const ALL = 'all';

/** The catalogue as this till looks through it, and how much there is of what is counted. */
export function useCatalogue() {
  const all = useTill(({ shop }) => [...shop.all('product')], sameItems);
  const rawCategories = useTill(({ shop }) => [...shop.all('category')], sameItems);
  const rawGroups = useTill(({ shop }) => [...shop.all('modifierGroup')], sameItems);
  const stock = useTill(({ shop }) => [...shop.all('stock')], sameItems);
  const categories = useMemo(() => rawCategories.toSorted((a, b) => a.sort - b.sort), [rawCategories]);
  const index = useMemo(() => createProductIndex(all, categories), [all, categories]);
  const groups = useMemo(() => new Map(rawGroups.map((group) => [group.id, group])), [rawGroups]);
  const onHand = useMemo(() => new Map(stock.map(({ id, onHandMilli }) => [id, onHandMilli])), [stock]);
  return { all, categories, index, groups, onHand };
}

interface Props {
  categories: readonly Category[];
  index: ProductIndex;
  typed: string;
  /** Thousandths in the cart by product. */
  counts: ReadonlyMap<string, number>;
  /** Thousandths there are of what is counted. */
  onHand: ReadonlyMap<string, number>;
  onAdd(productId: string): void;
  /** A long press. */
  onLookAt(productId: string): void;
  onFree(): void;
}

export function Products({ categories, index, typed, counts, onHand, onAdd, onLookAt, onFree }: Props) {
  const t = useT();
  const { money, quantity } = useFormat();
  const [category, setCategory] = useState(ALL);
  const chips = useMemo(
    () => [{ value: ALL, word: t('products.all') }, ...categories.map(({ id, name }) => ({ value: id, word: name }))],
    [categories, t],
  );
  useShortcuts(
    Object.fromEntries(chips.slice(0, 9).map(({ value }, place) => [`alt+${place + 1}`, () => setCategory(value)])),
  );
  const colours = useMemo(() => new Map(categories.map(({ id, colour }) => [id, colour])), [categories]);
  const chosen = typed === '' && category !== ALL ? category : undefined;
  const shown = useMemo(() => index.find(typed, chosen), [index, typed, chosen]);
  const now = new Date().toISOString();
  return (
    <section className={css.products} aria-label={t('products')}>
      <div className={css.tools}>
        <FilterChips label={t('products.categories')} chips={chips} chosen={category} onChoose={setCategory} />
        <Action icon={IconPencilPlus} onPress={onFree}>
          {t('products.free')}
        </Action>
      </div>
      {shown.length === 0 ? (
        <NoProducts isSearching={typed !== ''} onFree={onFree} />
      ) : (
        <TileGrid
          items={shown}
          resetKey={`${chosen} ${typed}`}
          renderTile={(product) => (
            <Tile
              key={product.id}
              product={product}
              price={priceWords(product, money.format, t('products.open-price'))}
              colour={colours.get(product.categoryId)}
              count={counts.has(product.id) ? quantity(counts.get(product.id) ?? 0) : undefined}
              left={product.trackStock ? quantity(Math.max(0, onHand.get(product.id) ?? 0)) : undefined}
              isGone={isGone(product, onHand.get(product.id), now)}
              onAdd={onAdd}
              onLookAt={onLookAt}
            />
          )}
        />
      )}
    </section>
  );
}

/** Of several variants the least. */
function priceWords(product: Product, format: (minor: number) => string, open: string): string {
  const { variants = [], priceMinor } = product;
  if (product.openPrice) return open;
  const prices = variants.filter(({ active }) => active).map((variant) => variant.priceMinor ?? priceMinor);
  const least = Math.min(...prices);
  if (prices.length === 0) return format(priceMinor);
  return prices.every((price) => price === least) ? format(least) : `${format(least)} +`;
}

interface TileProps {
  product: Product;
  price: string;
  colour: string | undefined;
  count: string | undefined;
  left: string | undefined;
  isGone: boolean;
  onAdd(productId: string): void;
  onLookAt(productId: string): void;
}

const LONG_PRESS_MS = 550;

const Tile = memo(function Tile({ product, price, colour, count, left, isGone: gone, onAdd, onLookAt }: TileProps) {
  const t = useT();
  const { id, name, soldBy } = product;
  const press = useRef<{ timer?: ReturnType<typeof setTimeout>; wasLong: boolean }>({ wasLong: false });
  const begin = () => {
    press.current = {
      wasLong: false,
      timer: setTimeout(() => {
        press.current.wasLong = true;
        onLookAt(id);
      }, LONG_PRESS_MS),
    };
  };
  const end = () => clearTimeout(press.current.timer);
  return (
    <button
      type="button"
      className={css.tile}
      data-testid="tile"
      data-gone={gone || undefined}
      onPointerDown={begin}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(event) => {
        event.preventDefault();
        end();
        onLookAt(id);
      }}
      onClick={() => {
        if (!press.current.wasLong) onAdd(id);
        press.current.wasLong = false;
      }}
    >
      <span className={css.strip} style={{ background: colour }} />
      <span className={css.name}>{name}</span>
      <span className={css.foot}>
        <span className={css.price}>
          {price}
          {soldBy === 'weight' && <small> / kg</small>}
        </span>
        {gone ? (
          <span className={css.gone}>{t('products.sold-out')}</span>
        ) : (
          left !== undefined &&
          count === undefined && <small className={css.left}>{t('products.left', { left })}</small>
        )}
      </span>
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
  const isReady = useTill(({ ready }) => ready);
  const isEmpty = useTill(({ shop }) => shop.all('product')[Symbol.iterator]().next().done === true);
  const free = (
    <Action icon={IconPencilPlus} onPress={onFree}>
      {t('products.free')}
    </Action>
  );
  if (!isReady) return <FirstCopy />;
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
