import { TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Shell } from '../../shop/bridge.ts';
import type { PairingAnswer, PairingStep, PairingView } from '../../shop/pairing.ts';
import { Action } from '../components/Action.tsx';
import { Digits } from '../components/Digits.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { useT } from '../language.tsx';
import { useNotices } from '../notices.tsx';
import { may } from '../standing.ts';
import { useMachine, useShell } from '../use-machine.ts';
import { useTill } from '../use-till.ts';
import css from './NewTill.module.css';

/** At a host, over whichever screen: a till wants to join. It takes no focus, so that a sale goes on below it. */
export function NewTill() {
  const shell = useShell();
  const { machine } = useMachine(shell);
  const pairing = machine?.role === 'host' ? machine.host?.pairing : undefined;
  useHowItEnded(pairing);
  if (!shell || !pairing || isOver(pairing)) return null;
  return <Panel key={pairing.id} shell={shell} pairing={pairing} />;
}

function isOver({ step }: PairingView): boolean {
  return step !== 'asked' && step !== 'waiting';
}

/** Told once, like other news. */
function useHowItEnded(pairing: PairingView | null | undefined): void {
  const t = useT();
  const { add } = useNotices();
  const [told, setTold] = useState('');
  useEffect(() => {
    if (!pairing || pairing.id === told || !isOver(pairing)) return;
    setTold(pairing.id);
    const { step, name, code } = pairing;
    const isGood = step === 'joined';
    const title = isGood ? t('pair.joined', { name, code }) : t('pair.failed');
    add({ tone: isGood ? 'good' : 'bad', title, sentences: isGood ? [] : [t(`pair.${endOf(step)}`)] });
  }, [pairing, told, t, add]);
}

function endOf(step: PairingStep): 'refused' | 'expired' {
  return step === 'expired' ? step : 'refused';
}

function Panel({ shell, pairing }: { shell: Shell; pairing: PairingView }) {
  const t = useT();
  const { id, digits, step, again, name } = pairing;
  const [fault, setFault] = useState<string>();
  const mayPair = useTill((view) => may('till.pair', view));
  const answer = async (said: PairingAnswer) => {
    const done = await shell.ask('answer-pairing', { id, answer: said });
    setFault(done.ok ? undefined : done.detail);
  };
  return (
    <section className={css.panel} role="alertdialog" aria-label={t('pair.new')} data-testid="new-till">
      <h2>{t(again ? 'pair.back' : 'pair.new')}</h2>
      <Digits digits={digits} />
      {step === 'asked' && mayPair && <Asked pairing={pairing} onAnswer={(said) => void answer(said)} />}
      {step === 'asked' && !mayPair && <p role="status">{t('pair.not-yours')}</p>}
      {step === 'waiting' && <p role="status">{t('pair.waiting', { name })}</p>}
      {fault && <ErrorNote title={t('others.failed')} sentences={[fault]} />}
    </section>
  );
}

interface AskedProps {
  pairing: PairingView;
  onAnswer(answer: PairingAnswer): void;
}

/** First whether the digits are the same, then what the till is called: two taps. */
function Asked({ pairing, onAnswer }: AskedProps) {
  const t = useT();
  const [name, setName] = useState(pairing.name);
  const [isSame, setSame] = useState(false);
  const no = (
    <Action tone="danger" icon={IconX} onPress={() => onAnswer({ isSame: false })}>
      {t('pair.no')}
    </Action>
  );
  if (!isSame) {
    return (
      <>
        <p>{t('pair.ask')}</p>
        <div className={css.choice}>
          {no}
          <Action tone="good" icon={IconCheck} onPress={() => setSame(true)}>
            {t('pair.yes')}
          </Action>
        </div>
      </>
    );
  }
  const letIn = () => {
    if (name.trim() !== '') onAnswer({ isSame: true, name: name.trim() });
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        letIn();
      }}
    >
      <TextInput
        label={t('pair.name')}
        description={t('pair.code', { code: pairing.code })}
        value={name}
        maxLength={40}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={css.choice}>
        {no}
        <Action tone="good" icon={IconCheck} disabled={name.trim() === ''} onPress={letIn}>
          {t('pair.let-in')}
        </Action>
      </div>
      <input type="submit" hidden />
    </form>
  );
}
