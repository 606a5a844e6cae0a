import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openBuiltHost } from './kit/built-host.ts';
import { connectText, orderBody } from './kit/clients.ts';
import { api, joinTill } from './kit/http-client.ts';
import { makeFolder } from './kit/open-host.ts';
import { flushedAt, readTrace, type SystemCall, sentAt, tracer } from './kit/trace.ts';

/** A tracer that is there may still not be allowed to trace. */
const traces = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
const COMMANDS = 20;

/** A host under a tracer, asked over HTTP and by a till while another till looks on. */
async function traced(): Promise<{ calls: SystemCall[]; overHttp: string[]; byTill: string[] }> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const file = join(dir, 'trace');
  const host = await openBuiltHost({ before: tracer(file) });
  onTestFinished(() => host.close());
  await host.start();
  const asking = await connectTill(host);
  const looking = await connectTill(host);
  const overHttp: string[] = [];
  const byTill: string[] = [];
  for (let n = 1; n <= COMMANDS; n += 1) {
    // One at a time, then together: what shares a flush leaves after that flush.
    const body = { type: 'create-order', body: orderBody() };
    const answer = api<{ id: string }>(host, 'POST', '/commands', { body });
    if (n <= COMMANDS / 2) await answer;
    const id = randomUUID();
    const verdict = asking.texts.take((text) => text.includes('"verdict"') && text.includes(id));
    asking.send(JSON.stringify({ t: 'command', id, n, type: 'create-order', body: orderBody() }));
    overHttp.push((await answer).json.id);
    byTill.push(id);
    await verdict;
  }
  const last = byTill.at(-1) ?? '';
  await looking.texts.take((text) => text.includes(last));
  asking.close();
  looking.close();
  await host.stop();
  return { calls: readTrace(await readFile(file, 'utf8')), overHttp, byTill };
}

async function connectTill(host: Awaited<ReturnType<typeof openBuiltHost>>) {
  const { token } = await joinTill(host, 'Bar');
  const till = await connectText({ authority: `127.0.0.1:${host.port}` }, ['tillwire.v1']);
  till.send(JSON.stringify({ t: 'hello', token, app: { version: 'test' } }));
  await till.texts.take((text) => text.includes('"snapshot"'));
  return till;
}

describe('as the system saw it', () => {
  test.skipIf(!traces)(
    '[D8] no verdict and no news leave before the flush that covers them has returned (F-23)',
    async () => {
      const { calls, overHttp, byTill } = await traced();
      for (const id of [...overHttp, ...byTill]) {
        const sent = sentAt(calls, id);
        // The answer to whoever asked, and the news for both tills.
        expect(sent.length).toBeGreaterThanOrEqual(3);
        expect(flushedAt(calls, id), `no flush covers ${id}`).toBeLessThan(Math.min(...sent));
      }
    },
    60_000,
  );

  const segment = '9</shop/journal/1-0000abcd-000000000001.ndjson>';
  const socket = '20<TCP:[127.0.0.1:8000->127.0.0.1:4242]>';
  const opened = (flags: string) => `7 openat(AT_FDCWD</shop>, "/shop/journal/1.ndjson", ${flags}, 0600) = ${segment}`;
  const begun = `7 write(${segment}, "{\\"id\\":\\"c1\\"}", 12 <unfinished ...>`;
  const told = `6 writev(${socket}, [{iov_base="c1", iov_len=2}], 1) = 2`;
  const written = '7 <... write resumed>) = 12';
  const flushed = `7 fdatasync(${segment}) = 0`;
  test.each([
    ['told after a write that flushes', true, [opened('O_WRONLY|O_APPEND|O_DSYNC'), begun, written, told]],
    ['told while the write is under way', false, [opened('O_WRONLY|O_APPEND|O_DSYNC'), begun, told, written]],
    ['told after a flush of its own', true, [opened('O_WRONLY|O_APPEND'), begun, written, flushed, told]],
    ['told before that flush', false, [opened('O_WRONLY|O_APPEND'), begun, written, told, flushed]],
    ['told without any flush', false, [opened('O_WRONLY|O_APPEND'), begun, written, told]],
    ['flushed before it was written', false, [opened('O_WRONLY|O_APPEND'), flushed, begun, written, told]],
    ['never written', false, [opened('O_WRONLY|O_APPEND|O_DSYNC'), told]],
  ])('[D8] the reader of a trace sees what is %s', (_, isRight, rows) => {
    const calls = readTrace(rows.join('\n'));
    const [sent = 0] = sentAt(calls, 'c1');
    expect((flushedAt(calls, 'c1') ?? Number.POSITIVE_INFINITY) < sent).toBe(isRight);
  });
});
