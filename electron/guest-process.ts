import { openKeptHost } from '../server/discovery/kept-host.ts';
import { openMdns } from '../server/discovery/mdns.ts';
import { createLog } from '../server/log.ts';
import { DISK_FAILED } from '../server/restarts.ts';
import { startGuest } from '../server/start-guest.ts';
import type { GuestStart } from './child-messages.ts';
import { faultUnless, runUnder, type Supervisor, windowPortOf } from './child-port.ts';

/** The connection of a secondary till, in a process that no hidden window can slow down. */
async function main(supervisor: Supervisor<GuestStart>): Promise<void> {
  const { start } = supervisor;
  const log = await createLog(start.dir, true);
  const guest = await startGuest({
    ...start,
    certPem: start.certPem,
    log,
    mdns: openMdns,
    keptHost: await openKeptHost(start.dir),
    onBroken: (error) => {
      log.fatal({ err: error }, 'the disk failed: nothing is kept any more');
      process.exit(DISK_FAILED);
    },
  });
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
      case 'may':
        supervisor.tell({ t: 'answered', ask: message.ask, host: null, ...faultUnless(guest.may(message.verb)) });
        return;
      case 'bind':
      case 'pairing':
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
