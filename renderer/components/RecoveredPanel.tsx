import { IconHistory, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { RecoveredNote } from '../../shop/wire.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { type LastReceipt, lastReceiptOf } from '../last-receipt.ts';
import { useTill } from '../use-till.ts';
import { Action } from './Action.tsx';
import css from './RecoveredPanel.module.css';

/** The crash that somebody at this screen has read of. */
const KEPT_AS = 'tillwire.recovered';

/** After a crash of the host, until somebody took it away: what is saved, to compare with the paper in hand. */
export function RecoveredPanel() {
  const note = useTill((view) => (view.unsaved ? undefined : view.recovered));
  const [seen, setSeen] = useState(() => localStorage.getItem(KEPT_AS));
  if (!note || note.at === seen) return null;
  const dismiss = () => {
    localStorage.setItem(KEPT_AS, note.at);
    setSeen(note.at);
  };
  return <Recovered note={note} onDismiss={dismiss} />;
}

function Recovered({ note, onDismiss }: { note: RecoveredNote; onDismiss(): void }) {
  const t = useT();
  const { clock } = useFormat();
  const ownId = useTill(({ you }) => you.till?.id);
  const tills = useTill(
    (view) => note.tills.map((till) => ({ ...till, receipt: lastReceiptOf(till.id, till.receipt, view) })),
    (a, b) => a.length === b.length && a.every(({ receipt }, index) => receipt?.number === b[index]?.receipt?.number),
  );
  const own = tills.find(({ id }) => id === ownId);
  const others = tills.filter(({ id, receipt }) => id !== ownId && receipt !== undefined);
  return (
    <section
      className={css.panel}
      aria-label={t('recovered.title', { at: clock.moment(note.at) })}
      data-testid="recovered"
    >
      <IconHistory className={css.icon} aria-hidden stroke={2} />
      <div className={css.words}>
        <p className={css.title}>{t('recovered.title', { at: clock.moment(note.at) })}</p>
        <p>
          {t('recovered.safe', { count: note.openOrders, lastAt: clock.exactly(note.lastAt) })} {t('recovered.compare')}
        </p>
      </div>
      {own && <OwnReceipt receipt={own.receipt} />}
      {others.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
        <section className={css.others} tabIndex={0} aria-label={t('recovered.others')}>
          <dl>
            {others.map(({ id, name, receipt }) => (
              <div key={id}>
                <dt>{name}</dt>
                <dd>{receipt && <ReceiptLine {...receipt} />}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <Action tone="quiet" icon={IconX} label={t('dismiss')} onPress={onDismiss} />
    </section>
  );
}

function OwnReceipt({ receipt }: { receipt: LastReceipt | undefined }) {
  const t = useT();
  return (
    <dl className={css.own}>
      <dt>{t('recovered.own')}</dt>
      {receipt ? (
        <dd className={css.large}>
          <ReceiptLine {...receipt} />
        </dd>
      ) : (
        <dd>{t('recovered.own.none')}</dd>
      )}
    </dl>
  );
}

function ReceiptLine({ number, takenMinor, at }: LastReceipt) {
  const { money, clock } = useFormat();
  return (
    <>
      <bdi>{number}</bdi> <strong>{money.format(takenMinor)}</strong> <span>{clock.exactly(at)}</span>
    </>
  );
}
