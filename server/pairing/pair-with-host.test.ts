import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connectTill, orderBody } from '../../test/kit/clients.ts';
import { api, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { answerAtHost, beginPairing, newIdentity, pairTill, whole } from '../../test/kit/pair.ts';
import { askHost } from '../access/host-tls.ts';
import { pairWithHost } from './pair-with-host.ts';

let host: OpenHost;
let changes: (string | undefined)[];
beforeEach(async () => {
  changes = [];
  host = await openHost({ onStateChanged: () => changes.push(host.state().pairing?.step) });
});
afterEach(() => host.close());

const at = (port: number) => ({ address: '127.0.0.1', port });
const post = (path: string, body: object, port = host.port) =>
  askHost(at(port), path, { method: 'POST', body, learn: true, signal: AbortSignal.timeout(5_000) });

/** Listens under a key of its own; answers its port. */
async function listenBetween(answer: (path: string, body: Record<string, string>) => Promise<object>): Promise<number> {
  const { certPem: cert, keyPem: key } = await newIdentity();
  const server = createServer({ cert, key, minVersion: 'TLSv1.3' }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? '').replace('/api/v1', '');
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, string>;
    const answered = await answer(path, body);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answered));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const health = { product: 'tillwire', version: '0', protocols: ['tillwire.v1'] };

describe('a machine and a host', () => {
  test('[R1] show the same digits; what comes of two times yes is a till with a token of its own', async () => {
    const attempt = await beginPairing(host);
    expect(host.state().pairing).toMatchObject({ digits: attempt.digits, code: 'B', again: false, step: 'asked' });
    await attempt.say(true);
    expect(await answerAtHost(host, { isSame: true, name: 'Window bar' })).toBe(attempt.digits);
    const paired = whole(await attempt.outcome());
    expect(paired).toMatchObject({ till: { code: 'B', name: 'Window bar' }, certPem: host.certificate.certPem });
    const till = await connectTill(host, { token: paired.token });
    onTestFinished(till.close);
    expect(till.welcome.you.till).toMatchObject({ id: paired.till.id, role: 'counter' });
  });

  test('[R9] the windows of the host hear of every step without asking', async () => {
    const attempt = await beginPairing(host);
    await host.answerPairing(host.state().pairing?.id ?? '', { isSame: true, name: 'Bar' });
    await attempt.say(true);
    expect(changes).toEqual(['asked', 'waiting', 'joined']);
  });

  test('[R5] learn of a no of the other side', async () => {
    const attempt = await beginPairing(host);
    await answerAtHost(host, { isSame: false });
    expect(await attempt.outcome()).toMatchObject({ fault: 'pairing-refused' });
    const other = await beginPairing(host);
    await other.say(false);
    expect([host.state().pairing?.step, await other.outcome()]).toMatchObject([
      'refused',
      { fault: 'pairing-refused' },
    ]);
    expect((await api<{ items: object[] }>(host, 'GET', '/tills')).json.items).toHaveLength(1);
  });

  test('[R6] another machine is told to wait meanwhile', async () => {
    await beginPairing(host);
    const second = await pairWithHost({ host: at(host.port), name: 'Third', identity: await newIdentity() });
    expect(second).toMatchObject({ ok: false, fault: 'pairing-busy' });
  });

  test('[R8] after three failures no machine pairs, also after a restart', async () => {
    for (let n = 0; n < 3; n += 1) await (await beginPairing(host)).say(false);
    const identity = await newIdentity();
    const begin = () => pairWithHost({ host: at(host.port), name: 'Fourth', identity });
    expect(await begin()).toMatchObject({ fault: 'pairing-closed' });
    host = await host.reopen();
    expect(await begin()).toMatchObject({ fault: 'pairing-closed' });
    expect(Date.parse(host.state().pairingClosedUntil ?? '')).toBeGreaterThan(Date.now());
  });

  test('[R11] a till that pairs again stays the one that it was: id, code, numbers; only its token is another', async () => {
    const identity = await newIdentity();
    const first = await pairTill(host, 'Bar', identity);
    const before = await connectTill(host, { token: first.token });
    await before.ask('create-order', orderBody());
    const attempt = await beginPairing(host, identity, 'Bar');
    expect(host.state().pairing).toMatchObject({ code: first.till.code, again: true });
    await attempt.say(true);
    await answerAtHost(host, { isSame: true, name: 'Window' });
    const second = whole(await attempt.outcome());
    expect(second.till).toEqual({ ...first.till, name: 'Window' });
    expect((await api(host, 'GET', '/orders', { token: first.token })).status).toBe(401);
    const { number } = await makeOrderAs(second.token);
    expect(number).toBe(`${first.till.code}-002`);
    before.close();
  });

  test('[R11] another machine is another till, whatever it calls itself', async () => {
    const [one, other] = [await pairTill(host, 'Bar'), await pairTill(host, 'Bar')];
    expect([one.till.code, other.till.code]).toEqual(['B', 'C']);
  });

  const makeOrderAs = (token: string) => makeOrder({ port: host.port, localToken: token } as OpenHost);
});

