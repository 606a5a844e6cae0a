import { IconCategory, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { ListFrame } from '../components/ListFrame.tsx';
import { WindowedRows } from '../components/WindowedRows.tsx';
import { useT } from '../language.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './Catalogue.module.css';
import type { CatalogueList } from './catalogue-list.ts';

/** The categories in the order in which a till shows them. */
export function CatalogueCategories({ tools, typed, mayEdit, onOpen }: CatalogueList) {
  const t = useT();
  const all = useTill(({ shop }) => [...shop.all('category')], sameItems);
  const products = useTill(({ shop }) => [...shop.all('product')], sameItems);
  const counts = useMemo(() => {
    const byId = new Map<string, number>();
    for (const { categoryId } of products) byId.set(categoryId, (byId.get(categoryId) ?? 0) + 1);
    return byId;
  }, [products]);
  const found = all
    .filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
    .sort((a, b) => a.sort - b.sort);
  const add = (
    <Action tone="good" icon={IconPlus} disabled={!mayEdit} onPress={() => onOpen({ is: 'category' })}>
      {t('category.add')}
    </Action>
  );
  return (
    <ListFrame
      tools={
        <>
          {tools}
          <div className={css.actions}>{add}</div>
        </>
      }
      isEmpty={found.length === 0}
      empty={
        <EmptyState icon={IconCategory} title={t('category.none')} text={t('category.none.more')}>
          {add}
        </EmptyState>
      }
    >
      <WindowedRows
        label={t('catalogue.categories')}
        items={found}
        renderRow={({ id, name, colour }) => (
          <button
            type="button"
            className={css.row}
            disabled={!mayEdit}
            data-testid="category"
            onClick={() => onOpen({ is: 'category', id })}
          >
            <span className={css.strip} style={{ background: colour }} />
            <span className={css.name}>
              <bdi>{name}</bdi>
            </span>
            <span className={css.aside}>{t('category.count', { count: counts.get(id) ?? 0 })}</span>
            <IconChevronRight className={css.onwards} aria-hidden stroke={2} />
          </button>
        )}
      />
    </ListFrame>
  );
}
