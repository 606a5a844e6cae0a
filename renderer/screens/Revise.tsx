import { useState } from 'react';
import { useLooking } from '../use-looking.ts';
import { useTill, useTillActions } from '../use-till.ts';
import { Compose } from './Compose.tsx';
import type { Purpose } from './purpose.ts';
import { versionSeen } from './send-draft.ts';

interface Props {
  estimateId: string;
  typed: string;
  onTyped(typed: string): void;
}

/** Takes up an estimate as it is now, so that a change made meanwhile elsewhere is noticed. */
export function Revise({ estimateId, typed, onTyped }: Props) {
  const till = useTillActions();
  useLooking('estimate', estimateId);
  const isHere = useTill(({ shop }) => shop.get('estimate', estimateId) !== undefined);
  const [purpose, setPurpose] = useState<Purpose>();
  if (isHere && !purpose) {
    setPurpose({ is: 'revise', estimateId, version: versionSeen(till, estimateId), back: `/estimates/${estimateId}` });
  }
  return purpose ? <Compose purpose={purpose} typed={typed} onTyped={onTyped} /> : null;
}
