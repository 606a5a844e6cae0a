import { openMdns } from '../server/discovery/mdns.ts';
import { createLog } from '../server/log.ts';
import { DISK_FAILED } from '../server/restarts.ts';
import { type Host, startHost } from '../server/start-host.ts';
import type { BackupAnswer, BackupQuestion, HostStart, Invited, PairingQuestion } from './child-messages.ts';
import { faultUnless, runUnder, type Supervisor, windowPortOf } from './child-port.ts';

/** The host as a process of its own: a crashed window never stops it, and a crash of it takes no window along. */
async function main(supervisor: Supervisor<HostStart>): Promise<void> {
  const { journalKey, identity, ...start } = supervisor.start;
  const log = await createLog(start.dir, true);
  let onStateChanged = () => {};
  const host = await startHost({
    ...start,
    keys: { journalKey: Buffer.from(journalKey, 'hex'), identity },
    mdns: openMdns,
    log,
    onBroken: (error) => {
      log.fatal({ err: error }, 'the disk failed: nothing is saved any more');
      process.exit(DISK_FAILED);
    },
    onStateChanged: () => onStateChanged(),
  });
  const answer = async (ask: number, act: () => Promise<Invited | undefined>) => {
    try {
      const invited = await act();
      supervisor.tell({ t: 'answered', ask, host: host.state(), ...(invited && { invited }) });
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
        void answer(message.ask, () => host.bind(message.address).then(() => undefined));
        return;
      case 'may':
        supervisor.tell({
          t: 'answered',
          ask: message.ask,
          host: host.state(),
          ...faultUnless(host.may(message.verb)),
        });
        return;
      case 'pairing':
        void answer(message.ask, async () => answerPairing(host, message.question));
        return;
      case 'backup':
        void answerBackup(host, message.question).then((backup) =>
          supervisor.tell({ t: 'answered', ask: message.ask, host: host.state(), backup }),
        );
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
  onStateChanged = () => supervisor.tell({ t: 'changed', host: host.state() });
}

async function answerPairing(host: Host, question: PairingQuestion): Promise<Invited | undefined> {
  if (question.is === 'invite') return host.invite('window');
  await host.answerPairing(question.id, question.answer);
  return undefined;
}

async function answerBackup({ backups }: Host, question: BackupQuestion): Promise<BackupAnswer> {
  try {
    return { ok: true, ...(await doBackup(backups, question)) };
  } catch (error) {
    return backups.failureOf(error);
  }
}

async function doBackup(
  backups: Host['backups'],
  question: BackupQuestion,
): Promise<Omit<BackupAnswer & { ok: true }, 'ok'>> {
  switch (question.is) {
    case 'choose':
      await backups.choose(question.folder);
      return {};
    case 'now':
      await backups.now();
      return {};
    case 'new-code':
      return { code: await backups.newRecoveryCode() };
    case 'rehearse':
      return { found: await backups.rehearse(question.id, question.code) };
    case 'stage': {
      const { secret, identity } = await backups.stage(question.id, question.code);
      const journalKey = secret && Buffer.from(secret).toString('hex');
      return { keys: { ...(journalKey && { journalKey }), ...(identity && { identity }) } };
    }
    default:
      return question satisfies never;
  }
}

runUnder(process.parentPort, main);
