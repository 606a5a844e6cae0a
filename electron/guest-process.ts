import { createLog } from '../server/log.ts';
import { startGuest } from '../server/start-guest.ts';
import type { GuestStart } from './child-messages.ts';
import { runUnder, type Supervisor, windowPortOf } from './child-port.ts';

/** The connection of a secondary till, in a process that no hidden window can slow down. */
async function main(supervisor: Supervisor<GuestStart>): Promise<void> {
  const { dir, ...start } = supervisor.start;
  const guest = startGuest({ ...start, log: await createLog(dir, true) });
  supervisor.onMessage((message, port) => {
    switch (message.t) {
      case 'window':
        if (port) guest.connectWindow(windowPortOf(port));
        return;
      case 'reconnect':
        guest.reconnect();
        return;
      case 'stop':
        void guest.close().then(() => process.exit(0));
        return;
      case 'bind':
      case 'new-join-token':
      case 'backup':
        supervisor.tell({ t: 'answered', ask: message.ask, host: null, fault: 'this till is not the host' });
        return;
      default:
        message satisfies never;
    }
  });
  supervisor.tell({ t: 'ready', host: null });
}

runUnder(process.parentPort, main);
