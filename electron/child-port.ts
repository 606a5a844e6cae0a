import type { MessagePortMain, ParentPort } from 'electron';
import type { Host } from '../server/start-host.ts';
import type { FromChild, ToChild } from './child-messages.ts';

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

export interface Supervisor {
  tell(message: FromChild): void;
  onMessage(listener: (message: ToChild, port: MessagePortMain | undefined) => void): void;
}

/** The supervisor that started this process; its messages come from our own code and are trusted. */
export function supervisorOf(parentPort: ParentPort): Supervisor {
  return {
    tell: (message) => parentPort.postMessage(message),
    onMessage: (listener) => {
      parentPort.on('message', ({ data, ports }) => listener(data as ToChild, ports[0]));
    },
  };
}
