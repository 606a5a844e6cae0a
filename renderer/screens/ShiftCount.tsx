import { Textarea } from '@mantine/core';
import { IconChecks, IconClipboardCheck, IconClipboardList } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { expectedOf, openOrdersOf, type Shift } from '../../shop/shift.ts';
import { Action } from '../components/Action.tsx';
import { Difference } from '../components/Difference.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { Keypad } from '../components/Keypad.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { digitKeys } from '../digit-keys.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { piecesOf } from '../notes.ts';
import {
  type Count,
  cashIn,
  countBy,
  countedIn,
  isCashCounted,
  moveIn,
  type Place,
  piecesIn,
  takeBack,
  typeInto,
} from '../shift-count.ts';
import { aloneBlockOf, blockOf, may } from '../standing.ts';
import { tenderWord } from '../tender-word.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import css from './Shift.module.css';
import own from './ShiftCount.module.css';

interface Props {
  shift: Shift;
  count: Count;
  onCount(next: Count | ((before: Count) => Count)): void;
  onBack(): void;
}

/** What is there, by notes and coins or as one amount, and then what should be; who may not see figures counts blind. */
export function ShiftCount(props: Props) {
  const { shift, count } = props;
  const maySee = useTill((view) => may('report.x', view));
  const { cash, ...others } = expectedOf(shift);
  const counted = countedIn(count, maySee ? others : {});
  const expected = maySee ? { ...others, cash } : undefined;
  return count.isDone ? (
    <Review {...props} counted={counted} expected={expected} tenders={['cash', ...Object.keys(others)]} />
  ) : (
    <Counting {...props} counted={counted} expected={expected} tenders={Object.keys(others)} />
  );
}

interface StepProps extends Props {
  counted: Readonly<Record<string, number>>;
  /** Undefined for whoever may not see it. */
  expected: Readonly<Record<string, number>> | undefined;
  tenders: readonly string[];
}

function Counting({ count, onCount, onBack, counted, expected, tenders }: StepProps) {
  const t = useT();
  const { money } = useFormat();
  const currency = useTill(({ shop }) => shop.get('shop', 'shop')?.currency ?? 'EUR');
  const pieces = piecesOf(currency, money.digits);
  const cash: Place[] = count.by === 'amount' ? ['cash'] : pieces.map((worth): Place => `piece ${worth}`);
  const places = [...cash, ...tenders.map((tender): Place => `tender ${tender}`)];
  const isCounted = isCashCounted(count);
  const onDigits = useCallback((digits: string) => onCount((before) => typeInto(before, digits)), [onCount]);
  const onKeyBack = useCallback(() => onCount(takeBack), [onCount]);
  const choose = (chosen: Place) => onCount((before) => ({ ...before, chosen, isFresh: true }));
  const done = () => isCounted && onCount((before) => ({ ...before, isDone: true }));
  useShortcuts({
    ...digitKeys(onDigits, onKeyBack),
    arrowdown: () => onCount((before) => moveIn(before, places, 1)),
    arrowup: () => onCount((before) => moveIn(before, places, -1)),
    f9: done,
    'ctrl+enter': done,
  });
  const ways = [
    { value: 'pieces', word: t('shift.count.pieces') },
    { value: 'amount', word: t('shift.count.amount') },
  ] as const;
  return (
    <div className={css.columns}>
      <section className={css.card} aria-label={t('shift.count')}>
        <header className={css.head}>
          <h2>{t('shift.count')}</h2>
          <FilterChips
            label={t('shift.count.how')}
            chips={ways}
            chosen={count.by}
            onChoose={(by) => onCount((before) => countBy(before, by, pieces))}
          />
        </header>
        <div className={own.places}>
          {count.by === 'pieces' ? (
            pieces.map((worth) => (
              <PlaceKey
                key={worth}
                word={money.format(worth)}
                said={count.typed[`piece ${worth}`]}
                isChosen={count.chosen === `piece ${worth}`}
                onChoose={() => choose(`piece ${worth}`)}
              />
            ))
          ) : (
            <PlaceKey
              word={t('tender.cash')}
              said={isCounted ? money.format(cashIn(count)) : undefined}
              isChosen={count.chosen === 'cash'}
              onChoose={() => choose('cash')}
            />
          )}
        </div>
        {tenders.length > 0 && (
          <div className={own.places} data-wide>
            {tenders.map((tender) => {
              const minor = counted[tender];
              return (
                <PlaceKey
                  key={tender}
                  word={tenderWord(t, tender)}
                  more={expected && `${t('shift.expected')} ${money.format(expected[tender] ?? 0)}`}
                  said={minor === undefined ? undefined : money.format(minor)}
                  isChosen={count.chosen === `tender ${tender}`}
                  onChoose={() => choose(`tender ${tender}`)}
                />
              );
            })}
          </div>
        )}
      </section>
      <section className={css.card} aria-label={t('shift.cash')}>
        <div className={css.head}>
          <p className={css.sum} role="status">
            <span>{t('shift.cash')}</span>
            <strong data-testid="cash-counted">{money.format(cashIn(count))}</strong>
          </p>
          {expected && (
            <p className={own.expected}>
              {t('shift.expected')} {money.format(expected.cash ?? 0)}
            </p>
          )}
        </div>
        <div className={css.keys}>
          <Keypad onDigits={onDigits} onBack={onKeyBack} />
          <Action tone="primary" icon={IconChecks} shortcut="F9" disabled={!isCounted} onPress={done}>
            {t('shift.count.next')}
          </Action>
          <Action shortcut="Esc" onPress={onBack}>
            {t('back')}
          </Action>
        </div>
      </section>
    </div>
  );
}

