import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { z } from 'zod';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { useT } from '../language.tsx';
import type { T } from '../t.ts';
import { useTill, useTillActions } from '../use-till.ts';
import { LanguageChoice } from './Appearance.tsx';
import css from './Door.module.css';

const problemSchema = z.object({ code: z.string(), detail: z.string().optional() });

/** All that a browser sees before it belongs to the shop: one tap after a scan, else the code that the host shows. */
export function Join({ scanned }: { scanned: string }) {
  const t = useT();
  const till = useTillActions();
  const waiting = useTill((view) => view.pending.length);
  const [link, setLink] = useState(scanned);
  const [code, setCode] = useState('');
  const [name, setName] = useState(() => t('door.name.first'));
  const [isJoining, setJoining] = useState(false);
  const [fault, setFault] = useState<string>();
  const isComplete = (link !== '' || code.replace(/\D/g, '').length === 8) && name.trim() !== '';
  const join = async () => {
    if (!isComplete || isJoining) return;
    setJoining(true);
    const shown = link === '' ? { code } : { link };
    const refusal = await askToJoin({ ...shown, name: name.trim(), role: 'tablet' }, t);
    setJoining(false);
    setFault(refusal);
    if (refusal !== undefined) return setLink('');
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
        <p>{t(link === '' ? 'door.more' : 'door.scanned')}</p>
        {waiting > 0 && <p>{t('stopped.waiting', { count: waiting })}</p>}
        {link === '' && (
          <TextInput
            label={t('door.code')}
            description={t('door.code.more')}
            value={code}
            dir="ltr"
            inputMode="numeric"
            autoComplete="off"
            maxLength={12}
            data-autofocus
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
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

/** Undefined when it went well, else why not. */
async function askToJoin(body: object, t: T): Promise<string | undefined> {
  try {
    const response = await fetch('api/v1/join', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const problem = problemSchema.safeParse(await response.json());
    if (response.status === 429) return t('door.too-many');
    if (problem.success && problem.data.code === 'wrong-join-code') return t('door.wrong-code');
    return t('door.refused', { why: problem.data?.detail ?? String(response.status) });
  } catch {
    return t('door.away');
  }
}
