import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { z } from 'zod';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { useT } from '../language.tsx';
import type { T } from '../t.ts';
import { useTillActions } from '../use-till.ts';
import { LanguageChoice } from './Appearance.tsx';
import css from './Door.module.css';

const problemSchema = z.object({ code: z.string(), detail: z.string().optional() });

/** All that a browser sees before it belongs to the shop: the join token, and a name for the new till. */
export function Join() {
  const t = useT();
  const till = useTillActions();
  const [joinToken, setJoinToken] = useState(tokenInAddress);
  const [name, setName] = useState('');
  const [isJoining, setJoining] = useState(false);
  const [fault, setFault] = useState<string>();
  const isComplete = joinToken.trim() !== '' && name.trim() !== '';
  const join = async () => {
    if (!isComplete || isJoining) return;
    setJoining(true);
    const refusal = await askToJoin({ joinToken: joinToken.trim(), name: name.trim(), role: 'tablet' }, t);
    setJoining(false);
    setFault(refusal);
    if (refusal !== undefined) return;
    window.location.hash = '#/orders';
    till.reconnect();
  };
  return (
    <main className={css.door}>
      <form
        className={css.card}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void join();
        }}
      >
        <h1>{t('door.title')}</h1>
        <p>{t('door.more')}</p>
        <TextInput
          label={t('join.token')}
          description={t('door.token.more')}
          value={joinToken}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          data-autofocus
          onChange={(event) => setJoinToken(event.currentTarget.value)}
        />
        <TextInput
          label={t('join.till-name')}
          description={t('door.name.more')}
          value={name}
          maxLength={40}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {fault && <ErrorNote title={t('join.failed')} sentences={[fault]} onDismiss={() => setFault(undefined)} />}
        <Action tone="primary" waiting={isJoining} disabled={!isComplete} onPress={() => void join()}>
          {t('join')}
        </Action>
        <LanguageChoice />
        <input type="submit" hidden />
      </form>
    </main>
  );
}

/** From the picture code on the host's screen: `#join=…`. */
function tokenInAddress(): string {
  const [, token = ''] = /^#join=(.+)$/.exec(window.location.hash) ?? [];
  return decodeURIComponent(token);
}

/** Undefined when it went well, else why not. */
async function askToJoin(body: { joinToken: string; name: string; role: string }, t: T): Promise<string | undefined> {
  try {
    const response = await fetch('api/v1/join', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const problem = problemSchema.safeParse(await response.json());
    if (response.status === 429) return t('door.too-many');
    if (problem.success && problem.data.code === 'wrong-join-token') return t('door.wrong-token');
    return t('door.refused', { why: problem.data?.detail ?? String(response.status) });
  } catch {
    return t('door.away');
  }
}
