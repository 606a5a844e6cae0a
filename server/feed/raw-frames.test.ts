import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PROTOCOL } from '../../shop/wire.ts';
import { acceptedDuring } from '../../test/kit/accepted.ts';
import { connectPlain, connectTill, orderBody, type TextClient, type Welcomed } from '../../test/kit/clients.ts';
import { joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { connectRawWebSocket, type FrameWish, frameOf, opcodes } from '../../test/kit/raw-websocket.ts';

const { text, binary, continuation, close, ping, pong } = opcodes;
let host: OpenHost;
let honest: Welcomed;
let listener: TextClient;

beforeAll(async () => {
  host = await openHost();
  honest = await connectTill(host, { token: (await joinTill(host)).token });
  listener = await connectPlain(host);
});
afterAll(async () => {
  for (const client of [honest, listener]) client.close();
  await host.close();
});

const frame = (opcode: number, payload: string | Buffer = '', wish?: FrameWish) =>
  frameOf(opcode, Buffer.from(payload), wish);
const codeOf = (code: number, reason: string | Buffer = '') => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return frame(close, Buffer.concat([head, Buffer.from(reason)]));
};
/** A text in pieces of these; all but the last say that more comes. */
const pieces = (...parts: (string | Buffer)[]) =>
  parts.map((part, index) => frame(index === 0 ? text : continuation, part, { fin: index === parts.length - 1 }));
const bad = (...bytes: number[]) => Buffer.from(bytes);

type Case = [name: string, frames: Buffer[]];

const brokenProtocol: Case[] = [
  ...[1, 2, 3, 4, 7].map(
    (reserved): Case => [`a text with reserved bits ${reserved}`, [frame(text, 'x', { reserved })]],
  ),
  ['a binary that says it is packed', [frame(binary, 'x', { reserved: 4 })]],
  ['a ping that says it is packed', [frame(ping, 'x', { reserved: 4 })]],
  ['a close with a reserved bit', [frame(close, '', { reserved: 1 })]],
  [
    'a continuation that says it is packed',
    [frame(text, 'x', { fin: false }), frame(continuation, 'x', { reserved: 4 })],
  ],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): Case => [`the opcode ${opcode}`, [frame(opcode, 'x')]]),
  ['a text without a mask', [frame(text, 'x', { masked: false })]],
  ['a ping without a mask', [frame(ping, '', { masked: false })]],
  ['a close without a mask', [frame(close, '', { masked: false })]],
  ['a ping of 126 bytes', [frame(ping, 'x'.repeat(126))]],
  ['a pong of 64 KiB', [frame(pong, 'x'.repeat(65_536))]],
  ['a close of 126 bytes', [frame(close, 'x'.repeat(126))]],
  ['a ping in pieces', [frame(ping, 'x', { fin: false })]],
  ['a pong in pieces', [frame(pong, 'x', { fin: false })]],
  ['a close in pieces', [frame(close, '', { fin: false })]],
  ['a continuation of nothing', [frame(continuation, 'x')]],
  ['a continuation behind a whole text', [frame(ping), frame(continuation, 'x', { fin: false })]],
  ['a text within a text', [frame(text, 'x', { fin: false }), frame(text, 'x')]],
  ['a binary within a text', [frame(text, 'x', { fin: false }), frame(binary, 'x')]],
  ['a close of one byte', [frame(close, 'x')]],
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map(
    (code): Case => [`the close code ${code}`, [codeOf(code)]],
  ),
];

const brokenText: Case[] = [
  ['no UTF-8', [frame(text, bad(0xff))]],
  ['an overlong slash', [frame(text, bad(0xc0, 0xaf))]],
  ['an overlong NUL', [frame(text, bad(0xe0, 0x80, 0x80))]],
  ['half a pair', [frame(text, bad(0xed, 0xa0, 0x80))]],
  ['a sign beyond the last', [frame(text, bad(0xf4, 0x90, 0x80, 0x80))]],
  ['a sign that ends too early', [frame(text, bad(0xe2, 0x82))]],
  ['a sign that ends too early behind a piece', pieces('{"t":"', bad(0xe2))],
  ['no UTF-8 in the second piece', pieces('x', bad(0xfe), 'x')],
  ['a reason that is no UTF-8', [codeOf(1000, bad(0xff))]],
];

const tooMuch: Case[] = [
  ['65 pieces', pieces(...Array.from({ length: 65 }, () => 'x'))],
  ['5,000 pieces of a byte', pieces(...Array.from({ length: 5_000 }, () => 'x'))],
  ['5,000 pieces of nothing', pieces(...Array.from({ length: 5_000 }, () => ''))],
];

const tooLarge: Case[] = [
  ['a byte more than may be', [frame(text, 'x'.repeat(262_145))]],
  ['a length of 4 GiB', [frame(text, '', { length: 4_294_967_296n })]],
  ['a length that no number has', [frame(text, '', { length: 0x7fff_ffff_ffff_ffffn })]],
  ['a length with the top bit', [frame(binary, '', { length: 0xffff_ffff_ffff_ffffn })]],
  ['pieces that are too large together', pieces(...Array.from({ length: 5 }, () => 'x'.repeat(60_000)))],
];

