import { IconChevronRight, IconPlus, IconReceiptTax } from '@tabler/icons-react';
import type { TaxClass, TaxRate } from '../../shop/tax.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { ListFrame } from '../components/ListFrame.tsx';
import { byName } from '../find-products.ts';
import { useFormat } from '../format.tsx';
import { useLanguage, useT } from '../language.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './Catalogue.module.css';
import type { CatalogueList } from './catalogue-list.ts';

/** What products are taxed as, and the rates of each. */
export function CatalogueTaxes({ tools, typed, mayEdit, onOpen }: CatalogueList) {
  const t = useT();
  const { locale } = useLanguage();
  const all = useTill(({ shop }) => [...shop.all('taxClass')], sameItems);
  const rates = useTill(({ shop }) => [...shop.all('taxRate')], sameItems);
  const classes = byName(all, locale).filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  const add = (
    <Action tone="good" icon={IconPlus} disabled={!mayEdit} onPress={() => onOpen({ is: 'tax-class' })}>
      {t('tax.add')}
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
      isEmpty={classes.length === 0}
      empty={
        <EmptyState icon={IconReceiptTax} title={t('tax.none')} text={t('tax.none.more')}>
          {add}
        </EmptyState>
      }
    >
      <div className={css.taxes}>
        {classes.map((taxClass) => (
          <ClassPart
            key={taxClass.id}
            taxClass={taxClass}
            rates={rates.filter(({ taxClassId }) => taxClassId === taxClass.id).sort((a, b) => a.order - b.order)}
            mayEdit={mayEdit}
            onOpen={onOpen}
          />
        ))}
      </div>
    </ListFrame>
  );
}

interface ClassProps extends Pick<CatalogueList, 'mayEdit' | 'onOpen'> {
  taxClass: TaxClass;
  rates: readonly TaxRate[];
}

function ClassPart({ taxClass: { id, name }, rates, mayEdit, onOpen }: ClassProps) {
  const t = useT();
  const { rate: percent, clock } = useFormat();
  const dayOf = (moment: string) => clock.moment(moment);
  return (
    <section className={css.taxClass} aria-label={name}>
      <button
        type="button"
        className={css.row}
        disabled={!mayEdit}
        data-testid="tax-class"
        onClick={() => onOpen({ is: 'tax-class', id })}
      >
        <span className={css.name}>
          <bdi>{name}</bdi>
          {rates.length === 0 && <small>{t('tax.no-rates')}</small>}
        </span>
        <IconChevronRight className={css.onwards} aria-hidden stroke={2} />
      </button>
      {rates.map((one) => (
        <button
          key={one.id}
          type="button"
          className={css.row}
          disabled={!mayEdit}
          data-testid="tax-rate"
          onClick={() => onOpen({ is: 'tax-rate', id: one.id, taxClassId: id })}
        >
          <span className={css.rateName}>
            <bdi>{one.name}</bdi>
            <small>
              {[
                one.compound && t('rate.compound'),
                one.validFrom && t('rate.from', { time: dayOf(one.validFrom) }),
                one.validTo && t('rate.to', { time: dayOf(one.validTo) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </span>
          <span className={css.price}>{percent(one.ratePpm)}</span>
          <IconChevronRight className={css.onwards} aria-hidden stroke={2} />
        </button>
      ))}
      <div className={css.addRate}>
        <Action
          tone="quiet"
          icon={IconPlus}
          disabled={!mayEdit}
          onPress={() => onOpen({ is: 'tax-rate', taxClassId: id })}
        >
          {t('rate.add')}
        </Action>
      </div>
    </section>
  );
}
