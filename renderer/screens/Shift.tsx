import { IconCashRegister, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { openShiftOf, type Shift as ShiftOfTill } from '../../shop/shift.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FirstCopy } from '../components/ListFrame.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { piecesOf } from '../notes.ts';
import { staffName } from '../person-name.ts';
import { startCount } from '../shift-count.ts';
import { may } from '../standing.ts';
import { useDocument } from '../use-past.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import { nameAndCode } from '../whereabouts.ts';
import css from './Shift.module.css';
import { ShiftCount } from './ShiftCount.tsx';
import { ShiftOpening } from './ShiftOpening.tsx';
import { ShiftRunning } from './ShiftRunning.tsx';
import { ShiftSlip } from './ShiftSlip.tsx';

/** The shift of this till, or the one that is named: opened, looked at, counted and closed. */
export function Shift({ id }: { id: string | undefined }) {
  const t = useT();
  const [, navigate] = useLocation();
  const { money } = useFormat();
  const isReady = useTill(({ ready }) => ready);
  const currency = useTill(({ shop }) => shop.get('shop', 'shop')?.currency ?? 'EUR');
  // Once it is counted it is this one, also when it is closed and the till has none.
  const [countedId, setCountedId] = useState<string>();
  const [count, setCount] = useState(() => startCount(piecesOf(currency, money.digits)));
  const named = countedId ?? id;
  const own = useTill(({ shop, you }) => openShiftOf(shop, you.till?.id ?? ''));
  const { document, isLooking } = useDocument('shift', named);
  const shift = named === undefined ? own : document;
  const isCounting = countedId !== undefined && shift?.status === 'open';
  const leave = () => {
    setCountedId(undefined);
    navigate('/shift');
  };
  const back = () => {
    if (isCounting && count.isDone) setCount({ ...count, isDone: false });
    else if (isCounting) setCountedId(undefined);
    else if (named !== undefined) leave();
    else navigate('/orders');
  };
  useShortcuts({ escape: back });
  return (
    <main className={css.shift} aria-label={t('shift')}>
      {!isReady || isLooking ? (
        <FirstCopy />
      ) : isCounting ? (
        <ShiftCount shift={shift} count={count} onCount={setCount} onBack={back} />
      ) : shift?.status === 'open' ? (
        <ShiftRunning
          shift={shift}
          onClose={() => {
            setCount(startCount(piecesOf(currency, money.digits)));
            setCountedId(shift.id);
          }}
        />
      ) : shift ? (
        <Closed shift={shift} onDone={leave} />
      ) : named !== undefined ? (
        <EmptyState icon={IconCashRegister} title={t('shift.gone')} text={t('shift.gone.more')}>
          <Action onPress={leave}>{t('back')}</Action>
        </EmptyState>
      ) : (
        <ShiftOpening />
      )}
      {isReady && named === undefined && <OthersShifts />}
    </main>
  );
}

function Closed({ shift, onDone }: { shift: ShiftOfTill; onDone(): void }) {
  const t = useT();
  return (
    <div className={css.columns}>
      <ShiftSlip shift={shift} />
      <section className={css.card} aria-label={t('done')}>
        <Action tone="primary" shortcut="Esc" onPress={onDone}>
          {t('done')}
        </Action>
      </section>
    </div>
  );
}

/** For whoever may close the day: somebody has gone home and left a shift open. */
function OthersShifts() {
  const t = useT();
  const [, navigate] = useLocation();
  const { clock } = useFormat();
  const isAllowed = useTill((view) => may('report.z', view));
  const shifts = useTill(
    ({ shop, you }) =>
      [...shop.all('shift')].filter(({ status, tillId }) => status === 'open' && tillId !== you.till?.id),
    sameItems,
  );
  const names = useTill(({ shop }) =>
    shifts
      .map(({ tillId, openedBy }) => {
        const till = shop.get('till', tillId);
        return [till && nameAndCode(till), staffName(shop, openedBy)].filter(Boolean).join(' · ');
      })
      .join('\n'),
  ).split('\n');
  if (!isAllowed || shifts.length === 0) return null;
  return (
    <section className={css.others}>
      <h2>{t('shift.others')}</h2>
      <ul>
        {shifts.map(({ id, openedAt }, index) => (
          <li key={id}>
            <button
              type="button"
              className={css.row}
              data-testid="other-shift"
              onClick={() => navigate(`/shift/${id}`)}
            >
              <bdi>{names[index]}</bdi>
              <span>{t('shift.since', { time: clock.moment(openedAt) })}</span>
              <IconChevronRight className={css.onwards} aria-hidden stroke={2} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
