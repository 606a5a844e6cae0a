import { IconChevronDown, IconDownload, IconFilterOff, IconHistory, IconRefresh } from '@tabler/icons-react';
import { type UIEvent, useDeferredValue, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { type AuditItem, type AuditTopic, auditTopics } from '../../shop/audit.ts';
import { businessDateOf } from '../../shop/settings.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { type Audit as AuditFound, auditQueryOf, useAudit } from '../use-audit.ts';
import { useExport } from '../use-export.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import { nameAndCode } from '../whereabouts.ts';
import css from './Audit.module.css';
import { AuditRow } from './AuditRow.tsx';
import { AuditVerdictPanel } from './AuditVerdictPanel.tsx';

type Filters = { [Name in 'person' | 'till' | 'from' | 'to']?: string | undefined } & { what?: AuditTopic | undefined };

/** Who did what, when and where: the shop's whole book, and whether all of it is there. */
export function Audit({ typed }: { typed: string }) {
  const [, navigate] = useLocation();
  const t = useT();
  const search = useDeferredValue(typed);
  const [filters, setFilters] = useState<Filters>({});
  const { what, person, till, from, to } = filters;
  const wish = { what, person, till, from, to, search };
  const found = useAudit(wish);
  const isSearching = search.trim() !== '' || Object.values(filters).some((value) => value !== undefined);
  useShortcuts({ escape: () => navigate('/settings') });
  return (
    <main className={css.audit} aria-label={t('audit')}>
      <AuditVerdictPanel />
      <Tools filters={filters} onChange={setFilters} query={auditQueryOf(wish)} onAgain={found.again} />
      <Timeline found={found} isSearching={isSearching} />
    </main>
  );
}

interface ToolsProps {
  filters: Filters;
  onChange(filters: Filters): void;
  query: string;
  onAgain(): void;
}

function Tools({ filters, onChange, query, onAgain }: ToolsProps) {
  const t = useT();
  const staff = useTill(({ shop }) => [...shop.all('staff')], sameItems);
  const tills = useTill(({ shop }) => [...shop.all('till')], sameItems);
  const save = useExport();
  const set = (more: Filters) => onChange({ ...filters, ...more });
  return (
    <div className={css.tools}>
      <Choice
        label={t('audit.what')}
        value={filters.what}
        choices={auditTopics.map((topic) => [topic, t(`audit.what.${topic}`)])}
        onChoose={(value) => set({ what: auditTopics.find((topic) => topic === value) })}
      />
      <Choice
        label={t('audit.person')}
        value={filters.person}
        choices={staff.map(({ id, name }) => [id, name])}
        onChoose={(person) => set({ person })}
      />
      <Choice
        label={t('audit.till')}
        value={filters.till}
        choices={tills.map((till) => [till.id, nameAndCode(till)])}
        onChoose={(till) => set({ till })}
      />
      <Day label={t('audit.from')} value={filters.from} max={filters.to} onChoose={(from) => set({ from })} />
      <Day label={t('audit.to')} value={filters.to} min={filters.from} onChoose={(to) => set({ to })} />
      <div className={css.acts}>
        {Object.values(filters).some(Boolean) && (
          <Action tone="quiet" icon={IconFilterOff} label={t('audit.all')} onPress={() => onChange({})} />
        )}
        <Action tone="quiet" icon={IconRefresh} label={t('audit.again')} onPress={onAgain} />
        <Action icon={IconDownload} waiting={save.isSaving} onPress={() => void save.audit(query)}>
          {t('audit.export')}
        </Action>
      </div>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  choices: readonly (readonly [value: string, word: string])[];
  onChoose(value: string | undefined): void;
}

function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  const t = useT();
  return (
    <label className={css.choice}>
      <span>{label}</span>
      <select value={value ?? ''} onChange={({ currentTarget }) => onChoose(currentTarget.value || undefined)}>
        <option value="">{t('audit.any')}</option>
        {choices.map(([id, word]) => (
          <option key={id} value={id}>
            {word}
          </option>
        ))}
      </select>
      <IconChevronDown aria-hidden stroke={2} />
    </label>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChoose(value: string | undefined): void;
}

function Day({ label, value, min, max, onChoose }: DayProps) {
  return (
    <label className={css.choice}>
      <span>{label}</span>
      <input
        type="date"
        value={value ?? ''}
        min={min}
        max={max}
        onChange={({ currentTarget }) => onChoose(currentTarget.value || undefined)}
      />
    </label>
  );
}

/** So near its end, in pixels, the next page is asked for. */
const NEAR = 400;

function Timeline({ found, isSearching }: { found: AuditFound; isSearching: boolean }) {
  const t = useT();
  const { clock } = useFormat();
  const { items, state, more } = found;
  const calendar = useTill(({ shop }) => shop.get('shop', 'shop'));
  const days = useMemo(
    () => byDay(items, (at) => (calendar ? businessDateOf(at, calendar) : at.slice(0, 10))),
    [items, calendar],
  );
  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLElement>) => {
    if (state === 'more' && scrollHeight - scrollTop - clientHeight < NEAR) more();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className={css.timeline} tabIndex={0} aria-label={t('audit.timeline')} onScroll={onScroll}>
      {days.map(({ date, ofDay }) => (
        <section key={`${date} ${ofDay[0]?.seq}`} aria-label={clock.day(date)}>
          <h2 className={css.day}>{clock.day(date)}</h2>
          <ol className={css.items}>
            {ofDay.map((item) => (
              <AuditRow key={item.seq} item={item} />
            ))}
          </ol>
        </section>
      ))}
      <Foot found={found} isSearching={isSearching} />
    </section>
  );
}

function Foot({ found: { items, state, more, again }, isSearching }: { found: AuditFound; isSearching: boolean }) {
  const t = useT();
  switch (state) {
    case 'looking':
      return (
        <p className={css.foot} role="status">
          {t('audit.looking')}
        </p>
      );
    case 'not-yours':
      return <EmptyState icon={IconHistory} title={t('audit.not-yours')} text={t('audit.not-yours.more')} />;
    case 'away':
      return (
        <EmptyState icon={IconHistory} title={t('audit.away')} text={t('audit.away.more')}>
          <Action icon={IconRefresh} onPress={again}>
            {t('try-again')}
          </Action>
        </EmptyState>
      );
    case 'more':
      return (
        <div className={css.foot}>
          <Action icon={IconHistory} onPress={more}>
            {t('audit.more')}
          </Action>
        </div>
      );
    case 'all':
      if (items.length > 0) return <p className={css.foot}>{t('audit.beginning')}</p>;
      return (
        <EmptyState
          icon={IconHistory}
          title={t(isSearching ? 'audit.nothing' : 'audit.none')}
          text={t(isSearching ? 'audit.nothing.more' : 'audit.none.more')}
        />
      );
    default:
      return state satisfies never;
  }
}

/** In the order of the book: a clock that was put back shows as a day that comes twice. */
function byDay(items: readonly AuditItem[], dateOf: (at: string) => string): { date: string; ofDay: AuditItem[] }[] {
  const days: { date: string; ofDay: AuditItem[] }[] = [];
  for (const item of items) {
    const date = dateOf(item.at);
    const last = days.at(-1);
    if (last?.date === date) last.ofDay.push(item);
    else days.push({ date, ofDay: [item] });
  }
  return days;
}
