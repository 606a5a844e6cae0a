import { TextInput } from '@mantine/core';
import { IconChevronLeft, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { Action } from '../components/Action.tsx';
import { ProofFault } from '../components/ProofFault.tsx';
import { useT } from '../language.tsx';
import type { Proving } from '../use-proof.ts';
import { useSecondsUntil } from '../use-seconds.ts';
import css from './SignIn.module.css';

/** At the host's own window: the owner comes in by the code on their paper, and sets a new PIN. */
export function RecoverySignIn({ proving, onBack }: { proving: Proving; onBack(): void }) {
  const t = useT();
  const { prove, isAsked, fault, failures, waitUntilMs } = proving;
  const [code, setCode] = useState('');
  const seconds = useSecondsUntil(waitUntilMs);
  const isReady = code.trim() !== '' && seconds === 0;
  return (
    <main className={css.byCode}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isAsked) void prove({ code: code.trim() });
        }}
      >
        <TextInput
          autoFocus
          label={t('code.title')}
          description={t('sign-in.by-code.more')}
          value={code}
          maxLength={60}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <ProofFault fault={fault} failures={failures} seconds={seconds} />
        <div className={css.choice}>
          <Action icon={IconChevronLeft} onPress={onBack}>
            {t('back')}
          </Action>
          <Action
            tone="good"
            icon={IconKey}
            disabled={!isReady}
            waiting={isAsked}
            onPress={() => void prove({ code: code.trim() })}
          >
            {t('sign-in')}
          </Action>
        </div>
      </form>
    </main>
  );
}
