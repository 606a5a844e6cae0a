import { IconChevronLeft, IconIdBadge2, IconKey, IconLock } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Staff } from '../../shop/staff.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { PersonTiles } from '../components/PersonTiles.tsx';
import { PinEntry } from '../components/PinEntry.tsx';
import { ProofFault } from '../components/ProofFault.tsx';
import { StorageBar } from '../components/StorageBar.tsx';
import { useT } from '../language.tsx';
import { staffWithPin } from '../people.ts';
import { isLive } from '../standing.ts';
import { useMachine, useShell } from '../use-machine.ts';
import { type Proof, useProof } from '../use-proof.ts';
import { useScan } from '../use-scan.tsx';
import { useSecondsUntil } from '../use-seconds.ts';
import { CoveringShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import { LockedOut } from './LockedOut.tsx';
import { RecoverySignIn } from './RecoverySignIn.tsx';
import css from './SignIn.module.css';

/**
 * Who is it? Over everything else until somebody is signed in. What lies below stays as it was, and neither finger, key
 * nor screen reader gets there: a modal dialog sees to that.
 */
export function SignIn() {
  const t = useT();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    // The focus goes back to where it was.
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={css.lock}
      aria-label={t('sign-in')}
      data-testid="sign-in"
      onCancel={(event) => event.preventDefault()}
    >
      <StorageBar />
      <Head />
      <Who />
    </dialog>
  );
}

function Head() {
  const t = useT();
  const shop = useTill((view) => view.shop.get('shop', 'shop')?.name);
  const till = useTill(({ you }) => you.till);
  return (
    <header className={css.head}>
      <IconLock aria-hidden stroke={2} />
      <h1>
        <bdi>{shop}</bdi>
      </h1>
      <p>{till && t('this-till.name.code', { name: till.name, code: till.code })}</p>
    </header>
  );
}

function Who() {
  const t = useT();
  const till = useTillActions();
  const people = useTill(({ shop }) => staffWithPin(shop), sameItems);
  const live = useTill(isLive);
  const [chosenId, setChosenId] = useState<string>();
  const chosen = people.find(({ id }) => id === chosenId);
  const [isByCode, setByCode] = useState(false);
  const bring = useCallback((proof: Proof) => till.person({ t: 'sign-in', ...proof }), [till]);
  const proving = useProof(bring);
  const { clear, prove } = proving;
  const choose = useCallback(
    (staff: Staff | undefined) => {
      clear();
      setChosenId(staff?.id);
    },
    [clear],
  );
  useScan((badge) => {
    choose(undefined);
    setByCode(false);
    void prove({ badge });
  });
  const back = () => {
    if (isByCode) setByCode(false);
    choose(undefined);
  };
  if (isByCode) {
    return (
      <>
        <CoveringShortcuts shields shortcuts={{ escape: back }} />
        <RecoverySignIn proving={proving} onBack={back} />
      </>
    );
  }
  return (
    <main className={css.who} data-chosen={chosen !== undefined || undefined}>
      <CoveringShortcuts shields shortcuts={{ escape: back }} />
      <section className={css.people}>
        <h2>{t('sign-in.who')}</h2>
        {!live && <p className={css.away}>{t('sign-in.alone')}</p>}
        {people.length === 0 && (
          <EmptyState icon={IconLock} title={t('sign-in.nobody')} text={t('sign-in.nobody.more')} />
        )}
        <PersonTiles label={t('sign-in.who')} people={people} chosenId={chosen?.id} onChoose={choose} />
        <LockedOut />
      </section>
      <section className={css.pin}>
        {chosen ? (
          <>
            <div className={css.back}>
              <Action icon={IconChevronLeft} shortcut="Esc" onPress={back}>
                {t('back')}
              </Action>
            </div>
            <PinEntry staff={chosen} proving={proving} />
          </>
        ) : (
          <Untold proving={proving} />
        )}
        <ByCode
          onPress={() => {
            choose(undefined);
            setByCode(true);
          }}
        />
      </section>
    </main>
  );
}

/** Beside the names, before one is chosen: what to do, and what became of a badge. */
function Untold({ proving: { fault, failures, waitUntilMs } }: { proving: ReturnType<typeof useProof> }) {
  const t = useT();
  const seconds = useSecondsUntil(waitUntilMs);
  const hasBadges = useTill(({ shop }) => [...shop.all('staff')].some(({ hasBadge }) => hasBadge));
  return (
    <div className={css.untold}>
      {hasBadges ? <IconIdBadge2 aria-hidden stroke={1.5} /> : <IconKey aria-hidden stroke={1.5} />}
      <p>{t(hasBadges ? 'sign-in.how.badge' : 'sign-in.how')}</p>
      <ProofFault fault={fault} failures={failures} seconds={seconds} />
    </div>
  );
}

/** At the host itself the owner's paper helps where every PIN is forgotten. */
function ByCode({ onPress }: { onPress(): void }) {
  const t = useT();
  const { machine } = useMachine(useShell());
  if (machine?.role !== 'host' || !machine.host?.backups.hasCode) return null;
  return (
    <div className={css.code}>
      <Action tone="quiet" icon={IconKey} onPress={onPress}>
        {t('sign-in.by-code')}
      </Action>
    </div>
  );
}
