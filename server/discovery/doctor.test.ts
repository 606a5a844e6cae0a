import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CheckStep, checkSteps, type Finding } from '../../shop/diagnosis.ts';
import { freePort } from '../../test/kit/free-port.ts';
import { holdPort } from '../../test/kit/hold-port.ts';
import { api, joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { lanAddresses } from '../door.ts';
import type { FoundHost } from './announcement.ts';
import { type DoctorPorts, diagnose, type Patient } from './doctor.ts';

let host: OpenHost;
let till: Required<NonNullable<Patient['till']>> & { shopId: string };

beforeAll(async () => {
  host = await openHost({ bind: '0.0.0.0' });
  const joined = await joinTill(host);
  const { text } = await api(host, 'GET', '/snapshot');
  const shopId = /"shopId":"([0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
  till = { shopId, token: joined.token, certPem: joined.certPem };
});
afterAll(() => host.close());

const at = (port: number, address = '127.0.0.1') => ({ address, port });

async function findingsOf(patient: Patient, wish: Partial<DoctorPorts> = {}): Promise<Finding[]> {
  let tick = 0;
  const ports = {
    nowMs: Date.now,
    monotonicMs: () => (tick += 1),
    limitMs: 10_000,
    findHosts: async () => [],
    ...wish,
  };
  const findings: Finding[] = [];
  for await (const finding of diagnose(patient, ports)) findings.push(finding);
  return findings;
}
const wordsOf = (findings: Finding[]) =>
  Object.fromEntries(
    findings.map((one) => [
      one.step,
      one.is === 'ok' ? 'ok' : one.is === 'skipped' ? one.why : `${one.is} ${one.culprit}`,
    ]),
  );
/** Everything before a step is fine, everything after it but what stands by itself is left out. */
const failingAt = (step: CheckStep, culprit: string, last = 'this-machine') =>
  Object.fromEntries(
    checkSteps.map((one, index) => {
      if (one === 'multicast') return [one, last];
      const place = index - checkSteps.indexOf(step);
      return [one, place < 0 ? 'ok' : place === 0 ? `failed ${culprit}` : 'failed-before'];
    }),
  );

const hears = (wish: Partial<FoundHost>) => async () => [
  {
    shopId: '0190a1b2-0000-7000-8000-000000000009',
    shopName: 'Café',
    epoch: 1,
    protocol: 'tillwire.v1',
    version: '0.1.0',
    port: 8000,
    addresses: ['192.168.1.20'],
    ...wish,
  },
];

test('[G16] where all is well each step is done, in order, with its time and the address', async () => {
  const findings = await findingsOf({ host: at(host.port), till });
  expect(findings.map(({ step }) => step)).toEqual(checkSteps);
  expect(findings.every(({ ms, at: where }) => ms === 1 && where === host.authority)).toBe(true);
  const { multicast, ...others } = wordsOf(findings);
  expect(new Set(Object.values(others))).toEqual(new Set(['ok']));
  expect(multicast).toBe('this-machine');
});

test('[G16] it changes nothing at the host, and leaves the till’s own connection alone', async () => {
  const before = (await api(host, 'GET', '/snapshot')).text;
  await findingsOf({ host: at(host.port), till });
  expect((await api(host, 'GET', '/snapshot')).text).toBe(before);
});

test('[G16] without a token nobody says whether it counts', async () => {
  expect(wordsOf(await findingsOf({ host: at(host.port) })).token).toBe('this-machine');
  const elsewhere = await findingsOf({ host: at(await freePort(), 'localhost') });
  expect(wordsOf(elsewhere).token).toBe('failed-before');
});

describe('the likely culprit is named:', () => {
  test('[G17] nothing listens', async () => {
    const found = await findingsOf({ host: at(await freePort()), till });
    expect(wordsOf(found)).toEqual(failingAt('port', 'nothing-listens'));
  });

  test('[G17] a name that nobody knows', async () => {
    const found = await findingsOf({ host: at(8000, 'no-such-till.invalid'), till });
    expect(wordsOf(found)).toEqual(failingAt('address', 'unknown-name', 'failed-before'));
  });

  test('[G17] no answer at all, as behind a firewall', async () => {
    const over = new AbortController();
    // It takes the connection and says nothing: the time is over as soon as it was asked something.
    const silent = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => over.abort(new DOMException('it took too long', 'TimeoutError')));
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(over.signal);
    onTestFinished(() => void vi.restoreAllMocks());
    const found = await findingsOf({ host: at((silent.address() as AddressInfo).port), till });
    silent.close();
    expect(wordsOf(found)).toEqual(failingAt('http', 'no-answer'));
  });

  test.each<[string, RequestListener]>([
    ['a page', (_, response) => response.end('<!doctype html>')],
    ['other JSON', (_, response) => response.end('{"product":"other"}')],
    ['null', (_, response) => response.end('null')],
    ['nothing', (_, response) => response.end()],
    ['no HTTP', (_, response) => response.socket?.end('220 mail.example ESMTP\r\n')],
  ])('[G17] another program that answers %s', async (_, answer) => {
    const found = await findingsOf({ host: at(await holdPort(answer)), till });
    expect(wordsOf(found)).toEqual(failingAt('http', 'other-program'));
  });

  test.each([
    [['tillwire.v0'], 'too-old'],
    [[], 'too-old'],
    [['tillwire.v2', 'tillwire.v12'], 'too-new'],
  ])('[G17] a host that speaks %j is %s', async (protocols, culprit) => {
    const health = JSON.stringify({ ok: true, product: 'tillwire', version: '1.0.0', protocols });
    const found = await findingsOf({ host: at(await holdPort((_, response) => response.end(health))) });
    expect(wordsOf(found)).toEqual(failingAt('version', culprit));
  });

  test('[G17] something between that lets HTTP through and no WebSocket', async () => {
    const health = JSON.stringify({ ok: true, product: 'tillwire', version: '1', protocols: ['tillwire.v1'] });
    const found = await findingsOf({ host: at(await holdPort((_, response) => response.end(health))) });
    expect(wordsOf(found)).toEqual(failingAt('socket', 'other-program'));
  });

  test('[G17] a token that does not count', async () => {
    const wrong = await findingsOf({ host: at(host.port), till: { ...till, token: 'wrong' } });
    expect(wordsOf(wrong)).toEqual(failingAt('token', 'token-refused'));
  });

  test('[T13] another key than the one of the till’s host', async () => {
    const other = await openHost();
    onTestFinished(() => other.close());
    const found = await findingsOf({ host: at(other.port), till });
    expect(wordsOf(found)).toEqual(failingAt('http', 'other-key'));
  });
});

