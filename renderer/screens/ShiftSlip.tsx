import { useMemo } from 'react';
import type { Movement, MovementKind, Shift } from '../../shop/shift.ts';
import { type Slip, type SlipRow, slipOf } from '../../shop/slip.ts';
import { Difference } from '../components/Difference.tsx';
import { Facts } from '../components/Facts.tsx';
import { SafeMark } from '../components/SafeMark.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { staffName } from '../person-name.ts';
import type { PlainKey } from '../t.ts';
import { tenderWord } from '../tender-word.ts';
import { useTill, useTillActions } from '../use-till.ts';
import { nameAndCode } from '../whereabouts.ts';
import css from './ShiftSlip.module.css';

/** The slip of a shift as it would be printed: X while it is open, Z once it is closed. */
export function ShiftSlip({ shift }: { shift: Shift }) {
  const t = useT();
  const till = useTillActions();
  const { clock, money, quantity } = useFormat();
  const slip = useMemo(() => slipOf(shift, till.view().shop, new Date().toISOString()), [shift, till]);
  const isWaiting = useTill(({ pendingIds }) => pendingIds.has(shift.id));
  const opener = useTill(({ shop }) => staffName(shop, shift.openedBy));
  const closer = useTill(({ shop }) => staffName(shop, shift.closedBy ?? ''));
  const moment = (at: string, name: string | undefined) => [clock.moment(at), name].filter(Boolean).join(' · ');
  const { first, last } = slip.receipts ?? {};
  return (
    <article className={css.slip} data-testid="slip" data-is={slip.is} aria-label={t(`slip.${slip.is}`)}>
      <header className={css.head}>
        <h2>{t(`slip.${slip.is}`)}</h2>
        {slip.number !== undefined && <span>{t('shift.number', { number: String(slip.number) })}</span>}
        <SafeMark safety={isWaiting ? 'waiting' : 'saved'} />
      </header>
      <Facts
        facts={[
          [t('slip.till'), <bdi key="till">{nameAndCode(slip.till)}</bdi>],
          [t('slip.opened'), <bdi key="opened">{moment(slip.from, opener)}</bdi>],
          [
            t(slip.is === 'x' ? 'slip.until' : 'slip.closed'),
            <bdi key="closed">{moment(slip.until, slip.is === 'x' ? undefined : closer)}</bdi>,
          ],
          [
            t('slip.receipts'),
            first === undefined ? '' : <bdi key="receipts">{first === last ? first : `${first} – ${last}`}</bdi>,
          ],
          [
            t('slip.sales'),
            <bdi key="sales">{`${quantity(slip.sales.count * 1000)} · ${money.format(slip.sales.totalMinor)}`}</bdi>,
          ],
        ]}
      />
      <Tenders slip={slip} />
      <Drawer slip={slip} />
      {slip.movements.length > 0 && <Movements movements={slip.movements} />}
      {slip.countedCash && Object.keys(slip.countedCash).length > 0 && <Pieces pieces={slip.countedCash} />}
      {slip.note !== undefined && <p className={css.note}>{slip.note}</p>}
      {slip.openOrders > 0 && slip.is === 'z' && <p>{t('shift.carried', { count: slip.openOrders })}</p>}
    </article>
  );
}

type Field = keyof Omit<SlipRow, 'tender'>;
const columns: readonly [Field, PlainKey][] = [
  ['amountMinor', 'slip.amount'],
  ['tipMinor', 'slip.tips'],
  ['roundingMinor', 'slip.rounding'],
  ['refundedMinor', 'slip.refunds'],
  ['takenMinor', 'slip.taken'],
];

/** What each tender brought; what there was none of takes no column. */
function Tenders({ slip: { rows, total } }: { slip: Slip }) {
  const t = useT();
  const { money, quantity } = useFormat();
  const isPlain = total.takenMinor === total.amountMinor;
  const shown = columns.filter(([field]) =>
    field === 'takenMinor' ? !isPlain : field === 'amountMinor' || total[field] !== 0,
  );
  const cells = (row: Omit<SlipRow, 'tender'>) =>
    shown.map(([field]) => <td key={field}>{money.format(row[field] ?? 0)}</td>);
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t('slip.tender')}</th>
          <th scope="col">{t('slip.count')}</th>
          {shown.map(([field, word]) => (
            <th key={field} scope="col">
              {t(word)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.tender}>
            <th scope="row">
              <bdi>{tenderWord(t, row.tender)}</bdi>
            </th>
            <td>{quantity(row.count * 1000)}</td>
            {cells(row)}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('slip.total')}</th>
          <td>{quantity(total.count * 1000)}</td>
          {cells(total)}
        </tr>
      </tfoot>
    </table>
  );
}

