import { createLog } from '../server/log.ts';
import { startGuest } from '../server/start-guest.ts';
import type { GuestStart } from './child-messages.ts';
import { supervisorOf, windowPortOf } from './child-port.ts';

/** The connection of a secondary till, in a process that no hidden window can slow down. */
async function main({ dir, ...start }: GuestStart): Promise<void> {
  const supervisor = supervisorOf(process.parentPort);
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
        supervisor.tell({ t: 'answered', ask: message.ask, host: null, fault: 'this till is not the host' });
        return;
      default:
        message satisfies never;
    }
  });
  supervisor.tell({ t: 'ready', host: null });
}

main(JSON.parse(process.argv[2] ?? '{}') as GuestStart).catch((error: Error) => {
  supervisorOf(process.parentPort).tell({ t: 'failed', message: error.message });
});
