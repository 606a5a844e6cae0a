import { Modal } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { Wanted } from '../approving.ts';
import { useT } from '../language.tsx';
import { approversOf } from '../people.ts';
import { isPlainPage } from '../plain-page.ts';
import { isLocked } from '../standing.ts';
import { useApproving, useWanted } from '../use-approving.tsx';
import { type Proof, useProof } from '../use-proof.ts';
import { useScan } from '../use-scan.tsx';
import { minutesAndSeconds, useSecondsUntil } from '../use-seconds.ts';
import { CoveringShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import { Action } from './Action.tsx';
import css from './ApprovalSheet.module.css';
import { PersonTiles } from './PersonTiles.tsx';
import { PinEntry } from './PinEntry.tsx';
import { ProofFault } from './ProofFault.tsx';

/** Over whichever screen asked for what its person may not: somebody who may says yes here, or at their own till. */
export function ApprovalSheet() {
  const wanted = useWanted();
  const locked = useTill(isLocked);
  return wanted && !locked && <Sheet key={wanted.approvalId} wanted={wanted} />;
}

function Sheet({ wanted: { approvalId, verb, untilMs } }: { wanted: Wanted }) {
  const t = useT();
  const approving = useApproving();
  const till = useTillActions();
  const askerId = useTill(({ you }) => you.staff?.id);
  const people = useTill(({ shop }) => approversOf(shop, verb, askerId), sameItems);
  const [chosenId, setChosenId] = useState<string>();
  const chosen = people.find(({ id }) => id === chosenId);
  const bring = useCallback((proof: Proof) => till.person({ t: 'approve', approvalId, ...proof }), [till, approvalId]);
  const given = useCallback(() => approving.given(approvalId), [approving, approvalId]);
  const proving = useProof(bring, given);
  const { prove, clear, fault, failures } = proving;
  const cancel = () => approving.cancel(approvalId);
  useScan((badge) => {
    setChosenId(undefined);
    void prove({ badge });
  });
  return (
    <Modal
      opened
      onClose={cancel}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="52rem"
      title={t('approval.title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <CoveringShortcuts shortcuts={{ escape: cancel }} />
      <div className={css.sheet} data-testid="approval">
        <p className={css.what}>{t('approval.what', { what: t(`verb.${verb}`) })}</p>
        {isPlainPage(window.location) ? (
          <p>{t('approval.plain')}</p>
        ) : (
          <div className={css.here}>
            <PersonTiles
              label={t('approval.who')}
              people={people}
              chosenId={chosenId}
              onChoose={({ id }) => {
                clear();
                setChosenId(id);
              }}
            />
            {chosen ? (
              <PinEntry staff={chosen} proving={proving} />
            ) : (
              <div className={css.untold}>
                <p>{t(people.length > 0 ? 'approval.here' : 'approval.nobody')}</p>
                <ProofFault fault={fault} failures={failures} seconds={0} />
              </div>
            )}
          </div>
        )}
        <footer className={css.elsewhere}>
          <Waiting untilMs={untilMs} />
          <Action onPress={cancel}>{t('approval.cancel')}</Action>
        </footer>
      </div>
    </Modal>
  );
}

/** It is asked at other tills by itself. */
function Waiting({ untilMs }: { untilMs: number }) {
  const t = useT();
  const seconds = useSecondsUntil(untilMs);
  return (
    <p className={css.waiting}>
      <IconHourglass aria-hidden stroke={2} />
      <span>{t('approval.elsewhere')}</span>
      <span role="timer">{minutesAndSeconds(seconds)}</span>
    </p>
  );
}
