import { join } from 'node:path';
import type { WebContents } from 'electron';
import type { HostIdentity } from '../server/access/host-identity.ts';
import { patientOf } from '../server/discovery/look-around.ts';
import type { KeyStore } from '../server/kept-secret.ts';
import { DISK_FAILED } from '../server/restarts.ts';
import type { Settings } from '../server/settings.ts';
import { failed, type Machine, type StartFault } from '../shop/bridge.ts';
import type { Verb } from '../shop/verbs.ts';
import type { Arguments } from './arguments.ts';
import { type BackupHandlerPorts, createBackupHandlers } from './backup-handlers.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';
import { type Child, type ChildEvents, startChild } from './child.ts';
import type { GuestStart, HostStart } from './child-messages.ts';
import { createConnectionHandlers } from './connection-handlers.ts';
import { createJoinTrial } from './join-trial.ts';
import { type MachineSettings, openJoined, sealJoined } from './machine-settings.ts';
import { createPairingHandlers } from './pairing-handlers.ts';
import type { PrintHandlers } from './printing/print-handlers.ts';

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = '0.0.0.0';

export interface MachinePorts extends Pick<BackupHandlerPorts, 'chooseFolder' | 'placeRestored'> {
  settings: Settings<MachineSettings>;
  args: Arguments;
  dataFolder: string;
  /** 64 hex digits. Asked when this machine becomes a host, which a secondary till may never do. */
  journalKey(): Promise<string>;
  /** The key that other machines know this one by, as a host or as a till. */
  identity(): Promise<HostIdentity>;
  keyStore(): KeyStore | undefined;
  /** Asks the person in front of the window where; a place that is not picked is no fault. */
  saveTable(name: string, text: string): Promise<void>;
  print: PrintHandlers;
  version: string;
  /** What this machine is, or how it stands, is not what it was. */
  onChanged(): void;
}

/** What a start says by the name of its error. */
const causes: Readonly<Record<string, StartFault['cause']>> = { DamagedJournal: 'damaged', NewerData: 'newer' };

/** What this machine is, host or secondary till, and the process that makes it so. Changing it needs no restart. */
export function createMachine(ports: MachinePorts) {
  const { settings, args, dataFolder, journalKey, identity, keyStore, version, onChanged } = ports;
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

  /** The host that this machine is a till of, if it is one. */
  const joinedNow = () => {
    const { role, joined } = settings.now;
    return role === 'guest' && joined ? openJoined(joined, keyStore()) : undefined;
  };

  const joining = createJoinTrial({
    settings,
    open: async (on) => (await child?.ask({ t: 'bind', address: bindOf(on) }))?.fault,
    onChanged,
  });

  const hostStart = (keys: Pick<HostStart, 'journalKey' | 'identity'>): HostStart => ({
    dir: dataFolder,
    port: args.port,
    bind: bindOf(settings.now.otherTillsMayJoin),
    names: args.names,
    demo: args.demo,
    version,
    threads: import.meta.dirname,
    rendererDir: join(import.meta.dirname, '../renderer'),
    ...keys,
  });

  const start = async () => {
    fault = null;
    const joined = joinedNow();
    if (joined) {
      // One that was written down before there was a key store is sealed now.
      if (typeof settings.now.joined?.token === 'string')
        await settings.change({ joined: sealJoined(joined, keyStore()) });
      const guest: GuestStart = { dir: dataFolder, ...joined, version };
      child = await startChild(join(import.meta.dirname, 'guest-process.js'), () => guest, events);
    } else {
      await joining.undoIfOver();
      const keys = { journalKey: await journalKey(), identity: await identity() };
      child = await startChild(join(import.meta.dirname, 'host-process.js'), () => hostStart(keys), events);
    }
    for (const window of windows) child.serve(window);
    joining.look();
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
    ...createPairingHandlers({
      ...{ identity, child: () => child },
      onPaired: (joined) => become({ role: 'guest', joined: sealJoined(joined, keyStore()) }),
    }),
    ...createConnectionHandlers({ joined: joinedNow, dataFolder, host: () => child?.host() ?? null }),
    'become-host': async () => {
      await become({ role: 'host' });
      return { ok: true };
    },
    ...joining.handlers,
    'save-table': async ({ name, text }) => {
      try {
        await ports.saveTable(name, text);
        return { ok: true };
      } catch (error) {
        return failed('refused', (error as Error).message);
      }
    },
    'start-again': async () => {
      await restart(async () => {});
      return { ok: true };
    },
    ...createBackupHandlers({ ...ports, child: () => child, restart }),
    ...ports.print,
  };

  const machineNow = async (): Promise<Machine> => {
    const joined = joinedNow();
    const common = { version, dataFolder, fault };
    if (joined) {
      const { host } = await patientOf(dataFolder, joined);
      return { role: 'guest', ...common, host, till: joined.till };
    }
    const joinTrialUntil = settings.now.joinTrial?.until ?? null;
    return { role: 'host', ...common, host: child?.host() ?? null, joinTrialUntil };
  };

  return {
    start,
    handlers,
    /** Whether whoever is signed in here may. Where nothing starts, nobody can sign in and somebody has to mend it. */
    async may(verb: Verb): Promise<boolean> {
      if (fault !== null) return true;
      return (await child?.ask({ t: 'may', verb }))?.fault === undefined;
    },
    reconnect: () => child?.reconnect(),
    stop: async () => {
      joining.close();
      await child?.stop();
    },
    serve(window: WebContents) {
      if (!windows.has(window)) window.once('destroyed', () => windows.delete(window));
      windows.add(window);
      child?.serve(window);
    },
  };
}