describe('somebody in between', () => {
  test('[R1] who plays the host to the till and a till to the host shows both sides other digits', async () => {
    let toHost: Awaited<ReturnType<typeof beginPairing>> | undefined;
    const port = await listenBetween(async (path) => {
      if (path === '/health') return health;
      if (path !== '/pair') return { state: 'waiting' };
      toHost = await beginPairing(host);
      return { id: '00000000-0000-7000-8000-000000000001', secret: 'x', nonce: randomBytes(32).toString('hex') };
    });
    const attempt = await beginPairing({ port });
    expect(toHost?.digits).toMatch(/^\d{6}$/);
    expect(attempt.digits).not.toBe(toHost?.digits);
    expect(host.state().pairing?.digits).toBe(toHost?.digits);
  });

  test('[R2] who passes everything on is found out: the till signed another key than the host’s', async () => {
    const port = await listenBetween(async (path, body) =>
      path === '/health' ? health : ((await post(path, body)).body as object),
    );
    // Its own words reach the host as they are, and what the host says of them does not look like a yes.
    await beginPairing({ port });
    expect(host.state().pairing).toBeNull();
  });

  test('[R3] the till says its nonce only to whoever has said one', async () => {
    const heard: string[] = [];
    const port = await listenBetween(async (path, body) => {
      heard.push(...Object.keys(body));
      return path === '/health' ? health : { id: '00000000-0000-7000-8000-000000000001', secret: 'x' };
    });
    const attempt = await pairWithHost({ host: at(port), name: 'Bar', identity: await newIdentity() });
    expect([attempt, heard]).toMatchObject([{ fault: 'other-program' }, ['commit']]);
  });

  test('[R3] the till goes on only with the key with which it began', async () => {
    let other = 0;
    const first = await listenBetween(async (path) =>
      path === '/health'
        ? health
        : { id: '00000000-0000-7000-8000-000000000001', secret: 'x', nonce: randomBytes(32).toString('hex') },
    );
    const second = await listenBetween(async () => {
      other += 1;
      return {};
    });
    let asked = 0;
    const attempt = await pairWithHost({
      ...{ host: at(first), name: 'Bar', identity: await newIdentity() },
      // From the reveal on somebody else answers at that address.
      ask: (_, path, question) => {
        asked += 1;
        return askHost(at(asked > 2 ? second : first), path, question);
      },
    });
    expect([attempt, other]).toMatchObject([{ ok: false }, 0]);
  });
});

describe('the door', () => {
  test('[R4] plain HTTP is refused, at every step', async () => {
    const secret = { secret: 'x' };
    const bodies = {
      '/pair': { commit: 'a'.repeat(64) },
      '/pair/x/reveal': { ...secret, nonce: 'a'.repeat(64), key: 'x', signature: 'x', name: 'x' },
      '/pair/x/answer': { ...secret, isSame: true },
      '/pair/x/outcome': secret,
    };
    for (const [path, body] of Object.entries(bodies)) {
      const answer = await api(host, 'POST', path, { body, token: null });
      expect([path, answer.json]).toMatchObject([path, { status: 403, code: 'not-encrypted' }]);
    }
    expect(host.state().pairing).toBeNull();
  });

  test('[R4] what is no message of the protocol is refused with its fault', async () => {
    for (const commit of [undefined, '', 'A'.repeat(64), 'a'.repeat(63), 'a'.repeat(65)]) {
      expect((await post('/pair', { commit })).body).toMatchObject({ status: 422, path: 'commit' });
    }
    expect((await post('/pair/x/outcome', { secret: 'x' })).body).toMatchObject({
      status: 404,
      code: 'unknown-pairing',
    });
  });

  test('[R10] only at the host is it seen and answered', async () => {
    const { token } = await pairTill(host, 'Bar');
    await beginPairing(host);
    const id = host.state().pairing?.id ?? '';
    const body = { isSame: true, name: 'Evil' };
    for (const [method, path] of [
      ['GET', '/pairings'],
      ['POST', `/pairings/${id}/answer`],
    ] as const) {
      const sent = method === 'POST' ? { body } : {};
      expect((await api(host, method, path, { token, ...sent })).json).toMatchObject({
        status: 403,
        code: 'forbidden',
      });
      expect((await api(host, method, path, { token: null, ...sent })).status).toBe(401);
    }
    expect(host.state().pairing?.step).toBe('asked');
  });

  test('[K14] where nobody listens, or something else, that is said', async () => {
    const server = createHttpServer((_, response) => response.end('hello'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const begin = async () => pairWithHost({ host: at(port), name: 'Bar', identity: await newIdentity() });
    expect(await begin()).toMatchObject({ ok: false, fault: 'other-program' });
    await new Promise((done) => server.close(done));
    expect(await begin()).toMatchObject({ ok: false, fault: 'nothing-listens' });
  });
});