const harmless: Case[] = [
  ['a ping', []],
  ['pings between pieces', [frame(text, '{', { fin: false }), frame(ping, 'a'), frame(pong), frame(continuation, '}')]],
  ['a pong that nobody asked for', [frame(pong, 'x')]],
  ['a length in more bytes than it takes', [frame(ping, 'x'.repeat(125), { lengthBytes: 1 })]],
];

/** What the host says goodbye with on a connection that said this, in one piece. */
async function goodbyeTo(frames: readonly Buffer[], protocol?: string): Promise<number> {
  const client = await connectRawWebSocket(host, protocol === undefined ? {} : { protocol });
  onTestFinished(client.close);
  client.write(Buffer.concat(frames));
  const { payload } = await client.frames.take(({ opcode }) => opcode === close);
  return payload.length === 0 ? 0 : payload.readUInt16BE();
}

/** Nobody else has noticed: the till orders, and the listener hears of it. */
async function expectOthersGoOn(): Promise<void> {
  const before = listener.texts.all.length;
  expect(await honest.ask('create-order', orderBody())).toMatchObject({ ok: true });
  await listener.caughtUp();
  expect(listener.texts.all.slice(before)).toEqual(['order_updated']);
}

describe.each([['plain'], [PROTOCOL]])('on a connection of %s', (name) => {
  const protocol = name === PROTOCOL ? PROTOCOL : undefined;
  const all: [number, Case[]][] = [
    [1002, brokenProtocol],
    [1007, brokenText],
    [1008, tooMuch],
    [1009, tooLarge],
  ];

  for (const [code, cases] of all) {
    test.each(cases)(`[Z16] %s closes it ${code}, and nobody else`, async (_, frames) => {
      expect(await goodbyeTo(frames, protocol)).toBe(code);
      await expectOthersGoOn();
    });
  }

  test.each([1000, 1001, 1003, 1007, 1011, 3000, 4999])('[Z16] the close code %i is said back', async (code) => {
    expect(await goodbyeTo([codeOf(code, 'bye')], protocol)).toBe(code);
  });

  test.each(harmless)('[Z16] %s is nothing to end it for', async (_, frames) => {
    const client = await connectRawWebSocket(host, protocol === undefined ? {} : { protocol });
    onTestFinished(client.close);
    client.write(Buffer.concat([...frames, frame(ping, 'still there')]));
    await client.frames.take(({ opcode, payload }) => opcode === pong && payload.toString() === 'still there');
    for (let n = 0; n < 50; n += 1) client.send(ping, String(n));
    await client.frames.take(({ opcode, payload }) => opcode === pong && payload.toString() === '49');
  });

  test('[Z16] one byte after the other is a frame as well', async () => {
    const client = await connectRawWebSocket(host, protocol === undefined ? {} : { protocol });
    onTestFinished(client.close);
    for (const byte of frame(ping, 'slowly')) client.write(Buffer.from([byte]));
    expect((await client.frames.take()).payload.toString()).toBe('slowly');
  });
});

test('[Z17] binary is no frame of ours, and to a plain client nothing', async () => {
  expect(await goodbyeTo([frame(binary, 'x')], PROTOCOL)).toBe(1007);
  const plain = await connectRawWebSocket(host);
  onTestFinished(plain.close);
  plain.send(binary, 'x');
  plain.send(ping, 'still there');
  expect((await plain.frames.take()).opcode).toBe(pong);
});

test.each([
  'permessage-deflate',
  'permessage-deflate; client_max_window_bits; server_no_context_takeover',
  'x-webkit-deflate-frame, permessage-deflate',
  `permessage-deflate; ${'x='.repeat(1_000)}`,
])('[Z17] nobody is offered to pack what they send: %.60s', async (offer) => {
  const { response } = await new Promise<{ response: string }>((done) => {
    void connectRawWebSocket(host, { head: [`Sec-WebSocket-Extensions: ${offer}`] }).then(
      (client) => {
        onTestFinished(client.close);
        client.send(text, 'x', { reserved: 4 });
        void client.frames
          .take(({ opcode }) => opcode === close)
          .then(({ payload }) => {
            done({ response: String(payload.readUInt16BE()) });
          });
      },
      (error: Error) => done({ response: error.message }),
    );
  });
  expect(response).not.toMatch(/Sec-WebSocket-Extensions/i);
  expect(response).toMatch(/^(1002$|HTTP\/1\.1 400 )/);
});

test('[Z17] who pings ever on and does not wait for the answers is cut off', async () => {
  const client = await connectRawWebSocket(host);
  client.write(Buffer.concat(Array.from({ length: 10_000 }, () => frame(ping, 'x'.repeat(125)))));
  await client.closed;
  expect(client.frames.all.length).toBeLessThan(100);
  await expectOthersGoOn();
});

test('[Z17] an unfinished frame in over a thousand pieces of the network closes it', async () => {
  const { result: client, sockets } = await acceptedDuring(() => connectRawWebSocket(host, { protocol: PROTOCOL }));
  onTestFinished(client.close);
  // What the host is handed is in one piece or in many, as the network has it: here each byte comes by itself.
  sockets[0]?.emit('data', frame(text, '', { length: 200_000n }));
  for (let n = 0; n < 1_100; n += 1) sockets[0]?.emit('data', Buffer.from('x'));
  const { payload } = await client.frames.take(({ opcode }) => opcode === close);
  expect(payload.readUInt16BE()).toBe(1008);
  await expectOthersGoOn();
});
