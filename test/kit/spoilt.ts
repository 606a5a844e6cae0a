import { PROTOCOL } from '../../shop/wire.ts';
import { frameOf, opcodes } from './raw-websocket.ts';
import { pick } from './seeded-random.ts';

type Random = () => number;

const idOf = (random: Random) => {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

/** Values that somebody once found to break something. */
const nasty = [
  ...[null, true, false, 0, -0, -1, 1.5, 2 ** 31, 2 ** 53 - 1, 1e21, '', ' ', '0', 'null', [], {}, [[]]],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    '\ud800',
    '𝕏',
    '{"t":"ping"}',
    '../../etc/passwd',
    "' OR 1=1 --",
  ],
  ...['x'.repeat(2_000), Array.from({ length: 600 }, () => 0), { length: -1 }, { toJSON: 1 }],
] as const;

/** Texts that break what would be read with care only if it was JSON. */
const wrongTexts = [
  '{"t":"ping","at":1,"__proto__":{"x":1}}',
  '{"t":"command","constructor":{"prototype":{"x":1}}}',
  '{"t":"ping","at":1e999}',
  `{"t":"command","body":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
  '{"t":"\\ud800"}',
  '\ufeff{}',
  '',
  'null',
  '"',
  '[]',
  '{"t":',
  'NaN',
];

/** A frame as a till says it: all kinds, with ids that are there now and then. */
function rightFrame(random: Random, known: readonly string[] = []): Record<string, unknown> {
  const id = () => (known.length > 0 && random() < 0.3 ? pick(random, known) : idOf(random));
  const line = () => ({ id: idOf(random), name: 'Cake', unitPriceMinor: 100, quantityMilli: 1_000 });
  const command = (type: string, body: object) => ({ t: 'command', id: idOf(random), type, body });
  const make = pick<() => Record<string, unknown>>(random, [
    () => ({ t: 'hello', app: { version: 'x' }, topics: ['orders'] }),
    () => ({ t: 'ping', at: random() * 1_000, waiting: 0, rttMs: 1 }),
    () => ({ t: 'seen', seq: Math.floor(random() * 100) }),
    () => ({ t: 'look', kind: 'order', id: id(), paying: random() < 0.5 }),
    () => ({ t: 'dismiss', id: id() }),
    () => ({
      t: 'get',
      id: idOf(random),
      path: pick(random, ['/api/v1/orders?limit=1', '/api/v1/health', `/api/v1/orders/${id()}`]),
    }),
    // Each PIN is hashed, which is meant to take its time.
    () => ({ t: random() < 0.05 ? 'sign-in' : 'sign-out', id: idOf(random), staff: id(), pin: '0000', why: 'asked' }),
    () =>
      command('create-order', { orderId: id(), lines: [line()], note: pick(random, ['', 'hot', '4111111111111111']) }),
    () => command('add-lines', { orderId: id(), lines: [line(), line()] }),
    () =>
      command('pay-order', {
        orderId: id(),
        receiptId: id(),
        payments: [{ id: idOf(random), tender: 'card', amountMinor: 100 }],
      }),
    () => command('cancel-order', { orderId: id(), reason: 'left' }),
    () => command('advance-order', { orderId: id(), fulfilment: 'ready' }),
    () => command('complete-order', { orderId: id() }),
    () => command('create-estimate', { estimateId: id(), lines: [line()] }),
    () => command('convert-estimate', { estimateId: id(), orderId: id() }),
    () => command('load-demo-catalogue', {}),
  ]);
  return make();
}

/** What somebody might send: a right frame, one with a value that is not, or nothing of the kind. */
export function anyText(random: Random, known: readonly string[] = []): string {
  const chance = random();
  if (chance < 0.1) return pick(random, wrongTexts);
  const frame = rightFrame(random, known);
  if (chance < 0.4) return JSON.stringify(frame);
  if (chance < 0.9) return JSON.stringify(spoilValue(frame, random));
  return spoilText(JSON.stringify(frame), random);
}

/** One value of it, at any depth, is another, is gone, or is there twice. */
function spoilValue(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.2) return pick(random, nasty);
  if (Array.isArray(value)) {
    const at = Math.floor(random() * value.length);
    return value.map((held: unknown, index) => (index === at ? spoilValue(held, random) : held));
  }
  const names = Object.keys(value);
  const name =
    names.length === 0 || random() < 0.1 ? pick(random, ['x', 't', 'toString', 'length']) : pick(random, names);
  return { ...value, [name]: spoilValue(Reflect.get(value, name), random) };
}

function spoilText(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  return (
    text.slice(0, at) +
    pick(random, ['', '"', '}', '\\', '\u0000', ',', '[', text]) +
    text.slice(at + pick(random, [0, 1, 5]))
  );
}

/** WebSocket frames with up to four of their bytes spoilt, some of them cut short and some with too much behind them. */
export function createSpoiltFrames(random: Random): () => Buffer {
  const right = Array.from({ length: 500 }, () => {
    const mask = Buffer.from([0, 0, 0, 0].map(() => Math.floor(random() * 256)));
    const opcode = random() < 0.8 ? opcodes.text : pick(random, Object.values(opcodes));
    const text = opcode === opcodes.text ? JSON.stringify(rightFrame(random)) : 'x'.repeat(random() * 130);
    return frameOf(opcode, Buffer.from(text), { mask, fin: random() < 0.9 });
  });
  return () => {
    const bytes = Buffer.from(pick(random, right));
    const times = Math.floor(random() * 5);
    for (let time = 0; time < times; time += 1) {
      // The head is where most of it is decided.
      const at = Math.floor(random() * (random() < 0.5 ? Math.min(14, bytes.length) : bytes.length));
      bytes[at] = Math.floor(random() * 256);
    }
    const cut = random();
    if (cut < 0.05) return bytes.subarray(0, Math.floor(random() * bytes.length));
    return cut < 0.1 ? Buffer.concat([bytes, bytes.subarray(0, Math.floor(random() * bytes.length))]) : bytes;
  };
}

const SMUGGLED = 'smuggled-in';

/** Something like a request, in raw bytes; in the body of many of them another one is hidden. */
export function anyRequest(random: Random, authority: string, token: string): string {
  // Behind a request that is broken nothing is read any more.
  return random() < 0.97 ? readableRequest(random, authority, token) : brokenRequest(random, authority);
}

function readableRequest(random: Random, authority: string, token: string): string {
  const path = pick(random, [
    '/',
    '/api/v1/health',
    '/api/v1/orders',
    '/api/v1/commands',
    '/api/v1/join',
    '/%2e%2e/x',
    '/x',
  ]);
  const body = random() < 0.5 ? anyText(random) : undefined;
  const head = [
    `${pick(random, ['GET', 'POST', 'POST', 'HEAD', 'PUT', 'OPTIONS'])} ${path} HTTP/1.1`,
    `Host: ${authority}`,
  ];
  if (random() < 0.5) head.push(`Authorization: Bearer ${token}`);
  if (random() < 0.1) head.push('Origin: http://evil.example');
  if (body === undefined) return `${head.join('\r\n')}\r\n\r\n`;
  head.push(`Content-Type: ${random() < 0.9 ? 'application/json' : 'text/plain'}`);
  return `${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`;
}

function brokenRequest(random: Random, authority: string): string {
  const path = pick(random, [
    '/',
    '/api/v1/orders',
    '/api/v1/health',
    '/ws',
    '/assets/x.js',
    '/%2e%2e/x',
    '*',
    'http://x/',
    '',
  ]);
  const method = pick(random, [
    'GET',
    'GET',
    'POST',
    'POST',
    'HEAD',
    'PUT',
    'OPTIONS',
    'TRACE',
    'CONNECT',
    'BREW',
    'PRI',
    'get',
  ]);
  const inner = `GET /${SMUGGLED} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
  const chunk = (size: string, data: string) => `${size}\r\n${data}\r\n`;
  const right = (text: string) => `Content-Length: ${Buffer.byteLength(text, 'latin1')}\r\n\r\n${text}`;
  const body = pick<() => string>(random, [
    () => '\r\n',
    () => '\r\n',
    () => right(anyText(random)),
    () => right(`{"note":"${inner.replaceAll('\r\n', '\\r\\n')}"}`),
    () => right(inner),
    () => `Transfer-Encoding: chunked\r\n\r\n${chunk('2', '{}')}${chunk('0', '')}`,
    () => `Transfer-Encoding: chunked\r\n\r\n${chunk('zz', '{}')}`,
    () => `Transfer-Encoding: chunked\r\n\r\n${chunk('-1', '{}')}`,
    () => `Transfer-Encoding: chunked\r\n\r\n${chunk('ffffffffffffffff', '{}')}`,
    () => `Transfer-Encoding: chunked\r\n\r\n${chunk(`2;${'x'.repeat(100)}`, '{}')}${chunk('0', '')}`,
    () => `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunk('0', '')}${inner}`,
    () => `Content-Length: ${inner.length}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk('0', '')}${inner}`,
    () => `Transfer-Encoding: xchunked\r\n\r\n${chunk('0', '')}${inner}`,
    () => `Transfer-Encoding : chunked\r\n\r\n${chunk('0', '')}${inner}`,
    () => `Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}${inner}`,
    () => `Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}${inner}`,
    () => `Content-Length: 2, 2\r\n\r\n{}${inner}`,
    () => `Content-Length: -5\r\n\r\n${inner}`,
    () => `Content-Length: +2\r\n\r\n{}${inner}`,
    () => `Content-Length: 0x2\r\n\r\n{}${inner}`,
    () => `Content-Length: 99999999999999999999\r\n\r\n${inner}`,
  ])();
  const odd = pick(random, [
    ...[
      '',
      '',
      '',
      'X: a\0b\r\n',
      'X: \u007f\r\n',
      ' X: folded\r\n',
      'X\r\n',
      ': nothing\r\n',
      'Host: evil.example\r\n',
    ],
    ...[
      'Expect: 100-continue\r\n',
      'Upgrade: websocket\r\nConnection: Upgrade\r\n',
      'Upgrade: h2c\r\nConnection: Upgrade\r\n',
    ],
    ...[
      `Cookie: ${'a=b; '.repeat(200)}\r\n`,
      `X: ${'x'.repeat(9_000)}\r\n`,
      'X: a\rb\r\n',
      'Content-Encoding: gzip\r\n',
    ],
    ...['Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 99\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'],
    ...[`Sec-WebSocket-Protocol: ${PROTOCOL}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`],
  ]);
  const version = pick(random, ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.9', 'HTP/1.1', '']);
  const end = random() < 0.03 ? '\n' : '\r\n';
  const type = random() < 0.8 ? 'Content-Type: application/json\r\n' : '';
  return `${method} ${path} ${version}${end}Host: ${authority}\r\n${type}${odd}${body}`;
}

/** Whether the request that was hidden in the body of another one was answered. */
export function answersSmuggled(answers: string): boolean {
  return answers.includes(`there is nothing at /${SMUGGLED}`);
}
