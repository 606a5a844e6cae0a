import { createLog } from '../server/log.ts';
import { startHost } from '../server/start-host.ts';
import type { HostStart } from './child-messages.ts';
import { runUnder, type Supervisor, windowPortOf } from './child-port.ts';

const DISK_FAILED = 74;

/** The host as a process of its own: a crashed window never stops it, and a crash of it takes no window along. */
async function main(supervisor: Supervisor<HostStart>): Promise<void> {
  const { journalKey, ...start } = supervisor.start;
  const log = await createLog(start.dir, true);
  const host = await startHost({
    ...start,
    journalKey: Buffer.from(journalKey, 'hex'),
    log,
    onBroken: (error) => {
      log.fatal({ err: error }, 'the disk failed: nothing is saved any more');
      process.exit(DISK_FAILED);
    },
  });
  const answer = async (ask: number, act: () => Promise<void>) => {
    try {
      await act();
      supervisor.tell({ t: 'answered', ask, host: host.state() });
    } catch (error) {
      supervisor.tell({ t: 'answered', ask, host: host.state(), fault: (error as Error).message });
    }
  };
  supervisor.onMessage((message, port) => {
    switch (message.t) {
      case 'window':
        if (port) host.connectWindow(windowPortOf(port));
        return;
      case 'bind':
        void answer(message.ask, () => host.bind(message.address));
        return;
      case 'new-join-token':
        void answer(message.ask, () => host.renewJoinToken());
        return;
      case 'stop':
        void host.close().then(() => process.exit(0));
        return;
      case 'reconnect':
        return;
      default:
        message satisfies never;
    }
  });
  supervisor.tell({ t: 'ready', host: host.state() });
}

runUnder(process.parentPort, main);
