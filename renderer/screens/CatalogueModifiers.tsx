import { IconAdjustments, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { ListFrame } from '../components/ListFrame.tsx';
import { WindowedRows } from '../components/WindowedRows.tsx';
import { byName } from '../find-products.ts';
import { useLanguage, useT } from '../language.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './Catalogue.module.css';
import type { CatalogueList } from './catalogue-list.ts';

/** Groups of what may be chosen with a product. */
export function CatalogueModifiers({ tools, typed, mayEdit, onOpen }: CatalogueList) {
  const t = useT();
  const { locale } = useLanguage();
  const all = useTill(({ shop }) => [...shop.all('modifierGroup')], sameItems);
  const wanted = typed.trim().toLowerCase();
  const found = byName(all, locale).filter(({ name, options }) =>
    [name, ...options.map((option) => option.name)].join('\n').toLowerCase().includes(wanted),
  );
  const add = (
    <Action tone="good" icon={IconPlus} disabled={!mayEdit} onPress={() => onOpen({ is: 'modifiers' })}>
      {t('modifiers.add')}
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
        <EmptyState icon={IconAdjustments} title={t('modifiers.none')} text={t('modifiers.none.more')}>
          {add}
        </EmptyState>
      }
    >
      <WindowedRows
        label={t('catalogue.modifiers')}
        items={found}
        renderRow={({ id, name, options, min, max }) => (
          <button
            type="button"
            className={css.row}
            disabled={!mayEdit}
            data-testid="modifier-group"
            onClick={() => onOpen({ is: 'modifiers', id })}
          >
            <span className={css.name}>
              <bdi>{name}</bdi>
              <small>
                <bdi>{options.map((option) => option.name).join(', ')}</bdi>
              </small>
            </span>
            <span className={css.aside}>{t('modifiers.span', { min: String(min), max: String(max) })}</span>
            <IconChevronRight className={css.onwards} aria-hidden stroke={2} />
          </button>
        )}
      />
    </ListFrame>
  );
}
