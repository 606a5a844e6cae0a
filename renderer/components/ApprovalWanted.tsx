import { IconCheck, IconHandStop, IconX } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { isRefusal } from '../../shop/refusal.ts';
import { documentsChangedBy, parseTillWish } from '../../shop/shop.ts';
import type { ApprovalNote } from '../../shop/wire.ts';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { neededVerb, roleIdOf } from '../people.ts';
import { personName } from '../person-name.ts';
import { isLocked } from '../standing.ts';
import { type Proof, useProof } from '../use-proof.ts';
import { minutesAndSeconds, useSecondsUntil } from '../use-seconds.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { nameAndCode } from '../whereabouts.ts';
import { wordsOf } from '../wish-words.ts';
import { Action } from './Action.tsx';
import css from './ApprovalWanted.module.css';
import { PinEntry } from './PinEntry.tsx';

/** At the till of somebody who may: others want a yes. Over whichever screen, and it takes no focus: a sale goes on below. */
export function ApprovalWanted() {
  const till = useTillActions();
  const [notes, setNotes] = useState<readonly ApprovalNote[]>([]);
  const locked = useTill(isLocked);
  useEffect(
    () =>
      till.onApproval((note) =>
        setNotes((before) => {
          const others = before.filter(({ approvalId }) => approvalId !== note.approvalId);
          return note.state === 'wanted' ? [...others, note] : others;
        }),
      ),
    [till],
  );
  if (locked || notes.length === 0) return null;
  return (
    <div className={css.notes}>
      {notes.map((note) => (
        <Wanted key={note.approvalId} note={note} />
      ))}
    </div>
  );
}

function Wanted({ note }: { note: ApprovalNote }) {
  const t = useT();
  const till = useTillActions();
  const { approvalId } = note;
  const staff = useTill(({ shop, you }) => shop.get('staff', you.staff?.id ?? ''));
  const [isOpen, setOpen] = useState(false);
  const bring = useCallback((proof: Proof) => till.person({ t: 'approve', approvalId, ...proof }), [till, approvalId]);
  const proving = useProof(bring);
  const seconds = useSecondsUntil(Date.parse(note.until));
  const deny = () => void till.person({ t: 'approve', approvalId, deny: true });
  if (!staff) return null;
  return (
    <section className={css.note} role="alertdialog" aria-label={t('approval.wanted')} data-testid="approval-wanted">
      <What note={note} />
      {isOpen && (
        <>
          <PinKeys onBack={() => setOpen(false)} />
          <PinEntry staff={staff} proving={proving} />
        </>
      )}
      <div className={css.choice}>
        <Action tone="danger" icon={IconX} onPress={deny}>
          {t('approval.no')}
        </Action>
        {isOpen ? (
          <Action onPress={() => setOpen(false)}>{t('back')}</Action>
        ) : (
          <Action tone="good" icon={IconCheck} onPress={() => setOpen(true)}>
            {t('approval.yes')}
          </Action>
        )}
      </div>
      <p className={css.left} role="timer">
        {minutesAndSeconds(seconds)}
      </p>
    </section>
  );
}

/** While the PIN is typed its keys go nowhere else. */
function PinKeys({ onBack }: { onBack(): void }) {
  useShortcuts({ escape: onBack }, { covers: true });
  return null;
}

/** Who, where, what: enough to say yes or no without walking over. */
function What({ note: { by, till: tillId, type, body } }: { note: ApprovalNote }) {
  const t = useT();
  const { money, quantity } = useFormat();
  const who = useTill(({ shop }) => personName(shop, by) ?? by);
  const where = useTill(({ shop }) => {
    const till = shop.get('till', tillId);
    return till ? nameAndCode(till) : '';
  });
  const wish = parseTillWish(type, body);
  const verb = useTill(({ shop }) => (isRefusal(wish) ? undefined : neededVerb(shop, wish, roleIdOf(shop, by), by)));
  const details = useTill(({ shop }) => {
    if (isRefusal(wish)) return '';
    const [named] = documentsChangedBy(wish);
    const document = named && (named.kind === 'order' || named.kind === 'estimate') && shop.get(named.kind, named.id);
    const about = document ? [document.number, money.format(document.totals.totalMinor), document.customerName] : [];
    return [...about, wordsOf(wish, { t, money, quantity, shop })].filter(Boolean).join(' · ');
  });
  return (
    <div className={css.what}>
      <IconHandStop aria-hidden stroke={2} />
      <div>
        <h2>{verb ? t(`verb.${verb}`) : type}</h2>
        {details !== '' && (
          <p className={css.details}>
            <bdi>{details}</bdi>
          </p>
        )}
        <p>{t('approval.from', { who, where })}</p>
      </div>
    </div>
  );
}
