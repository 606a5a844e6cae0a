import { expect, test } from 'vitest';
import type { Finding } from '../shop/diagnosis.ts';
import { checkFromPage, type PageCheckPorts } from './page-check.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const health = { ok: true, product: 'tillwire', version: '0.1.0', protocols: ['tillwire.v1'] };

function ports(wish: Partial<PageCheckPorts> = {}, body: unknown = health, status = 200): PageCheckPorts {
  let tick = 0;
  return {
    at: '192.168.1.20:8000',
    get: async (path) => ({
      status: path === '/health' ? 200 : status,
      date: 'Sun, 22 Nov 2026 12:00:00 GMT',
      body: path === '/health' ? body : {},
    }),
    openSocket: async () => {},
    nowMs: () => NOON,
    monotonicMs: () => (tick += 1),
    ...wish,
  };
}

async function wordsOf(of: PageCheckPorts): Promise<string[]> {
  const findings: Finding[] = [];
  for await (const finding of checkFromPage(of)) findings.push(finding);
  return findings.map((one) => {
    const word = one.is === 'ok' ? 'ok' : one.is === 'skipped' ? one.why : `${one.is} ${one.culprit}`;
    return `${one.step} ${word}`;
  });
}
const all = (http: string, version: string, socket: string, token: string, clock: string) => [
  'address page',
  'port page',
  `http ${http}`,
  `version ${version}`,
  `socket ${socket}`,
  `token ${token}`,
  `clock ${clock}`,
  'multicast page',
];
const before = 'failed-before';
const refuses = async () => {
  throw new TypeError('Failed to fetch');
};

test.each<[string, PageCheckPorts, string[]]>([
  ['where all is well', ports(), all('ok', 'ok', 'ok', 'ok', 'ok')],
  ['a host that is away', ports({ get: refuses }), all('failed no-answer', before, before, before, before)],
  ['another program', ports({}, 'hello'), all('failed other-program', before, before, before, before)],
  [
    'a newer host',
    ports({}, { ...health, protocols: ['tillwire.v2'] }),
    all('ok', 'failed too-new', before, before, before),
  ],
  ['an older host', ports({}, { ...health, protocols: null }), all('ok', 'failed too-old', before, before, before)],
  ['a proxy without WebSockets', ports({ openSocket: refuses }), all('ok', 'ok', 'failed no-answer', before, before)],
  ['a till that is not known', ports({}, health, 401), all('ok', 'ok', 'ok', 'failed token-refused', before)],
  ['a clock six minutes ahead', ports({ nowMs: () => NOON - 360_000 }), all('ok', 'ok', 'ok', 'ok', 'warn clock-off')],
])('[G19] a page does what a page can, and says what it cannot: %s', async (_, of, words) => {
  expect(await wordsOf(of)).toEqual(words);
});
