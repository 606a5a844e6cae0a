import { parseArgs } from 'node:util';
import type { BackupProgress, Rehearsed } from '../../shop/backup.ts';
import { nowIso } from '../clock.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { writeRestoredKeys } from '../host-keys.ts';
import { keyFileOf, readJournalKey } from '../journal-key.ts';
import { BackupFailed } from './backup-failed.ts';
import { rehearseBackup } from './rehearse-backup.ts';
import { type Restored, restore } from './restore.ts';

const USAGE = 'npm run restore -- BACKUP [--data DIR] [--code CODE] [--key FILE] [--rehearse]';

/** Exit codes. */
const NOT_RESTORED = 1;
const NOT_UNDERSTOOD = 2;

interface Arguments {
  backup: string;
  data: string;
  code: string | undefined;
  keyFile: string;
  isRehearsal: boolean;
}

class WrongArguments extends Error {}

/** Puts a backup in the place of a shop, or shows what that would bring. */
async function main(): Promise<void> {
  const { backup, data: dir, code, keyFile, isRehearsal } = readArguments();
  const onProgress = createProgressLines();
  if (isRehearsal) {
    print(`OK  ${backup}`);
    for (const line of rehearsalLines(await rehearseBackup({ backup, code }, { onProgress }))) print(`    ${line}`);
    return;
  }
  const secret = await readJournalKey(keyFile);
  const request = { backup, dir, keyFile, at: nowIso(), code, secret };
  const restored = await restore(request, (keys) => writeRestoredKeys({ dir, keyFile }, keys), { onProgress });
  print(`RESTORED  ${dir}`);
  for (const line of restoredLines(restored)) print(`    ${line}`);
}

function readArguments(): Arguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        data: { type: 'string', default: defaultDataFolder() },
        code: { type: 'string' },
        key: { type: 'string' },
        rehearse: { type: 'boolean', default: false },
      },
    });
    const [backup, ...others] = positionals;
    if (!backup || others.length > 0)
      throw new WrongArguments('Name one backup: the folder that holds its backup.json.');
    const { data, code, key = keyFileOf(data), rehearse: isRehearsal } = values;
    return { backup, data, code, keyFile: key, isRehearsal };
  } catch (error) {
    throw new WrongArguments(`${(error as Error).message}\n${USAGE}`);
  }
}

const words = { copying: 'copying', verifying: 'looking through it', pruning: 'tidying up' } as const;

/** One line a stage: whoever waits for a large shop sees that it goes on. */
function createProgressLines() {
  let before: BackupProgress['stage'] | undefined;
  return ({ stage }: BackupProgress) => {
    if (stage !== before) print(`… ${words[stage]}`);
    before = stage;
  };
}

const keyWords = {
  none: 'none were sealed: no recovery code was set when it was made',
  sealed: 'sealed, and not tried: --code opens them',
  opened: 'the code opens them',
} as const;

function rehearsalLines(found: Rehearsed): string[] {
  return [
    `shop: ${found.shopName}`,
    `last entry: ${found.lastEntryAt}, seq ${found.seq}`,
    `grand total: ${found.totalMinor} in the smallest unit of its currency`,
    `open: ${found.openOrders} orders, ${found.openEstimates} estimates`,
    `keys: ${keyWords[found.keys]}`,
  ];
}

function restoredLines({ shopName, lastEntryAt, epoch, seq, aside, secret, identity }: Restored): string[] {
  return [
    `shop: ${shopName}, as of ${lastEntryAt}, seq ${seq - 1}`,
    `it goes on in the new epoch ${epoch}; receipts are numbered in a new series`,
    ...(aside === undefined ? [] : [`what was there before is in ${aside}`]),
    secret
      ? 'the journal goes on under its own key'
      : 'the journal’s key is not restored: where this machine has another, the next start enters that one',
    identity
      ? 'its tills know this host again'
      : 'the host’s own key is not restored: where this machine has another, every till has to be paired again',
  ];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: Error) => {
  if (error instanceof WrongArguments) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = NOT_UNDERSTOOD;
    return;
  }
  const beginning = error instanceof BackupFailed && error.fault === 'unreachable' ? 'A disk failed: ' : '';
  const sentence = error instanceof BackupFailed ? `${beginning}${error.message}` : error.stack;
  process.stderr.write(`${sentence}\nNothing was changed.\n`);
  process.exitCode = NOT_RESTORED;
});
