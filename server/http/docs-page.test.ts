import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

const page = (headers: Record<string, string> = {}, token: string | null = host.localToken) =>
  call(host, 'GET', '/api/docs', { token, headers });
const nonceIn = (policy: unknown) => /script-src 'nonce-([^']+)'/.exec(String(policy))?.[1] ?? '';

test('[A16] without sign-in there is no page; a till’s browser gets it by its cookie', async () => {
  expect(await page({}, null)).toMatchObject({ status: 401, json: { code: 'unauthenticated' } });
  expect((await page({}, 'wrong')).status).toBe(401);
  const { token } = await joinTill(host);
  const { status, headers } = await page({ Cookie: `other=1; tillwire_till=${token}` }, null);
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
});

test('[A16] its policy lets its one script and style run, by a nonce that is new each time', async () => {
  const [one, other] = [await page(), await page()];
  const policy = String(one.headers['content-security-policy']);
  const nonce = nonceIn(policy);
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
  expect(nonceIn(other.headers['content-security-policy'])).not.toBe(nonce);
  const scripts = one.text.match(/<script[^>]*>/g);
  const styles = one.text.match(/<style[^>]*>/g);
  expect([scripts, styles]).toEqual([[`<script nonce="${nonce}">`], [`<style nonce="${nonce}">`]]);
  expect(one.text).not.toMatch(/<[^>]+\s(on\w+|style|src)\s*=|javascript:/i);
  expect(one.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
});

test('[A16] it shows every call, and a body to try that is JSON', async () => {
  const { text } = await page();
  for (const path of ['/orders', '/estimates/{id}/convert', '/orders/{id}/payments', '/changes', '/join']) {
    expect(text).toContain(`<code>${path}</code>`);
  }
  const bodies = [...text.matchAll(/<textarea[^>]*>([^<]*)<\/textarea>/g)].map(([, body = '']) =>
    JSON.parse(body.replaceAll('&#34;', '"')),
  );
  expect(bodies).toHaveLength(15);
});
