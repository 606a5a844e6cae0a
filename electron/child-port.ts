import type { MessagePortMain, ParentPort } from 'electron';
import { DISK_FAILED, isDiskFault } from '../server/restarts.ts';
import type { Host } from '../server/start-host.ts';
import type { FromChild, GuestStart, HostStart, ToChild } from './child-messages.ts';

/** What a host and a guest take for a window. */
type WindowPort = Parameters<Host['connectWindow']>[0];

/** A window's port as the feed wants it. */
export function windowPortOf(port: MessagePortMain): WindowPort {
  return {
    send: (text) => port.postMessage(text),
    onText: (listener) => {
      port.on('message', ({ data }) => {
        if (typeof data === 'string') listener(data);
      });
      port.start();
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}

export interface Supervisor<Start> {
  /** What to start with. */
  start: Start;
  tell(message: FromChild): void;
  onMessage(listener: (message: LaterToChild, port: MessagePortMain | undefined) => void): void;
}

type LaterToChild = Exclude<ToChild, { t: 'start' }>;

/**
 * Runs a process of ours as soon as its supervisor says what to start with, and tells the supervisor when it cannot;
 * messages come from our own code and are trusted.
 */
export function runUnder<Start extends HostStart | GuestStart>(
  parentPort: ParentPort,
  run: (supervisor: Supervisor<Start>) => Promise<void>,
): void {
  const tell = (message: FromChild) => parentPort.postMessage(message);
  // Electron only warns of it: a process that does not know how it stands any more is started anew instead.
  process.on('unhandledRejection', (reason) => {
    console.error(reason);
    process.exit(1);
  });
  parentPort.once('message', ({ data }) => {
    const { start } = data as { start: Start };
    const onMessage: Supervisor<Start>['onMessage'] = (listener) => {
      parentPort.on('message', (message) => listener(message.data as LaterToChild, message.ports[0]));
    };
    run({ start, tell, onMessage }).catch((error: Error) => {
      console.error(error.message);
      if (isDiskFault(error)) process.exit(DISK_FAILED);
      tell({ t: 'failed', name: error.name, message: error.message });
    });
  });
}

/** What a process answers when it is asked whether somebody may. */
export function faultUnless(isLet: boolean): { fault?: string } {
  return isLet ? {} : { fault: 'whoever is signed in may not' };
}
