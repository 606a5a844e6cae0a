import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { asRoot } from '../kit/electron-till.ts';
import { freePort } from '../kit/free-port.ts';
import { createMailbox, type Mailbox } from '../kit/mailbox.ts';

/** A shop whose last day is long over, as the first version left it. */
const oldShop = join(import.meta.dirname, '../fixtures/journals/0.1.0');

/** Starts the app as its owner does, waits until it says that it listens, asks it for its health and stops it. */
async function startAndStop(executable: string): Promise<void> {
  const around = mkdtempSync(join(tmpdir(), 'tillwire-smoke-'));
  const dir = join(around, 'shop');
  cpSync(oldShop, dir, { recursive: true });
  const port = await freePort();
  const app = spawn(executable, [...asRoot, '--data', dir, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<number | null>((done) => app.once('exit', done));
  const heard = linesOf(app);
  try {
    await heard.take((line) => line.includes('listening'));
    const health = await fetch(`http://127.0.0.1:${port}/api/v1/health`);
    expect(await health.json()).toMatchObject({ ok: true, product: 'tillwire' });
    await heard.take((line) => /connected .*"from":"window"/.test(line));
    // The old day closes at the start; threads that were loaded from inside the packed app write and read its file.
    await heard.take((line) => line.includes('checkpoint made'));
    const headers = { Authorization: `Bearer ${readFileSync(join(dir, 'local-token'), 'utf8').trim()}` };
    const past = await fetch(`http://127.0.0.1:${port}/api/v1/orders?status=cancelled`, { headers });
    expect(await past.json()).toMatchObject({ items: [{ cancelReason: 'Gast ging' }] });
    app.kill('SIGTERM');
    expect(await gone).toBe(0);
  } finally {
    app.kill('SIGKILL');
    rmSync(around, { recursive: true, force: true });
  }
}

function linesOf({ stdout }: ChildProcess): Mailbox<string> {
  const heard = createMailbox<string>();
  if (!stdout) throw new Error('nothing is heard of the app');
  createInterface({ input: stdout })
    .on('line', (line) => heard.put(line))
    .once('close', () => heard.end('the app is gone'));
  return heard;
}

test('[X4] the packaged app starts without a test driver, answers health, shows its window and stops when told', async () => {
  await startAndStop(process.env.TILLWIRE_APP ?? '');
});

test('[X5] the Debian package holds an app that starts', async () => {
  const deb = process.env.TILLWIRE_DEB;
  test.skip(!deb, 'no Debian package can be made on this system');
  const dir = mkdtempSync(join(tmpdir(), 'tillwire-deb-'));
  try {
    execFileSync('dpkg-deb', ['-x', deb ?? '', dir]);
    await startAndStop(join(dir, 'usr/bin/tillwire'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
