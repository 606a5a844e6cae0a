import { createHash, randomUUID } from 'node:crypto';
import { realpath, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longer names of sockets are cut off without a word on macOS (104 bytes) and Linux (108). */
const MOST_BYTES = 100;
/** A process that holds a folder and does not say who it is in this time is stopped or very busy: it holds it still. */
const ANSWER_MS = 2_000;

class FolderInUse extends Error {}

/** A host that is being stopped needs a moment, and whoever starts the next one should not have to know. */
const WAIT_MS = 3_000;
const LOOK_AGAIN_MS = 100;

/**
 * Keeps a data folder for this process, since two hosts that append to one journal would tear it. The lock is a socket:
 * the system lets it go when its process dies, however it dies. A living holder is waited for a little; then this
 * rejects with who it is. Answers how to let go.
 */
export async function lockFolder(dir: string, waitMs = WAIT_MS): Promise<() => Promise<void>> {
  for (const until = performance.now() + waitMs; ; ) {
    try {
      return await tryToLock(dir);
    } catch (error) {
      if (!(error instanceof FolderInUse) || performance.now() > until) throw error;
      await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
    }
  }
}

async function tryToLock(dir: string): Promise<() => Promise<void>> {
  const folder = await realpath(dir);
  const inside = join(folder, 'lock');
  const name = `tillwire-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const outside = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
  if (process.platform === 'win32' || Buffer.byteLength(inside) > MOST_BYTES) return lock(outside, dir);
  return lock(inside, dir).catch((error) => {
    // Not every file system can hold a socket.
    if (error instanceof FolderInUse) throw error;
    return lock(outside, dir);
  });
}

async function lock(path: string, dir: string): Promise<() => Promise<void>> {
  const name = `${randomUUID()} ${process.pid}`;
  const server = createServer((socket) => socket.on('error', () => {}).end(name)).unref();
  if (!(await listens(server, path)) && (await holderOf(path)) === undefined) {
    // Nobody answers: this is what a process left that was killed.
    await unlink(path).catch(() => {});
    await listens(server, path);
  }
  const holder = await holderOf(path);
  if (holder === name) return () => new Promise((done) => server.close(() => done()));
  server.close();
  const who = holder?.split(' ')[1] ?? 'unknown';
  throw new FolderInUse(`The data folder ${dir} is in use by another Tillwire, process ${who}. Stop that one first.`);
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((done, fail) => {
    const onError = (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(false) : fail(error));
    server.once('error', onError);
    server.listen(path, () => {
      server.off('error', onError);
      done(true);
    });
  });
}

/** What the process behind a socket says its name is; undefined where there is none. */
function holderOf(path: string): Promise<string | undefined> {
  return new Promise((done) => {
    let said = '';
    const socket = connect(path, () => {
      said ||= 'somebody';
    });
    socket.setEncoding('utf8').on('data', (text: string) => {
      said = text;
    });
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('close', () => done(said || undefined));
  });
}
