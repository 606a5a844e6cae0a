import { join } from 'node:path';
import type { WebContents } from 'electron';
import { patientOf } from '../server/discovery/look-around.ts';
import { joinHost, lookAtHost } from '../server/join-host.ts';
import { DISK_FAILED } from '../server/restarts.ts';
import type { Settings } from '../server/settings.ts';
import { failed, type Machine, type StartFault } from '../shop/bridge.ts';
import type { Arguments } from './arguments.ts';
import { type BackupHandlerPorts, createBackupHandlers } from './backup-handlers.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';
import { type Child, type ChildEvents, startChild } from './child.ts';
import type { GuestStart, HostStart } from './child-messages.ts';
import { createConnectionHandlers } from './connection-handlers.ts';
import type { JoinedHost, MachineSettings } from './machine-settings.ts';

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = '0.0.0.0';

export interface MachinePorts extends Pick<BackupHandlerPorts, 'chooseFolder' | 'placeRestored'> {
  settings: Settings<MachineSettings>;
  args: Arguments;
  dataFolder: string;
  /** 64 hex digits. Asked when this machine becomes a host, which a secondary till may never do. */
  journalKey(): Promise<string>;
  version: string;
  /** What this machine is, or how it stands, is not what it was. */
  onChanged(): void;
}

/** What a start says by the name of its error. */
const causes: Readonly<Record<string, StartFault['cause']>> = { DamagedJournal: 'damaged', NewerData: 'newer' };

/** What this machine is, host or secondary till, and the process that makes it so. Changing it needs no restart. */
export function createMachine(ports: MachinePorts) {
  const { settings, args, dataFolder, journalKey, version, onChanged } = ports;
  const windows = new Set<WebContents>();
  let child: Child | undefined;
  let fault: StartFault | null = null;

  const events: ChildEvents = {
    onChanged,
    onReady() {
      fault = null;
    },
    onFailed({ name, message }) {
      fault = { cause: causes[name] ?? 'other', detail: message };
      onChanged();
    },
    onCrashed(code) {
      console.error(`The process behind the window stopped with ${code} and is started again.`);
      if (code === DISK_FAILED) fault = { cause: 'disk', detail: '' };
      onChanged();
    },
  };

  const bindOf = (open: boolean) => args.bind ?? (open ? EVERYWHERE : LOOPBACK);

  const hostStart = (key: string): HostStart => ({
    dir: dataFolder,
    port: args.port,
    bind: bindOf(settings.now.otherTillsMayJoin),
    demo: args.demo,
    version,
    threads: import.meta.dirname,
    rendererDir: join(import.meta.dirname, '../renderer'),
    journalKey: key,
  });

  const start = async () => {
    fault = null;
    const { role, joined } = settings.now;
    if (role === 'guest' && joined) {
      const { host, till, token } = joined;
      const guest: GuestStart = { dir: dataFolder, host, till, token, version };
      child = await startChild(join(import.meta.dirname, 'guest-process.js'), () => guest, events);
    } else {
      const key = await journalKey();
      child = await startChild(join(import.meta.dirname, 'host-process.js'), () => hostStart(key), events);
    }
    for (const window of windows) child.serve(window);
    onChanged();
  };

  const restart = async (meanwhile: () => Promise<void>) => {
    await child?.stop();
    await meanwhile();
    await start();
  };

  const become = async (change: Partial<MachineSettings>) => {
    // The new role is on the disk before the old process goes: whatever happens between, one of the two starts again.
    await settings.change(change);
    await restart(async () => {});
  };

  const handlers: BridgeHandlers = {
    machine: () => machineNow(),
    'test-host': (host) => lookAtHost(host),
    'join-host': async ({ joinToken, tillName, ...host }) => {
      const answer = await joinHost(host, joinToken, tillName, settings.now.joined?.token);
      if ('fault' in answer) return answer;
      const joined: JoinedHost = { host, till: answer.till, token: answer.token };
      await become({ role: 'guest', joined });
      return { ok: true };
    },
    ...createConnectionHandlers({ settings, dataFolder, host: () => child?.host() ?? null }),
    'become-host': async () => {
      await become({ role: 'host' });
      return { ok: true };
    },
    'let-tills-join': async (on) => {
      const answer = await child?.ask({ t: 'bind', address: bindOf(on) });
      if (answer?.fault !== undefined) return failed('refused', answer.fault);
      await settings.change({ otherTillsMayJoin: on });
      return { ok: true };
    },
    'start-again': async () => {
      await restart(async () => {});
      return { ok: true };
    },
    'new-join-token': async () => {
      const answer = await child?.ask({ t: 'new-join-token' });
      return answer?.fault === undefined ? { ok: true } : failed('refused', answer.fault);
    },
    ...createBackupHandlers({ ...ports, child: () => child, restart }),
  };

  const machineNow = async (): Promise<Machine> => {
    const { role, joined } = settings.now;
    const common = { version, dataFolder, fault };
    if (role === 'guest' && joined) {
      const { host } = await patientOf(dataFolder, joined);
      return { role, ...common, host, till: joined.till };
    }
    return { role: 'host', ...common, host: child?.host() ?? null };
  };

  return {
    start,
    handlers,
    reconnect: () => child?.reconnect(),
    stop: async () => child?.stop(),
    serve(window: WebContents) {
      if (!windows.has(window)) window.once('destroyed', () => windows.delete(window));
      windows.add(window);
      child?.serve(window);
    },
  };
}
