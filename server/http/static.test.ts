import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from '../../shop/page-policy.ts';
import { call } from '../../test/kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from '../../test/kit/open-host.ts';

const SECRET = 'nobody outside may read this';
let host: OpenHost;
let folder: Awaited<ReturnType<typeof makeFolder>>;

/** A page with one script, and secrets beside it, above it and hidden in it. */
beforeAll(async () => {
  folder = await makeFolder();
  const rendererDir = join(folder.dir, 'renderer');
  const files = {
    'renderer/index.html': `<meta property="csp-nonce" nonce="${NONCE_PLACEHOLDER}"><script src="/assets/a.js"></script>`,
    'renderer/icon.svg': '<svg/>',
    'renderer/assets/a.js': 'void 0;',
    'renderer/.env': SECRET,
    'renderer/.git/config': SECRET,
    'renderer-secret/local-token': SECRET,
    'local-token': SECRET,
    'etc/passwd': SECRET,
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder.dir, name, '..'), { recursive: true });
    await writeFile(join(folder.dir, name), text);
  }
  host = await openHost({ dir: join(folder.dir, 'data'), rendererDir });
});
afterAll(async () => {
  await host.close();
  await folder.remove();
});

const get = (path: string) => call(host, 'GET', path, { token: null });

test.each(['/', '/index.html', '/?lang=de'])(
  '[A15] %s is the page, with a fresh nonce and its policy',
  async (path) => {
    const [one, other] = [await get(path), await get(path)];
    const nonce = /nonce="([^"]+)"/.exec(one.text)?.[1] ?? '';
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
    expect(one.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(nonce),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(one.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect([other.status, other.text.includes(nonce)]).toEqual([200, false]);
  },
);

test('[A15] its files come with their types; those with a hash in their name may be kept', async () => {
  const [script, icon] = [await get('/assets/a.js'), await get('/icon.svg')];
  expect(script).toMatchObject({ status: 200, text: 'void 0;' });
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect([icon.status, icon.headers['content-type'], icon.headers['cache-control']]).toEqual([
    200,
    'image/svg+xml',
    'public, max-age=0',
  ]);
});

test('[A15] no answer lets a page of another origin read it, or says what it was made with', async () => {
  for (const path of ['/', '/assets/a.js', '/api/v1/health', '/nothing']) {
    const { headers } = await get(path);
    expect(Object.keys(headers).filter((name) => /^access-control|^x-powered-by|^server$/.test(name))).toEqual([]);
  }
});

describe('nothing else comes', () => {
  test.each([
    '/../local-token',
    '/../../etc/passwd',
    '/./../local-token',
    '/assets/../../local-token',
    '/assets/../../../etc/passwd',
    '//../local-token',
    '/..//local-token',
    '/%2e%2e/local-token',
    '/%2E%2E/local-token',
    '/.%2e/local-token',
    '/%2e./local-token',
    '/%2e%2e%2flocal-token',
    '/..%2flocal-token',
    '/..%2Flocal-token',
    '/..%5clocal-token',
    '/..\\local-token',
    '/assets/..%2f..%2flocal-token',
    '/assets/..\\..\\local-token',
    '/%252e%252e/local-token',
    '/%252e%252e%252flocal-token',
    '/..%252flocal-token',
    '/%c0%ae%c0%ae/local-token',
    '/..%c0%aflocal-token',
    '/%uff0e%uff0e/local-token',
    '/..;/local-token',
    '/....//local-token',
    '/..%00/local-token',
    '/index.html%00',
    '/%00',
    '/../renderer-secret/local-token',
    '/%2e%2e%2frenderer-secret%2flocal-token',
    '/.env',
    '/%2eenv',
    '/.git/config',
    '/assets/../.env',
    '/local-token',
    '/data/local-token',
    '/C:/local-token',
    '/file:///etc/passwd',
    '/etc/passwd',
    '/assets/',
    '/assets',
  ])('[A15] %j', async (path) => {
    const { status, text, json } = await get(path);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(host.localToken);
    expect(text).not.toContain(folder.dir);
    expect([status >= 400 && status < 500, json.status]).toEqual([true, status]);
  });

  test('[A15] a whole address in the request line is no way around', async () => {
    const { status, text } = await get(`http://${host.authority}/../local-token`);
    expect([status >= 400, text.includes(SECRET)]).toEqual([true, false]);
  });

  test.each(['POST', 'PUT', 'DELETE'])('[A15] a page is not there to %s', async (method) => {
    expect((await call(host, method, '/index.html', { token: null, body: {} })).status).toBe(404);
  });
});

test('[A15] a host without a page serves the API alone', async () => {
  const bare = await openHost();
  expect(await call(bare, 'GET', '/', { token: null })).toMatchObject({ status: 404, json: { code: 'not-found' } });
  await bare.close();
});
