import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type GivenKey, givenKeyOf, type KeyRange, type Looked } from './verify/check-lines.ts';
import { CannotRead } from './verify/segment-files.ts';
import { type Damage, type Verified, verifyFolder } from './verify/verify-folder.ts';

const USAGE = 'npm run verify -- DIR [--key FILE]';

/** Exit codes. */
const DAMAGED = 1;
const NOT_LOOKED = 2;

/** Says whether a data folder's journal is whole, and what was looked at; changes nothing. */
async function main(): Promise<void> {
  const { dir, keyFile } = readArguments();
  const key = keyFile === undefined ? undefined : await readKey(keyFile);
  const onProgress = (lines: number, segment: number, segments: number) => {
    print(`… ${counted(lines)} lines, segment ${segment} of ${segments}`);
  };
  const verified = await verifyFolder(dir, { key, onProgress });
  const { damage } = verified;
  print(damage ? damageOf(damage) : `OK  ${dir}`);
  for (const line of summaryOf(verified, key)) print(`    ${line}`);
  if (damage) process.exitCode = DAMAGED;
}

function readArguments(): { dir: string; keyFile: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } });
    const [dir, ...others] = positionals;
    if (!dir || others.length > 0) throw new CannotRead('Name one data folder.');
    return { dir, keyFile: values.key };
  } catch (error) {
    throw new CannotRead(`${(error as Error).message}\n${USAGE}`);
  }
}

async function readKey(path: string): Promise<GivenKey> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new CannotRead(`The key ${path} cannot be read: ${error.message}`);
  });
  if (/^\s*\{/.test(text))
    throw new CannotRead(`${path} is sealed by the key store of its machine and opens only there`);
  if (!/^[0-9a-f]{64}$/.test(text.trim())) throw new CannotRead(`${path} holds no journal key`);
  return givenKeyOf(Buffer.from(text.trim(), 'hex'));
}

function damageOf({ path, seq, offset, why }: Damage): string {
  const where = [
    path,
    ...(seq === undefined ? [] : [`seq ${seq}`]),
    ...(offset === undefined ? [] : [`byte ${offset}`]),
  ];
  return `DAMAGED  ${where.join(', ')}: ${why}`;
}

function summaryOf({ segments, zipped, lines, epochs, checkpoints, torn, others }: Verified, key?: GivenKey): string[] {
  return [
    `${counted(segments)} segments${zipped > 0 ? `, ${zipped} of them zipped` : ''}; ${counted(lines)} sound lines`,
    ...epochs.flatMap((looked) => epochLines(looked, key)),
    ...(checkpoints.length > 0 ? [`checkpoints that fit: ${checkpoints.join(', ')}`] : []),
    ...torn.map(
      ({ path, offset, bytes }) => `torn: ${bytes} bytes of ${path} from byte ${offset} on, of which nobody was told`,
    ),
    ...(others.length > 0 ? [`not looked at: ${others.join(', ')}`] : []),
  ];
}

function epochLines(looked: Looked, key?: GivenKey): string[] {
  const { epoch, seq, hash, total, firstAt, lastAt, keys, backwards, lost } = looked;
  return [
    `epoch ${epoch}: ${firstAt ?? '–'} to ${lastAt ?? '–'}`,
    `head: seq ${seq}, ${hash.slice(0, 16)}; grand total ${total}`,
    ...keys.map((range) => keyLine(range, key)),
    ...lost.map((receipts) => `no till brought back after the restore: receipts ${receipts}`),
    ...(backwards.lines > 0
      ? [
          `the clock was put back by more than an hour: ${counted(backwards.lines)} lines, the first is seq ${backwards.firstSeq}`,
        ]
      : []),
  ];
}

function keyLine({ keyId, from, to }: KeyRange, key: GivenKey | undefined): string {
  const lines = `seq ${from} to ${to}`;
  if (keyId === undefined) return `${lines}: under no key, chain checked`;
  if (keyId === key?.id) return `${lines}: under the given key ${keyId}, every mac is right`;
  return `${lines}: under ${key ? 'another' : 'the'} key ${keyId}, chain checked, macs not`;
}

function counted(count: number): string {
  return count.toLocaleString('en');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error instanceof CannotRead ? error.message : error.stack}\n`);
  process.exitCode = NOT_LOOKED;
});
