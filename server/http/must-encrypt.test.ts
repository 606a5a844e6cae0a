import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ar } from '../../renderer/locales/ar.ts';
import { de } from '../../renderer/locales/de.ts';
import { en } from '../../renderer/locales/en.ts';
import { es } from '../../renderer/locales/es.ts';
import { fr } from '../../renderer/locales/fr.ts';
import { fromAfar } from '../../test/kit/accepted.ts';
import { connectPlain, connectTill } from '../../test/kit/clients.ts';
import { api, call, joinTill, makeOrder, type Sent } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { askHost } from '../access/host-tls.ts';

let host: OpenHost;
let token: string;

const mustEncrypt = async (is: boolean) => {
  const body = { type: 'change-access', body: { mustEncrypt: is } };
  expect((await api(host, 'POST', '/commands', { body })).status).toBe(200);
};
/** As another machine of the same Wi-Fi asks. */
const asked = <T>(run: () => Promise<T>) => fromAfar('192.0.2.7', run);
const from = (method: string, path: string, sent: Sent = {}) =>
  asked(() => call(host, method, path, { token, ...sent }));

beforeAll(async () => {
  host = await openHost();
  ({ token } = await joinTill(host));
  await mustEncrypt(true);
});
afterAll(() => host.close());

describe('without encryption, from another machine', () => {
  test.each<[method: string, path: string, body?: object]>([
    ['GET', '/api/v1/orders'],
    ['GET', '/api/v1/snapshot'],
    ['GET', '/api/docs'],
    ['GET', '/api/v1/nothing'],
    ['GET', '/assets/index.js'],
    ['GET', '/index.html/..'],
    ['POST', '/api/v1/join', { code: '12345678', name: 'Bar' }],
    ['POST', '/api/v1/health', {}],
    ['POST', '/', {}],
    ['DELETE', '/api/v1/health'],
  ])('[I6] %s %s is refused', async (method, path, body) => {
    const { status, json } = await from(method, path, { body });
    expect([status, json.code]).toEqual([403, 'encryption-required']);
  });

  test('[I6] health and the plain texts are there as before', async () => {
    expect((await from('GET', '/api/v1/health')).status).toBe(200);
    const listener = await asked(() => connectPlain(host));
    await makeOrder(host);
    await listener.caughtUp();
    expect(listener.texts.all).toEqual(['order_updated']);
    listener.close();
  });

  test('[I7] a till’s socket is refused, and one that is open when the owner decides it is closed', async () => {
    await expect(asked(() => connectTill(host, { token }))).rejects.toThrow('403');
    await mustEncrypt(false);
    const [far, own] = [await asked(() => connectTill(host, { token })), await connectTill(host)];
    await mustEncrypt(true);
    // One at which it comes again: what locks it out may be undone.
    expect(await far.closed).toMatchObject({ code: 4000 });
    await own.caughtUp();
    own.close();
  });

  test.each([
    ['en', 'en-GB,en;q=0.9', 'ltr', 'This shop needs an encrypted connection'],
    ['de', 'de-AT', 'ltr', 'Dieser Laden verlangt'],
    ['es', 'pt, es;q=0.5, en;q=0.1', 'ltr', 'Esta tienda exige'],
    ['fr', 'fr', 'ltr', 'Ce magasin exige'],
    ['ar', 'ar-EG', 'rtl', 'يتطلب هذا المتجر'],
    ['en', 'constructor, tlh', 'ltr', 'This shop needs'],
    ['en', '', 'ltr', 'This shop needs'],
  ])('[I8] a page in %s says how to get it, to who wants %s', async (language, accepted, direction, title) => {
    const { status, text, headers } = await from('GET', '/', { headers: { 'Accept-Language': accepted } });
    expect(status).toBe(200);
    expect(text).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(text).toContain(title);
    expect(text).toContain(`<a href="https://127.0.0.1:${host.port}/">`);
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('text/html'),
      'cache-control': 'no-store',
    });
  });

  test.each(['en', 'de', 'es', 'fr', 'ar'])(
    '[I8] in %s it names the button of the host, and the digits rather than the picture, which leads back to it',
    async (language) => {
      const { text } = await from('GET', '/', { headers: { 'Accept-Language': language } });
      const button = { en, de, es, fr, ar }[language]?.['tablet.add'];
      expect(text).toContain(button);
      expect(text.match(/<li>/g)).toHaveLength(3);
    },
  );

  test('[I8] the page runs nothing, loads nothing and keeps its own policy', async () => {
    const { text, headers } = await from('GET', '/index.html');
    expect(text).not.toMatch(/<script|<link|<img|\bon\w+=|style=/);
    const policy = headers['content-security-policy'] as string;
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; /);
  });
});

test('[I9] over TLS, and on this machine, everything is as before', async () => {
  expect((await api(host, 'GET', '/orders')).status).toBe(200);
  const own = await connectTill(host, { token });
  own.close();
  const question = { pin: host.certificate.certPem, signal: AbortSignal.timeout(10_000), token };
  const { status } = await asked(() => askHost({ address: '127.0.0.1', port: host.port }, '/orders', question));
  expect(status).toBe(200);
});
