import fs, { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, multistream, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import pinoRoll from 'pino-roll';
import { maskCardNumbers } from '../shop/card-numbers.ts';

export type Log = Logger;

/** Characters that wait for a disk that takes nothing; what comes on top of them is left out. */
const MOST_WAITING = 1_000_000;

/** Names under which a secret could travel; a log line never shows what they hold. */
const secretNames = [
  'token',
  'link',
  'secret',
  'localToken',
  'authorization',
  'cookie',
  'pin',
  'badge',
  'tokenHash',
  'email',
];

/** JSON lines to `logs/` in the data folder, a new file every 10 MB and day, fourteen kept; readable lines to the terminal. */
export async function createLog(dir: string, terminal: boolean): Promise<Log> {
  const folder = join(dir, 'logs');
  mkdirSync(folder, { recursive: true });
  const file = await pinoRoll({
    file: join(folder, 'tillwire'),
    extension: '.log',
    frequency: 'daily',
    size: '10m',
    limit: { count: 14 },
    mkdir: true,
    maxLength: MOST_WAITING,
  });
  // A full disk leaves holes in the log; whoever notices it first at what matters says so.
  file.on('error', () => {});
  endsAtFaults(file);
  // Lines are written behind what is done; those of the last moment must not go with the process.
  process.once('exit', () => {
    try {
      file.flushSync();
    } catch {
      // It was closed, or not open yet: there is nothing to write, or nowhere to write it.
    }
  });
  const streams: { stream: NodeJS.WritableStream }[] = [{ stream: file }];
  if (terminal) {
    const stream = PinoPretty({
      colorize: process.stdout.isTTY,
      ignore: 'pid,hostname',
      translateTime: 'SYS:HH:MM:ss',
      singleLine: true,
    });
    streams.push({ stream });
  }
  const redact = secretNames.flatMap((name) => [name, `*.${name}`]);
  return pino(
    { base: null, redact: { paths: redact, censor: '[secret]' }, hooks: { streamWrite: harmless } },
    multistream(streams),
  );
}

/**
 * Its own flush tries again for ever where the disk takes nothing more, at the very moment at which a host that lost its
 * disk has to end. Here a write that fails counts as done: its lines are lost either way.
 */
function endsAtFaults(file: { flushSync(): void }): void {
  const flush = file.flushSync.bind(file);
  file.flushSync = () => {
    const { writeSync } = fs;
    const writeOnce = (fd: number, text: string | NodeJS.ArrayBufferView) => {
      try {
        return writeSync(fd, text as string);
      } catch {
        return typeof text === 'string' ? Buffer.byteLength(text) : text.byteLength;
      }
    };
    // Nothing else runs until it is put back.
    fs.writeSync = writeOnce;
    try {
      flush();
    } finally {
      fs.writeSync = writeSync;
    }
  };
}

/** No line holds what could act on a terminal or begin another line there, and none a card number. */
function harmless(line: string): string {
  return withoutControls(line).replace(/"(?:[^"\\]|\\.)*"/g, maskCardNumbers);
}

/** JSON escapes the lower control characters by itself; some terminals obey the upper ones, and some end lines at two more. */
function withoutControls(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** For tests and benches, which look at what happened and not at what was said about it. */
export function silentLog(): Log {
  return pino({ level: 'silent' });
}
