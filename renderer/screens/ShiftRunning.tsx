import {
  type Icon,
  IconBuildingBank,
  IconCashBanknote,
  IconCashRegister,
  IconClipboardCheck,
  IconEyeOff,
  IconShoppingCart,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { MovementKind, Shift } from '../../shop/shift.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { aloneBlockOf, blockOf, may } from '../standing.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import { MoveCash } from './MoveCash.tsx';
import css from './Shift.module.css';
import { ShiftSlip } from './ShiftSlip.tsx';

const moves: readonly { kind: MovementKind; icon: Icon }[] = [
  { kind: 'pay-in', icon: IconCashBanknote },
  { kind: 'pay-out', icon: IconShoppingCart },
  { kind: 'drop', icon: IconBuildingBank },
  { kind: 'no-sale', icon: IconCashRegister },
];

/** An open shift: its figures so far, cash that is moved, and its close. */
export function ShiftRunning({ shift, onClose }: { shift: Shift; onClose(): void }) {
  const t = useT();
  const { clock } = useFormat();
  const [moving, setMoving] = useState<MovementKind>();
  const maySee = useTill((view) => may('report.x', view));
  const itself = [{ kind: 'shift', id: shift.id }] as const;
  const whyNot = useTill((view) => blockOf('pay', view) ?? aloneBlockOf('close-shift', itself, view));
  const isOwn = useTill(({ you }) => you.till?.id === shift.tillId);
  const close = () => {
    if (!whyNot) onClose();
  };
  useShortcuts({ f9: close, 'ctrl+enter': close });
  return (
    <div className={css.columns}>
      {maySee ? (
        <ShiftSlip shift={shift} />
      ) : (
        <section className={css.card}>
          <EmptyState
            icon={IconEyeOff}
            title={t('shift.since', { time: clock.moment(shift.openedAt) })}
            text={t('shift.hidden')}
          />
        </section>
      )}
      <section className={css.card} aria-label={t('shift.move')}>
        <h2>{t('shift.move')}</h2>
        <div className={css.moves}>
          {moves.map(({ kind, icon }) => (
            <Action
              key={kind}
              icon={icon}
              disabled={whyNot !== undefined}
              onPress={() => setMoving(kind)}
              {...(kind === 'no-sale' && isOwn && { shortcut: 'F7' })}
            >
              {t(`movement.${kind}`)}
            </Action>
          ))}
        </div>
        <WhyBlocked why={whyNot} />
        <Action tone="primary" icon={IconClipboardCheck} shortcut="F9" disabled={whyNot !== undefined} onPress={close}>
          {t('shift.close')}
        </Action>
      </section>
      {moving && <MoveCash shiftId={shift.id} kind={moving} onClose={() => setMoving(undefined)} />}
    </div>
  );
}