/** How the drawer comes to what should be in it, and what was. */
function Drawer({ slip: { floatMinor, rows, moved, is } }: { slip: Slip }) {
  const t = useT();
  const { money, quantity } = useFormat();
  const [cash, ...others] = rows;
  const kinds = ['pay-in', 'pay-out', 'drop'] as const satisfies readonly MovementKind[];
  return (
    <dl className={css.drawer} data-testid="drawer">
      <Sum word={t('slip.float')} amount={money.format(floatMinor)} />
      <Sum word={t('slip.cash')} amount={money.format(cash?.takenMinor ?? 0)} />
      {kinds.map(
        (kind) =>
          moved[kind] > 0 && (
            <Sum
              key={kind}
              word={t(`movement.${kind}`)}
              amount={money.format(kind === 'pay-in' ? moved[kind] : -moved[kind])}
            />
          ),
      )}
      {moved.noSales > 0 && <Sum word={t('slip.no-sale')} amount={`${quantity(moved.noSales * 1000)} ×`} />}
      <Sum word={t('shift.expected')} amount={money.format(cash?.expectedMinor ?? 0)} isLarge />
      {cash?.countedMinor !== undefined && (
        <Sum word={t('shift.counted')} amount={money.format(cash.countedMinor)} isLarge />
      )}
      {cash?.differenceMinor !== undefined && (
        <DifferenceRow minor={cash.differenceMinor} word={t('shift.difference')} />
      )}
      {is === 'z' &&
        others.map(
          ({ tender, differenceMinor }) =>
            differenceMinor !== undefined && (
              <DifferenceRow
                key={tender}
                minor={differenceMinor}
                word={`${t('shift.difference')} · ${tenderWord(t, tender)}`}
              />
            ),
        )}
    </dl>
  );
}

function Sum({ word, amount, isLarge = false }: { word: string; amount: string; isLarge?: boolean }) {
  return (
    <div className={css.sum} data-large={isLarge || undefined}>
      <dt>{word}</dt>
      <dd>
        <bdi>{amount}</bdi>
      </dd>
    </div>
  );
}

function DifferenceRow({ word, minor }: { word: string; minor: number }) {
  return (
    <div className={css.sum} data-large>
      <dt>{word}</dt>
      <dd>
        <Difference minor={minor} />
      </dd>
    </div>
  );
}

function Movements({ movements }: { movements: readonly Movement[] }) {
  const t = useT();
  return (
    <section className={css.part}>
      <h3>{t('shift.moves')}</h3>
      <ul>
        {movements.map((movement) => (
          <MovementRow key={movement.id} movement={movement} />
        ))}
      </ul>
    </section>
  );
}

function MovementRow({ movement: { kind, amountMinor, reason, by, at } }: { movement: Movement }) {
  const t = useT();
  const { money, clock } = useFormat();
  const name = useTill(({ shop }) => staffName(shop, by));
  return (
    <li className={css.sum}>
      <span>
        {clock.time(at)} · {t(`movement.${kind}`)} · <bdi>{reason}</bdi>
        {name !== undefined && (
          <>
            {' · '}
            <bdi>{name}</bdi>
          </>
        )}
      </span>
      {kind !== 'no-sale' && <bdi>{money.format(kind === 'pay-in' ? amountMinor : -amountMinor)}</bdi>}
    </li>
  );
}

function Pieces({ pieces }: { pieces: Readonly<Record<string, number>> }) {
  const t = useT();
  const { money, quantity } = useFormat();
  const largestFirst = Object.entries(pieces).sort(([a], [b]) => Number(b) - Number(a));
  return (
    <section className={css.part}>
      <h3>{t('slip.pieces')}</h3>
      <ul className={css.pieces}>
        {largestFirst.map(([worth, count]) => (
          <li key={worth}>
            <bdi>{`${quantity(count * 1000)} × ${money.format(Number(worth))}`}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
