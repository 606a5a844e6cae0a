import { Modal } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { authorityOf, type Failed, type HostAddress, type Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { Digits } from '../components/Digits.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { hostFaultSentence } from '../host-fault.ts';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import { FoundHosts } from './FoundHosts.tsx';
import css from './Sheet.module.css';

type Step =
  | { is: 'choose'; fault?: Failed & { where: string } }
  | { is: 'asking'; where: string }
  | { is: 'compare'; where: string; digits: string; saidYes: boolean };

/** Three taps: join a shop, this one, yes. The digits say that nobody else answers in its place. */
export function JoinShop({ shell, onClose }: { shell: Shell; onClose(): void }) {
  const t = useT();
  const { add } = useNotices();
  const [step, setStep] = useState<Step>({ is: 'choose' });
  useShortcuts({}, { covers: true });

  const choose = async (host: HostAddress) => {
    const where = authorityOf(host);
    setStep({ is: 'asking', where });
    const begun = await shell.ask('begin-pairing', host);
    if (!begun.ok) return setStep({ is: 'choose', fault: { ...begun, where } });
    setStep({ is: 'compare', where, digits: begun.digits, saidYes: false });
    const outcome = await shell.ask('pairing-outcome', null);
    if (!outcome.ok) return setStep({ is: 'choose', fault: { ...outcome, where } });
    add({ tone: 'good', title: t('join.done'), sentences: [] });
    onClose();
  };

  const say = (isSame: boolean) => {
    void shell.ask('say-pairing', isSame);
    if (isSame && step.is === 'compare') setStep({ ...step, saidYes: true });
  };

  const close = () => {
    if (step.is === 'compare') void shell.ask('say-pairing', false);
    onClose();
  };

  return (
    <Modal opened onClose={close} title={t('join.shop')} closeButtonProps={{ 'aria-label': t('close'), size: 48 }}>
      <div className={css.sheet}>
        {step.is === 'choose' && step.fault && (
          <ErrorNote
            title={t('join.failed')}
            sentences={[hostFaultSentence(t, step.fault, step.fault.where), t('join.failed.safe')]}
          />
        )}
        {step.is !== 'compare' && (
          <FoundHosts shell={shell} asked={step.is === 'asking' ? step.where : undefined} onChoose={choose} />
        )}
        {step.is === 'compare' && <Compare digits={step.digits} saidYes={step.saidYes} onSay={say} />}
      </div>
    </Modal>
  );
}

interface CompareProps {
  digits: string;
  saidYes: boolean;
  onSay(isSame: boolean): void;
}

function Compare({ digits, saidYes, onSay }: CompareProps) {
  const t = useT();
  return (
    <>
      <p className={css.question}>{t('pair.compare')}</p>
      <Digits digits={digits} />
      <p role="status">{t(saidYes ? 'pair.wait' : 'pair.compare.more')}</p>
      <div className={css.choice}>
        <Action tone="danger" icon={IconX} onPress={() => onSay(false)}>
          {t(saidYes ? 'pair.stop' : 'pair.no')}
        </Action>
        <Action tone="good" icon={IconCheck} isFirst waiting={saidYes} onPress={() => onSay(true)}>
          {t('pair.yes')}
        </Action>
      </div>
    </>
  );
}
