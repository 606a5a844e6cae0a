import { Checkbox, Modal, TextInput } from '@mantine/core';
import { IconCopy, IconKey, IconTrash } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import type { ApiKeyView, NewKey } from '../../shop/api-key.ts';
import { type Verb, verbs } from '../../shop/verbs.ts';
import { auditPerson } from '../audit-words.ts';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import css from './ApiKeys.module.css';
import settings from './Settings.module.css';
import sheet from './Sheet.module.css';

type Open = { is: 'make' } | { is: 'shown'; made: NewKey } | { is: 'revoke'; key: ApiKeyView };

/** What scripts and websites act under: each key may do what was chosen for it, and is shown once. */
export function ApiKeys() {
  const t = useT();
  const { keys, again } = useKeys();
  const [open, setOpen] = useState<Open>();
  const close = () => {
    setOpen(undefined);
    again();
  };
  return (
    <section className={settings.section}>
      <h2>{t('keys')}</h2>
      <p className={settings.more}>{t('keys.more')}</p>
      {keys.length === 0 && <p>{t('keys.none')}</p>}
      <ul className={css.list}>
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} onRevoke={() => setOpen({ is: 'revoke', key })} />
        ))}
      </ul>
      <Action icon={IconKey} onPress={() => setOpen({ is: 'make' })}>
        {t('keys.make')}
      </Action>
      {open?.is === 'make' && <MakeSheet onClose={close} onMade={(made) => setOpen({ is: 'shown', made })} />}
      {open?.is === 'shown' && <ShownSheet made={open.made} onDone={close} />}
      {open?.is === 'revoke' && <RevokeSheet apiKey={open.key} onClose={close} />}
    </section>
  );
}

/** Keys are told to nobody unasked: the host lists them for who may see them. */
function useKeys(): { keys: readonly ApiKeyView[]; again(): void } {
  const till = useTillActions();
  const [keys, setKeys] = useState<readonly ApiKeyView[]>([]);
  const again = useCallback(() => {
    void till.get('/api/v1/keys').then(({ status, body }) => {
      if (status === 200) setKeys((body as { items: ApiKeyView[] }).items);
    });
  }, [till]);
  useEffect(again, [again]);
  return { keys, again };
}

function KeyRow({
  apiKey: { name, verbs: granted, madeAt, madeBy },
  onRevoke,
}: {
  apiKey: ApiKeyView;
  onRevoke(): void;
}) {
  const t = useT();
  const { clock } = useFormat();
  const maker = useTill(({ shop }) => auditPerson({ t, shop }, madeBy));
  return (
    <li className={css.key} data-testid="api-key">
      <div className={css.words}>
        <p className={css.name}>
          <bdi>{name}</bdi>
        </p>
        <p className={settings.more}>{granted.map((verb) => t(`verb.${verb}`)).join(' · ')}</p>
        <p className={settings.more}>{t('keys.made', { time: clock.moment(madeAt), name: maker })}</p>
      </div>
      <Action tone="quiet" icon={IconTrash} label={t('keys.revoke', { name })} onPress={onRevoke} />
    </li>
  );
}

function MakeSheet({ onClose, onMade }: { onClose(): void; onMade(made: NewKey): void }) {
  const t = useT();
  const till = useTillActions();
  const mine = useTill((view) => verbs.filter((verb) => may(verb, view)), sameItems);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<Verb>>(new Set());
  const [step, setStep] = useState<'choosing' | 'asked' | 'failed'>('choosing');
  useShortcuts({}, { covers: true });
  const toggle = (verb: Verb) =>
    setChosen((before) => new Set(before.has(verb) ? [...before].filter((one) => one !== verb) : [...before, verb]));
  const make = async () => {
    setStep('asked');
    const { status, body } = await till.person({ t: 'make-key', name: name.trim(), verbs: [...chosen] });
    if (status === 201) onMade(body as NewKey);
    else setStep('failed');
  };
  const isReady = name.trim() !== '' && chosen.size > 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('keys.make')}
      size="44rem"
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={sheet.sheet}>
        {step === 'failed' && <ErrorNote title={t('keys.failed')} sentences={[t('keys.failed.more')]} />}
        <TextInput
          label={t('keys.name')}
          value={name}
          maxLength={40}
          data-autofocus
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <fieldset className={css.rights}>
          <legend>{t('keys.rights')}</legend>
          {mine.map((verb) => (
            <Checkbox
              key={verb}
              className={css.right}
              label={t(`verb.${verb}`)}
              checked={chosen.has(verb)}
              onChange={() => toggle(verb)}
            />
          ))}
        </fieldset>
        <Action tone="good" icon={IconKey} disabled={!isReady} waiting={step === 'asked'} onPress={() => void make()}>
          {t('keys.make')}
        </Action>
      </div>
    </Modal>
  );
}

/** Shown this once: only the button closes it, not a tap beside it. */
function ShownSheet({ made: { name, key }, onDone }: { made: NewKey; onDone(): void }) {
  const t = useT();
  const [isCopied, setCopied] = useState(false);
  useShortcuts({}, { covers: true });
  return (
    <Modal
      opened
      onClose={onDone}
      title={t('keys.shown.title', { name })}
      size="44rem"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <div className={sheet.sheet}>
        <p>{t('keys.shown')}</p>
        <input
          className={css.secret}
          dir="ltr"
          readOnly
          value={key}
          aria-label={t('keys.shown.title', { name })}
          data-testid="new-key"
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <div className={sheet.choice}>
          <Action icon={IconCopy} onPress={() => setCopied(copy(key))}>
            {t(isCopied ? 'keys.copied' : 'keys.copy')}
          </Action>
          <Action tone="good" onPress={onDone}>
            {t('done')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}

/** A page at a LAN address has no clipboard of its own, and one of the app is given none: the old way works in both. */
function copy(text: string): boolean {
  const field = document.querySelector<HTMLInputElement>('[data-testid="new-key"]');
  field?.select();
  return field?.value === text && document.execCommand('copy');
}

function RevokeSheet({ apiKey: { id, name }, onClose }: { apiKey: ApiKeyView; onClose(): void }) {
  const t = useT();
  const ask = useAsk();
  const [isAsked, setAsked] = useState(false);
  useShortcuts({}, { covers: true });
  const revoke = async () => {
    setAsked(true);
    await ask({ type: 'revoke-key', body: { keyId: id } });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('keys.revoke', { name })}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={sheet.sheet}>
        <p>{t('keys.revoke.more')}</p>
        <div className={sheet.choice}>
          <Action isFirst onPress={onClose}>
            {t('keys.revoke.keep')}
          </Action>
          <Action tone="danger" icon={IconTrash} waiting={isAsked} onPress={() => void revoke()}>
            {t('keys.revoke.sure')}
          </Action>
        </div>
      </div>
    </Modal>
  );
}
