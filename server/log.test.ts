import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { fromAfar } from '../test/kit/accepted.ts';
import { connectPlain, connectRich, connectTill, orderBody } from '../test/kit/clients.ts';
import { api, call, freeLine, joinTill } from '../test/kit/http-client.ts';
import { makeFolder, openHost } from '../test/kit/open-host.ts';
import { readFolder } from '../test/kit/read-folder.ts';
import { createLog, type Log } from './log.ts';

type LogLine = Record<string, unknown>;

interface LogFile extends NodeJS.EventEmitter {
  end(): void;
}

function fileOf(log: Log): LogFile {
  const held = log as unknown as { [pino.symbols.streamSym]: { streams: { stream: LogFile }[] } };
  const file = held[pino.symbols.streamSym].streams[0]?.stream;
  if (!file) throw new Error('the log has no file');
  return file;
}

/** A log in a folder of its own, and all its lines once it is closed. */
async function openLog() {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const log = await createLog(dir, false);
  const read = async () => {
    const file = fileOf(log);
    const closed = once(file, 'close');
    file.end();
    await closed;
    const text = await readFolder(join(dir, 'logs'));
    return {
      text,
      lines: text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as LogLine),
    };
  };
  return { log, read, dir };
}

test('[A19] a line is one JSON object with its time, in a file of the folder', async () => {
  const { log, read, dir } = await openLog();
  log.info({ seq: 7 }, 'first');
  log.warn('second\nline');
  const { lines } = await read();
  expect(lines).toMatchObject([
    { level: 30, seq: 7, msg: 'first', time: expect.any(Number) as number },
    { level: 40, msg: 'second\nline' },
  ]);
  expect(lines[0]).not.toHaveProperty('hostname');
  expect(await readdir(join(dir, 'logs'))).toEqual([expect.stringMatching(/^tillwire.*\.log$/)]);
});

test('[A19] a secret is blacked out under whichever of its names, also one level down', async () => {
  const { log, read } = await openLog();
  const names = ['token', 'link', 'secret', 'localToken', 'authorization', 'cookie', 'pin', 'tokenHash'];
  const secrets = Object.fromEntries(names.map((name) => [name, `secret-${name}`]));
  log.info(secrets, 'at the top');
  log.info({ headers: secrets }, 'below');
  log.error({ err: Object.assign(new Error('with more'), secrets) }, 'in an error');
  const { text, lines } = await read();
  expect(text).not.toContain('secret-');
  expect(lines[0]).toMatchObject(Object.fromEntries(names.map((name) => [name, '[secret]'])));
});

test('[A19] control characters do not reach the file, whoever sent them', async () => {
  const { log, read } = await openLog();
  const evil = '\u0000\u0007\u001b[2J\r\n\u007f\u0085\u009b31m';
  log.info({ name: evil, nested: { name: evil } }, `from ${evil}`);
  const { text, lines } = await read();
  expect(text.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  expect(lines).toEqual([expect.objectContaining({ name: evil, nested: { name: evil }, msg: `from ${evil}` })]);
});

test('[A19] whatever clients try, the log of a host names them and none of their tokens', async () => {
  const { log, read } = await openLog();
  const host = await openHost({ log });
  const wrong = `wrong-${randomUUID()}`;
  const { link, code } = host.invite('console');
  const { token, till } = await joinTill(host, 'Bar');

  await api(host, 'POST', '/join', { body: { code: wrong.slice(0, 40), name: 'Bar' }, token: null });
  await api(host, 'POST', '/orders', { token: wrong, body: { lines: [freeLine] } });
  await api(host, 'GET', `/orders?token=${wrong}`, { token: null, headers: { Cookie: `tillwire_till=${wrong}` } });
  await api(host, 'POST', '/orders', { token, body: { lines: [freeLine] } });
  await api(host, 'GET', '/orders', { token, headers: { Host: `${wrong}.example` } });
  await call(host, 'GET', `/nothing?token=${token}`);
  for (const hello of [wrong, token]) {
    const client = await connectRich(host);
    onTestFinished(client.close);
    client.sendFrame({ t: 'hello', token: hello, app: { version: '\u001b[2J' } });
    for (const frame of [
      { t: 'command', id: 'x', token: hello },
      { t: 'ping', token: hello },
    ])
      client.sendFrame(frame);
    await Promise.race([client.closed, client.frame('welcome')]);
  }
  onTestFinished((await connectPlain(host, { headers: { Authorization: `Bearer ${token}` } })).close);
  await fromAfar('192.0.2.7', () => api(host, 'GET', '/orders'));
  const client = await connectTill(host, { token });
  await client.ask('create-order', orderBody());
  await host.close();

  const { text, lines } = await read();
  for (const secret of [host.localToken, link, code, token, wrong.slice(0, 40)]) expect(text).not.toContain(secret);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ msg: 'a till joined', till: till.code }),
      expect.objectContaining({ msg: 'a device showed a link or code that is none', from: '127.0.0.1' }),
      expect.objectContaining({ msg: 'connected', client: `till:${till.code}` }),
      expect.objectContaining({ msg: 'the host stopped' }),
    ]),
  );
});

test.skipIf(process.platform !== 'linux')('[A19] a disk that takes nothing more holds up nobody', async () => {
  const { log, dir } = await openLog();
  await once(fileOf(log), 'ready');
  const [name = ''] = await readdir(join(dir, 'logs'));
  const full = await makeFolder();
  onTestFinished(full.remove);
  await mkdir(join(full.dir, 'logs'));
  await symlink('/dev/full', join(full.dir, 'logs', name));
  const onFull = await createLog(full.dir, false);
  const failed = once(fileOf(onFull), 'error');
  onFull.info('is lost');
  expect(await failed).toMatchObject([{ code: 'ENOSPC' }]);
  // This one flushes before it returns, or for ever.
  onFull.fatal('is lost as well');
});