interface PlaceProps {
  word: string;
  more?: string | undefined;
  said: number | string | undefined;
  isChosen: boolean;
  onChoose(): void;
}

function PlaceKey({ word, more, said, isChosen, onChoose }: PlaceProps) {
  return (
    <button type="button" className={own.place} aria-pressed={isChosen} onClick={onChoose}>
      <span>
        <bdi>{word}</bdi>
        {more && <small>{more}</small>}
      </span>
      <strong>{typeof said === 'number' ? `× ${said}` : said}</strong>
    </button>
  );
}

function Review({ shift, count, onCount, onBack, counted, expected, tenders }: StepProps) {
  const t = useT();
  const ask = useAsk();
  const { money } = useFormat();
  const [isAsked, setAsked] = useState(false);
  const itself = [{ kind: 'shift', id: shift.id }] as const;
  const whyNot = useTill((view) => blockOf('pay', view) ?? aloneBlockOf('close-shift', itself, view));
  const openOrders = useTill(({ shop }) => openOrdersOf(shop, shift.tillId));
  const close = async () => {
    if (isAsked || whyNot) return;
    setAsked(true);
    const note = count.note.trim();
    const body = {
      ...{ shiftId: shift.id, countedMinor: counted },
      ...(count.by === 'pieces' && { denominations: piecesIn(count) }),
      ...(note !== '' && { note }),
    };
    await ask({ type: 'close-shift', body });
    setAsked(false);
  };
  useShortcuts({ f9: close, 'ctrl+enter': close });
  return (
    <div className={css.columns}>
      <section className={css.card} aria-label={t('shift.counted')}>
        <h2>{t('shift.counted')}</h2>
        <ul className={own.rows}>
          {tenders.map((tender) => {
            const minor = counted[tender];
            const due = expected?.[tender] ?? 0;
            return (
              <li key={tender} className={own.row}>
                <span className={own.tender}>
                  <bdi>{tenderWord(t, tender)}</bdi>
                  {expected && (
                    <small>
                      {t('shift.expected')} {money.format(due)}
                    </small>
                  )}
                </span>
                {minor !== undefined && expected && <Difference minor={minor - due} />}
                <strong>{minor === undefined ? t('shift.not-counted') : money.format(minor)}</strong>
              </li>
            );
          })}
        </ul>
        <Textarea
          label={t('shift.note')}
          description={t('shift.note.more')}
          value={count.note}
          maxLength={500}
          rows={2}
          onChange={(event) => onCount({ ...count, note: event.currentTarget.value })}
        />
      </section>
      <section className={css.card} aria-label={t('shift.close')}>
        {openOrders > 0 && (
          <p className={own.carried}>
            <IconClipboardList aria-hidden stroke={2} />
            {t('shift.carried', { count: openOrders })}
          </p>
        )}
        <WhyBlocked why={whyNot} />
        <div className={css.keys}>
          <Action
            tone="primary"
            icon={IconClipboardCheck}
            shortcut="F9"
            disabled={whyNot !== undefined}
            waiting={isAsked}
            onPress={() => void close()}
          >
            {t('shift.close')}
          </Action>
          <Action shortcut="Esc" onPress={onBack}>
            {t('shift.count.back')}
          </Action>
        </div>
      </section>
    </div>
  );
}
