import type { Staff } from '../../shop/staff.ts';
import type { Proving } from '../use-proof.ts';
import { useSecondsUntil } from '../use-seconds.ts';
import css from './PinEntry.module.css';
import { PinPad } from './PinPad.tsx';
import { ProofFault } from './ProofFault.tsx';

interface Props {
  staff: Pick<Staff, 'id' | 'name' | 'pinDigits'>;
  proving: Proving;
}

/** The PIN of one person, what came of it, and how long to wait after too many. */
export function PinEntry({ staff: { id, name, pinDigits = 4 }, proving }: Props) {
  const { fault, failures, isAsked, waitUntilMs, prove } = proving;
  const seconds = useSecondsUntil(waitUntilMs);
  return (
    <div className={css.entry}>
      <p className={css.name}>
        <bdi>{name}</bdi>
      </p>
      <div className={css.pad} data-shaken={failures > 0 ? failures % 2 : undefined}>
        <PinPad
          key={id}
          digits={pinDigits}
          disabled={isAsked || seconds > 0}
          onPin={(pin) => prove({ staff: id, pin })}
        />
      </div>
      <ProofFault fault={fault} failures={failures} seconds={seconds} />
    </div>
  );
}