describe('a clock', () => {
  const aheadBy = async (minutes: number) => {
    const nowMs = () => Date.now() + minutes * 60_000;
    return wordsOf(await findingsOf({ host: at(host.port), till }, { nowMs })).clock;
  };

  test.each([6, -6])('[G18] that is %i minutes off is a warning and nothing more', async (minutes) => {
    expect(await aheadBy(minutes)).toBe('warn clock-off');
  });

  test.each([4, -4])('[G18] that is %i minutes off is fine', async (minutes) => {
    expect(await aheadBy(minutes)).toBe('ok');
  });
});

describe('multicast', () => {
  const said = async (findHosts: DoctorPorts['findHosts'], of: Patient) => (await findingsOf(of, { findHosts })).at(-1);
  const lan = lanAddresses('0.0.0.0')[0] ?? '';
  const patient = () => ({ host: at(host.port, lan), till });

  test.skipIf(lan === '')('[G18] that brings no announcement of the host is a warning and nothing more', async () => {
    expect(await said(async () => [], patient())).toMatchObject({ is: 'warn', culprit: 'no-multicast' });
    expect(await said(hears({}), patient())).toMatchObject({ is: 'warn', culprit: 'no-multicast' });
  });

  test.skipIf(lan === '')(
    '[G18] that hears the host at its address, or its shop at another one, says where',
    async () => {
      const there = await said(hears({ addresses: [lan], port: host.port }), patient());
      expect(there).toMatchObject({ is: 'ok', detail: `${lan}:${host.port}` });
      expect(await said(hears({ shopId: till.shopId }), patient())).toMatchObject({ detail: '192.168.1.20:8000' });
    },
  );

  test('[G18] says where the host went, also when it is not where it was; else the nearer fault stands', async () => {
    const gone = { host: at(8000, 'no-such-till.invalid'), till };
    expect(await said(hears({ shopId: till.shopId }), gone)).toMatchObject({ is: 'ok', detail: '192.168.1.20:8000' });
    expect(await said(async () => [], gone)).toMatchObject({ is: 'skipped', why: 'failed-before' });
  });
});
