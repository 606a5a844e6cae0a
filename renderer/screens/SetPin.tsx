import { useCallback, useState } from 'react';
import type { Got } from '../../shop/questions.ts';
import { faultOfPin } from '../../shop/sign-in.ts';
import { PinPad } from '../components/PinPad.tsx';
import { ProofFault } from '../components/ProofFault.tsx';
import { useT } from '../language.tsx';
import { faultOf } from '../person-fault.ts';
import css from './SetPin.module.css';

interface Props {
  digits: 4 | 6;
  /** With a PIN that was typed twice alike. */
  onPin(pin: string): Promise<Got>;
  onDone(): void;
}

/** A new PIN, typed twice: the first is held only until the second is there. */
export function SetPin({ digits, onPin, onDone }: Props) {
  const t = useT();
  const [first, setFirst] = useState<string>();
  const [{ fault, failures }, setFault] = useState<{ fault: string | undefined; failures: number }>({
    fault: undefined,
    failures: 0,
  });
  const fail = useCallback((code: string) => {
    setFirst(undefined);
    setFault(({ failures: before }) => ({ fault: code, failures: before + 1 }));
  }, []);
  const take = useCallback(
    async (pin: string) => {
      const weak = faultOfPin(pin, digits);
      if (weak) return fail(`pin-${weak}`);
      setFault((before) => ({ ...before, fault: undefined }));
      if (first === undefined) return setFirst(pin);
      if (first !== pin) return fail('pin-differs');
      const not = faultOf(await onPin(pin));
      if (not) return fail(not.code);
      onDone();
    },
    [digits, first, fail, onPin, onDone],
  );
  return (
    <div className={css.set} data-testid="set-pin">
      <p className={css.what}>{first === undefined ? t('pin.choose', { digits: String(digits) }) : t('pin.again')}</p>
      <PinPad digits={digits} onPin={take} />
      <ProofFault fault={fault} failures={failures} seconds={0} />
    </div>
  );
}
