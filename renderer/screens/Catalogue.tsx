import { useState } from 'react';
import { useLocation } from 'wouter';
import { FilterChips } from '../components/FilterChips.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import css from './Catalogue.module.css';
import { CatalogueCategories } from './CatalogueCategories.tsx';
import { CatalogueModifiers } from './CatalogueModifiers.tsx';
import { CatalogueProducts } from './CatalogueProducts.tsx';
import { CatalogueTaxes } from './CatalogueTaxes.tsx';
import { CategorySheet } from './CategorySheet.tsx';
import { ModifierSheet } from './ModifierSheet.tsx';
import { ProductSheet } from './ProductSheet.tsx';
import { TaxClassSheet } from './TaxClassSheet.tsx';
import { TaxRateSheet } from './TaxRateSheet.tsx';

const tabs = ['products', 'categories', 'modifiers', 'taxes'] as const;
type Tab = (typeof tabs)[number];

/** What is open over the lists; without an id it is a new one. */
export type OpenSheet =
  | { is: 'product' | 'category' | 'modifiers' | 'tax-class'; id?: string }
  | { is: 'tax-rate'; id?: string; taxClassId: string };

/** Everything that is sold, and what it is sold with. */
export function Catalogue({ tab: wanted, typed }: { tab: string | undefined; typed: string }) {
  const t = useT();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<OpenSheet>();
  const mayEdit = useTill((view) => may('catalogue.edit', view));
  const tab: Tab = tabs.find((one) => one === wanted) ?? 'products';
  const chips = tabs.map((value) => ({ value, word: t(`catalogue.${value}`) }));
  const tools = (
    <FilterChips
      label={t('catalogue')}
      chips={chips}
      chosen={tab}
      onChoose={(next) => navigate(next === 'products' ? '/catalogue' : `/catalogue/${next}`)}
    />
  );
  useShortcuts({ escape: () => navigate('/settings') });
  const list = { tools, typed, mayEdit, onOpen: setOpen };
  return (
    <main className={css.catalogue} aria-label={t('catalogue')}>
      {!mayEdit && <WhyBlocked why="catalogue.not-yours" />}
      {tab === 'products' && <CatalogueProducts {...list} />}
      {tab === 'categories' && <CatalogueCategories {...list} />}
      {tab === 'modifiers' && <CatalogueModifiers {...list} />}
      {tab === 'taxes' && <CatalogueTaxes {...list} />}
      {open && <Sheet open={open} onClose={() => setOpen(undefined)} />}
    </main>
  );
}

function Sheet({ open, onClose }: { open: OpenSheet; onClose(): void }) {
  switch (open.is) {
    case 'product':
      return <ProductSheet productId={open.id} onClose={onClose} />;
    case 'category':
      return <CategorySheet categoryId={open.id} onClose={onClose} />;
    case 'modifiers':
      return <ModifierSheet groupId={open.id} onClose={onClose} />;
    case 'tax-class':
      return <TaxClassSheet taxClassId={open.id} onClose={onClose} />;
    case 'tax-rate':
      return <TaxRateSheet taxRateId={open.id} taxClassId={open.taxClassId} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}
