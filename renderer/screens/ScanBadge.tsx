import { IconIdBadge2 } from '@tabler/icons-react';
import { useState } from 'react';
import type { Got } from '../../shop/questions.ts';
import { ProofFault } from '../components/ProofFault.tsx';
import { useT } from '../language.tsx';
import { faultOf } from '../person-fault.ts';
import { useScan } from '../use-scan.tsx';
import css from './PersonSheet.module.css';

interface Props {
  onScan(badge: string): Promise<Got>;
  onDone(): void;
}

/** Waits for a badge at the scanner. */
export function ScanBadge({ onScan, onDone }: Props) {
  const t = useT();
  const [{ fault, failures }, setFault] = useState<{ fault?: string; failures: number }>({ failures: 0 });
  useScan(async (badge) => {
    const not = faultOf(await onScan(badge));
    if (!not) return onDone();
    setFault(({ failures: before }) => ({ fault: not.code, failures: before + 1 }));
  });
  return (
    <div className={css.badge}>
      <IconIdBadge2 aria-hidden stroke={1.5} />
      <p role="status">{t('staff.scan')}</p>
      <ProofFault fault={fault} failures={failures} seconds={0} />
    </div>
  );
}
