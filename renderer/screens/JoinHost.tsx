import { TextInput } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import {
  authorityOf,
  type Failed,
  type HostAddress,
  type HostTest,
  hostAddressSchema,
  type Machine,
  type Shell,
} from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Facts } from '../components/Facts.tsx';
import { hostFaultSentence } from '../host-fault.ts';
import { useT } from '../language.tsx';
import { FoundHosts } from './FoundHosts.tsx';
import css from './Settings.module.css';

interface Tested {
  address: HostAddress;
  answer: HostTest;
}

/** Makes this till one of another host: looked at first, joined only when the look went well. */
export function JoinHost({ shell, machine }: { shell: Shell; machine: Machine }) {
  const t = useT();
  const [typed, setTyped] = useState({ address: '', port: '8000' });
  const [tested, setTested] = useState<Tested>();
  const [isTesting, setTesting] = useState(false);
  const address = hostAddressSchema.safeParse({ address: typed.address, port: Number(typed.port) });
  const write = (part: Partial<typeof typed>) => {
    setTyped({ ...typed, ...part });
    setTested(undefined);
  };
  const test = async () => {
    if (!address.success) return;
    setTesting(true);
    setTested({ address: address.data, answer: await shell.ask('test-host', address.data) });
    setTesting(false);
  };
  return (
    <section className={css.section}>
      <h2>{t(machine.role === 'guest' ? 'join.another' : 'join.host')}</h2>
      <p className={css.more}>{t(machine.role === 'guest' ? 'join.another.more' : 'join.host.more')}</p>
      <FoundHosts
        shell={shell}
        chosen={address.success ? authorityOf(address.data) : ''}
        onChoose={(host) => write({ address: host.address, port: String(host.port) })}
      />
      <form
        className={css.row}
        onSubmit={(event) => {
          event.preventDefault();
          void test();
        }}
      >
        <TextInput
          label={t('join.address')}
          placeholder="192.168.1.20"
          value={typed.address}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          error={typed.address !== '' && !address.success && t('join.address.wrong')}
          onChange={(event) => write({ address: event.currentTarget.value })}
        />
        <TextInput
          className={css.port}
          label={t('join.port')}
          value={typed.port}
          dir="ltr"
          inputMode="numeric"
          onChange={(event) => write({ port: event.currentTarget.value })}
        />
        <Action icon={IconPlugConnected} waiting={isTesting} disabled={!address.success} onPress={() => void test()}>
          {t('join.test')}
        </Action>
      </form>
      {tested && !tested.answer.ok && (
        <ErrorNote
          title={t('join.test.bad')}
          sentences={[hostFaultSentence(t, tested.answer, authorityOf(tested.address)), t('join.test.bad.more')]}
        />
      )}
      {tested?.answer.ok && <GoodTest answer={tested.answer} />}
      <JoinWithToken
        key={tested?.address.address}
        shell={shell}
        address={tested?.answer.ok ? tested.address : undefined}
      />
    </section>
  );
}

function GoodTest({ answer: { version, roundTripMs } }: { answer: Extract<HostTest, { ok: true }> }) {
  const t = useT();
  return (
    <div role="status">
      <ErrorNote tone="good" title={t('join.test.good')} sentences={[]} />
      <Facts
        facts={[
          [t('this-till.version'), version],
          [t('join.round-trip'), t('join.ms', { ms: String(roundTripMs) })],
        ]}
      />
    </div>
  );
}

function JoinWithToken({ shell, address }: { shell: Shell; address: HostAddress | undefined }) {
  const t = useT();
  const [joinToken, setJoinToken] = useState('');
  const [tillName, setTillName] = useState('');
  const [isJoining, setJoining] = useState(false);
  const [fault, setFault] = useState<Failed>();
  const isComplete = address !== undefined && joinToken.trim().length >= 4 && tillName.trim() !== '';
  const join = async () => {
    if (!isComplete) return;
    setJoining(true);
    const done = await shell.ask('join-host', { ...address, joinToken: joinToken.trim(), tillName: tillName.trim() });
    setJoining(false);
    setFault(done.ok ? undefined : done);
  };
  return (
    <form
      className={css.row}
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <TextInput
        label={t('join.token')}
        value={joinToken}
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        disabled={!address}
        maxLength={40}
        onChange={(event) => setJoinToken(event.currentTarget.value)}
      />
      <TextInput
        label={t('join.till-name')}
        value={tillName}
        disabled={!address}
        maxLength={40}
        onChange={(event) => setTillName(event.currentTarget.value)}
      />
      <Action tone="good" waiting={isJoining} disabled={!isComplete} onPress={() => void join()}>
        {t('join')}
      </Action>
      {fault && address && (
        <ErrorNote
          title={t('join.failed')}
          sentences={[hostFaultSentence(t, fault, authorityOf(address)), t('join.failed.safe')]}
          onDismiss={() => setFault(undefined)}
        />
      )}
    </form>
  );
}
