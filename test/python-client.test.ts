import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Order } from '../shop/order.ts';
import { closeCodes, PROTOCOL, type Up } from '../shop/wire.ts';
import { welcomeFrame } from './kit/frames.ts';
import { api, joinTill, makeEstimate, makeOrder, newJoinCode } from './kit/http-client.ts';
import { type OpenHost, openHost } from './kit/open-host.ts';
import { openRelay } from './kit/relay.ts';
import { type Program, runProgram } from './kit/run-program.ts';

const python = ['python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0,
);

function runExample({ skip }: TestContext, name: 'till' | 'listen', ...args: string[]): Program {
  if (python === undefined) return skip('Python 3.8 or newer is not here');
  const path = join(import.meta.dirname, `../docs/examples/${name}.py`);
  return runProgram(python, [path, ...args], { ...process.env, TILLWIRE_TOKEN: '', PYTHONDONTWRITEBYTECODE: '1' });
}

const addressOf = (port: number) => `ws://127.0.0.1:${port}/ws`;

/** A way to the host whose line breaks, once, in place of passing on what has this text in it. */
async function openFragile(port: number, text: string) {
  let isWhole = true;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far);
    far.on('data', (piece) => {
      if (!isWhole || !piece.includes(text)) return near.write(piece);
      isWhole = false;
      near.destroy();
      return far.destroy();
    });
    for (const end of [near, far]) {
      end.on('error', () => {});
      end.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, isWhole: () => isWhole };
}

const ordersWith = async (host: OpenHost, name: string) => {
  const { json } = await api<{ items: Order[] }>(host, 'GET', '/orders?limit=500');
  return json.items.filter(({ lines }) => lines.some((line) => line.name === name));
};

let host: OpenHost;
beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

describe('the examples in Python', () => {
  test('[P10] a listener of a dozen lines hears the texts', async (context) => {
    const listener = runExample(context, 'listen', addressOf(host.port));
    await listener.complained(/^listening$/m);
    await makeEstimate(host);
    await makeOrder(host);
    await listener.said(/^estimate_updated$/m);
    await listener.said(/^order_updated$/m);
  });

  test('[F50] a till joins, has the shop, and hears of what others make', async (context) => {
    const till = runExample(
      context,
      'till',
      addressOf(host.port),
      '--join',
      await newJoinCode(host),
      '--name',
      'Kiosk',
    );
    const [, code] = await till.said(/^joined as till (\w+); keep its token: \S+$/m);
    await till.said(new RegExp(`^is till ${code}: snapshot$`, 'm'));
    await till.said(/^has \d+ documents as of \d+$/m);
    const { number } = await makeOrder(host);
    await till.said(new RegExp(`^order ${number} open: Cake$`, 'm'));
    const { number: estimate } = await makeEstimate(host);
    await till.said(new RegExp(`^estimate ${estimate} draft: Cake$`, 'm'));
  });

  test('[F52] what it orders is made once, although the line breaks before the verdict', async (context) => {
    const { token, till: joined } = await joinTill(host, 'Fragile');
    const fragile = await openFragile(host.port, '"t":"verdict"');
    const till = runExample(context, 'till', addressOf(fragile.port), '--token', token, '--order', 'Flat white', '350');
    await till.said(/^done at \d+$/m);
    expect(fragile.isWhole()).toBe(false);
    expect((await till.said(/^waits: (.*)$/m))[1]).toBe('the line broke');
    await till.said(new RegExp(`^order ${joined.code}-001 open: Flat white$`, 'm'));
    const made = await ordersWith(host, 'Flat white');
    expect(made.map(({ number, totals }) => [number, totals.totalMinor])).toEqual([[`${joined.code}-001`, 350]]);
  });

  test('[F53] after a cut it goes on from its cursor, without a snapshot', async (context) => {
    const { token } = await joinTill(host, 'Cut');
    let isPlugged = true;
    const relay = await openRelay(() => (isPlugged ? host.port : undefined));
    onTestFinished(relay.close);
    const till = runExample(context, 'till', addressOf(relay.port), '--token', token);
    await till.said(/^has \d+ documents/m);
    isPlugged = false;
    relay.cut();
    await till.said(/^waits: /m);
    const { number } = await makeOrder(host);
    isPlugged = true;
    await till.said(/^is till \w+: entries$/m);
    await till.said(new RegExp(`^order ${number} open: Cake$`, 'm'));
    till.child.kill();
    const { out } = await till.ended;
    expect(out.match(/: snapshot$|^has \d+ documents/gm)).toHaveLength(2);
  });

  test('[F54] who is turned away is told why in a sentence, and does not come again', async (context) => {
    const { token } = await joinTill(host, 'Twice');
    const wrong = runExample(context, 'till', addressOf(host.port), '--token', 'wrong');
    expect(await wrong.ended).toMatchObject({
      code: 1,
      err: 'turned away, 4501: this is no till of this shop, or it was removed: join it\n',
    });
    const uninvited = runExample(context, 'till', addressOf(host.port), '--join', '1234 5678');
    expect(await uninvited.ended).toMatchObject({
      code: 1,
      err: 'not joined: this is no link or code of this shop, or it is over: get a new one\n',
    });
    const first = runExample(context, 'till', addressOf(host.port), '--token', token);
    await first.said(/^has /m);
    const second = runExample(context, 'till', addressOf(host.port), '--token', token);
    await second.said(/^has /m);
    expect(await first.ended).toMatchObject({ code: 1, err: 'turned away, 4506: this till is in use elsewhere\n' });
  });

  test('[F55] it numbers anew where the host counts otherwise, asks again later, and takes messages in pieces', async (context) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => PROTOCOL });
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const asked: [n: number | undefined, id: string][] = [];
    const pongs: string[] = [];
    server.on('connection', (socket) => {
      const send = (frame: object) => socket.send(JSON.stringify(frame));
      const answers = [
        (id: string) => send({ t: 'out-of-order', id, n: 1, lastN: 6 }),
        (id: string) => send({ t: 'verdict', id, ok: false, code: 'rate', message: 'too fast', retry: 'later' }),
        (id: string) => send({ t: 'verdict', id, ok: true, seq: 3, line: 3 }),
      ];
      socket.on('message', (message) => {
        const frame = JSON.parse(message.toString()) as Up;
        if (frame.t === 'hello') {
          const text = JSON.stringify(
            welcomeFrame({ you: { till: { id: 'b', code: 'B', name: 'B', role: 'counter' } } }),
          );
          socket.send(text.slice(0, 40), { fin: false });
          socket.ping('well?');
          socket.send(text.slice(40), { fin: true });
        }
        if (frame.t !== 'command') return;
        asked.push([frame.n, frame.id]);
        answers.shift()?.(frame.id);
      });
      socket.on('pong', (said) => pongs.push(said.toString()));
    });
    const { port } = server.address() as AddressInfo;
    // Over 64 KiB as JSON: the longest of the three forms that the length of a message has.
    const name = 'é'.repeat(12_000);
    const till = runExample(context, 'till', addressOf(port), '--token', 'any', '--order', name, '350');
    await till.said(/^done at 3$/m);
    const id = asked[0]?.[1];
    expect(asked).toEqual([
      [1, id],
      [7, id],
      [7, id],
    ]);
    expect(pongs).toEqual(['well?']);
    for (const socket of server.clients) socket.close(closeCodes.clientTooOld, 'update it');
    expect(await till.ended).toMatchObject({ code: 1, err: 'turned away, 4503: update it\n' });
  });
});
