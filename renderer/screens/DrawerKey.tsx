import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { openShiftOf } from '../../shop/shift.ts';
import { useTill } from '../use-till.ts';
import { MoveCash } from './MoveCash.tsx';

/** Why the drawer is opened without a sale; where no shift is open, the screen on which one is. */
export function DrawerKey({ onClose }: { onClose(): void }) {
  const [, navigate] = useLocation();
  const shift = useTill(({ shop, you }) => openShiftOf(shop, you.till?.id ?? ''));
  // Until the copy of the shop is there, nobody knows.
  const hasNone = useTill(({ ready }) => ready) && shift === undefined;
  useEffect(() => {
    if (!hasNone) return;
    navigate('/shift');
    onClose();
  }, [hasNone, navigate, onClose]);
  return shift && <MoveCash shiftId={shift.id} kind="no-sale" onClose={onClose} />;
}
