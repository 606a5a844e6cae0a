import { IconLockOpen, IconReceipt } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { Action } from '../components/Action.tsx';
import { Keypad, takeDigit, typeDigits } from '../components/Keypad.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { digitKeys } from '../digit-keys.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { isPlainPage } from '../plain-page.ts';
import { blockOf, deviceBlockOf } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useLastShift } from '../use-last-shift.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import css from './Shift.module.css';

/** What is in the drawer, typed or as it was counted last. */
export function ShiftOpening() {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const [, navigate] = useLocation();
  const { money } = useFormat();
  const [typed, setTyped] = useState<number>();
  const [isAsked, setAsked] = useState(false);
  const last = useLastShift();
  const isPlain = isPlainPage(window.location);
  const whyNot = useTill((view) => deviceBlockOf('shift.open', view, isPlain) ?? blockOf('pay', view));
  const floatMinor = typed ?? last?.counted?.cash ?? 0;
  const onDigits = useCallback((digits: string) => setTyped((value = 0) => typeDigits(value, digits)), []);
  const onBack = useCallback(() => setTyped((value = 0) => takeDigit(value)), []);
  const open = async () => {
    if (isAsked || whyNot) return;
    setAsked(true);
    await ask({ type: 'open-shift', body: { shiftId: till.newId(), floatMinor } });
    setAsked(false);
  };
  useShortcuts({ ...digitKeys(onDigits, onBack), f9: open, 'ctrl+enter': open });
  const all = [
    { word: t('shift.float.last'), minor: last?.counted?.cash },
    { word: t('shift.float.before'), minor: last?.floatMinor },
    { word: t('shift.float.empty'), minor: 0 },
  ];
  const likely = all.filter(({ minor }, index) => all.findIndex((one) => one.minor === minor) === index);
  return (
    <div className={css.columns}>
      <section className={css.card}>
        <h2>{t('shift.none')}</h2>
        <p className={css.more}>{t('shift.none.more')}</p>
        {last && (
          <>
            <fieldset className={css.likely} aria-label={t('shift.float')}>
              {likely.map(
                ({ word, minor }) =>
                  minor !== undefined && (
                    <Action
                      key={word}
                      pressed={floatMinor === minor}
                      amount={money.format(minor)}
                      onPress={() => setTyped(minor)}
                    >
                      {word}
                    </Action>
                  ),
              )}
            </fieldset>
            <Action icon={IconReceipt} onPress={() => navigate(`/shift/${last.id}`)}>
              {t('shift.last')}
            </Action>
          </>
        )}
        <WhyBlocked why={whyNot} />
      </section>
      <section className={css.card} aria-label={t('shift.float')}>
        <p className={css.sum}>
          <span>{t('shift.float')}</span>
          <strong data-testid="float">{money.format(floatMinor)}</strong>
        </p>
        <div className={css.keys}>
          <Keypad onDigits={onDigits} onBack={onBack} />
          <Action
            tone="primary"
            icon={IconLockOpen}
            shortcut="F9"
            disabled={whyNot !== undefined}
            waiting={isAsked}
            onPress={() => void open()}
          >
            {t('shift.open')}
          </Action>
        </div>
      </section>
    </div>
  );
}
