import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from '@playwright/test';
import { silentLog } from '../../server/log.ts';
import { type Host, startHost } from '../../server/start-host.ts';
import { api, makeOrder } from '../kit/http-client.ts';
import { makeFolder } from '../kit/open-host.ts';
import { expect, joinInBrowser, test } from './shop.ts';

const NAME = 'rebound.example';
let host: Host;
let foreign: Server;
let remove = async () => {};

test.beforeAll(async () => {
  const folder = await makeFolder();
  ({ remove } = folder);
  host = await startHost({
    ...{ dir: folder.dir, port: 0, bind: '127.0.0.1', demo: true, version: 'test', log: silentLog() },
    rendererDir: 'dist/renderer',
    onBroken: (error) => {
      throw error;
    },
  });
  foreign = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Prizes</title><body>');
  });
  await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done));
});
test.afterAll(async () => {
  foreign.close();
  await host.close();
  await remove();
});

const orders = async () => (await api<{ items: object[] }>(host, 'GET', '/orders')).json.items.length;

/** Everything that a page can try at a door; answers what it could read or open. */
function attack(page: Page, base: string): Promise<Record<string, string>> {
  return page.evaluate(async (base) => {
    const found: Record<string, string> = {};
    const order = JSON.stringify({ lines: [{ productId: 'espresso', quantityMilli: 1000 }] });
    const read = async (name: string, run: () => Promise<string>) => {
      found[name] = await run().catch(() => 'nothing');
    };
    const get = (path: string, init: RequestInit = {}) => fetch(`${base}${path}`, { credentials: 'include', ...init });
    for (const path of ['/api/v1/health', '/api/v1/orders', '/api/v1/snapshot', '/api/v1/openapi.json', '/']) {
      await read(`GET ${path}`, async () => (await get(path)).text());
      await read(`opaque GET ${path}`, async () => (await (await get(path, { mode: 'no-cors' })).text()) || 'nothing');
    }
    const posts: [string, RequestInit][] = [
      ['simple', { body: order }],
      ['text', { body: order, headers: { 'Content-Type': 'text/plain' } }],
      ['JSON', { body: order, headers: { 'Content-Type': 'application/json' } }],
      ['opaque', { body: order, mode: 'no-cors' }],
    ];
    for (const [name, init] of posts) {
      await read(`POST ${name}`, async () => {
        const { type, ok } = await get('/api/v1/orders', { method: 'POST', ...init });
        return type === 'opaque' ? 'nothing' : String(ok);
      });
    }
    const element = (name: string, tag: 'img' | 'script' | 'iframe', path: string) =>
      read(name, async () => {
        const made = document.createElement(tag);
        made.src = `${base}${path}`;
        const loaded = new Promise<string>((done) => {
          made.onload = () => done(tag === 'iframe' ? 'nothing' : 'loaded');
          made.onerror = () => done('nothing');
        });
        document.body.append(made);
        const outcome = await loaded;
        const inside = tag === 'iframe' ? (made as HTMLIFrameElement).contentDocument : null;
        return inside?.body.textContent || outcome;
      });
    await element('img', 'img', '/api/v1/orders');
    await element('script', 'script', '/api/v1/orders');
    await element('iframe of the page', 'iframe', '/');
    await element('iframe of the API', 'iframe', '/api/v1/orders');
    await read('form', async () => {
      const frame = document.createElement('iframe');
      frame.name = 'answer';
      const form = document.createElement('form');
      Object.assign(form, { action: `${base}/api/v1/orders`, method: 'POST', enctype: 'text/plain', target: 'answer' });
      const field = document.createElement('input');
      Object.assign(field, { name: order.slice(0, -1), value: '}' });
      form.append(field);
      document.body.append(frame, form);
      const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }));
      form.submit();
      await loaded;
      return frame.contentDocument?.body.textContent || 'nothing';
    });
    await read(
      'EventSource',
      () =>
        new Promise((done) => {
          const source = new EventSource(`${base}/api/v1/changes?epoch=x&after=0`, { withCredentials: true });
          source.onmessage = ({ data }) => done(String(data));
          source.onerror = () => done('nothing');
        }),
    );
    await read(
      'WebSocket',
      () =>
        new Promise((done) => {
          const socket = new WebSocket(`${base.replace('http', 'ws')}/ws`, 'tillwire.v1');
          socket.onopen = () => done('open');
          socket.onerror = () => done('nothing');
        }),
    );
    return found;
  }, base);
}

const nothingOf = (found: Record<string, string>) =>
  Object.fromEntries(Object.keys(found).map((name) => [name, 'nothing']));

test('[Z27] a page of another origin in a real browser changes nothing and reads nothing, through any door', async ({
  page,
}) => {
  // The browser next door is a till of the shop: its cookie is what the page is after.
  await joinInBrowser(page, '127.0.0.1', host.port, host.invite('console').code);
  const before = await orders();
  const { port } = foreign.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  const found = await attack(page, `http://127.0.0.1:${host.port}`);
  expect(Object.keys(found)).toHaveLength(21);
  expect(found).toEqual(nothingOf(found));
  expect(await orders()).toBe(before);
});

test('[Z27] the plain texts may be listened to by any page, and carry no data', async ({ page }) => {
  const { port } = foreign.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate((url) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const socket = new WebSocket(url);
    socket.onmessage = ({ data }) => heard.push(String(data));
    return new Promise((done) => socket.addEventListener('open', done));
  }, `ws://127.0.0.1:${host.port}/ws`);
  await makeOrder(host);
  await page.waitForFunction(() => (window as unknown as { heard: string[] }).heard.length > 0);
  expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual(['order_updated']);
});

test('[Z27] a foreign name that is bound to this machine reads and changes nothing under that name', async () => {
  const { launchOptions } = test.info().project.use;
  const browser = await chromium.launch({ ...launchOptions, args: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`] });
  const page = await browser.newPage();
  const before = await orders();
  const response = await page.goto(`http://${NAME}:${host.port}/`);
  expect([response?.status(), await page.title()]).toEqual([403, '']);
  for (const path of ['/api/v1/health', '/api/v1/orders', '/assets/']) {
    expect([path, (await page.goto(`http://${NAME}:${host.port}${path}`))?.status()]).toEqual([path, 403]);
  }
  const order = JSON.stringify({ lines: [{ productId: 'espresso', quantityMilli: 1000 }] });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await page.request.post(`http://127.0.0.1:${host.port}/api/v1/orders`, {
    headers: { ...headers, Host: `${NAME}:${host.port}` },
    data: order,
  });
  expect(answer.status()).toBe(403);
  expect(await orders()).toBe(before);
  await browser.close();
});
