import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Order } from '../../shop/order.ts';
import { api, freeLine, joinTill, makeEstimate, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
interface Operation {
  security?: unknown[];
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } };
  responses: Record<string, { content: Record<string, { schema?: JsonSchema }> }>;
}
interface OpenApi {
  openapi: string;
  info: { version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { Problem: JsonSchema } };
}

let host: OpenHost;
let openApi: OpenApi;

beforeAll(async () => {
  host = await openHost();
  openApi = (await api<OpenApi>(host, 'GET', '/openapi.json')).json;
});
afterAll(() => host.close());

const operationAt = (call: string): Operation => {
  const [method = '', path = ''] = call.split(' ');
  const operation = openApi.paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`/openapi.json has no ${call}`);
  return operation;
};

test('[A8] the document is valid OpenAPI 3.1, and needs sign-in', async () => {
  const validator = new Validator();
  expect(await validator.validate({ ...structuredClone(openApi) })).toEqual({ valid: true });
  expect([validator.version, openApi.info.version, openApi.servers]).toEqual([
    '3.1',
    '0.0.0-test',
    [{ url: '/api/v1' }],
  ]);
  expect((await api(host, 'GET', '/openapi.json', { token: null })).status).toBe(401);
});

test('[A8] every call is in it, and no other', () => {
  const calls = Object.entries(openApi.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(calls.sort()).toEqual([
    'GET /audit',
    'GET /audit.csv',
    'GET /audit/verdict',
    'GET /changes',
    'GET /days',
    'GET /days/{id}',
    'GET /days/{id}/entries',
    'GET /estimates',
    'GET /estimates/{id}',
    'GET /health',
    'GET /keys',
    'GET /openapi.json',
    'GET /orders',
    'GET /orders/{id}',
    'GET /pairings',
    'GET /receipts',
    'GET /receipts/{id}',
    'GET /shifts',
    'GET /shifts/{id}',
    'GET /snapshot',
    'GET /tills',
    'POST /commands',
    'POST /estimates',
    'POST /estimates/{id}/convert',
    'POST /estimates/{id}/status',
    'POST /join',
    'POST /join-codes',
    'POST /keys',
    'POST /keys/{id}/revoke',
    'POST /orders',
    'POST /orders/{id}/payments',
    'POST /orders/{id}/status',
    'POST /pair',
    'POST /pair/{id}/answer',
    'POST /pair/{id}/outcome',
    'POST /pair/{id}/reveal',
    'POST /pairings/{id}/answer',
  ]);
});

test('[A8] what needs no token says so, everything else asks for one', () => {
  const open = Object.entries(openApi.paths).flatMap(([path, operations]) =>
    Object.values(operations).flatMap(({ security }) => (security?.length === 0 ? [path] : [])),
  );
  expect(open.sort()).toEqual([
    '/health',
    '/join',
    '/pair',
    '/pair/{id}/answer',
    '/pair/{id}/outcome',
    '/pair/{id}/reveal',
  ]);
});

test('[A8] parameters are those that the calls take', () => {
  const parametersOf = (call: string) =>
    operationAt(call).parameters.map(({ name, in: place, required }) => `${place} ${name}${required ? '' : '?'}`);
  expect(parametersOf('GET /orders')).toEqual([
    'query limit?',
    'query after?',
    'query search?',
    'query day?',
    'query status?',
  ]);
  expect(parametersOf('GET /changes')).toEqual(['query epoch', 'query after', 'query hash?']);
  expect(parametersOf('POST /orders/{id}/payments')).toEqual(['path id']);
});

describe('what calls answer is what it says', () => {
  const lines = { lines: [freeLine] };

  test.each<[call: string, status: number, body?: object]>([
    ['GET /health', 200],
    ['GET /openapi.json', 200],
    ['GET /snapshot', 200],
    ['GET /tills', 200],
    ['GET /orders', 200],
    ['GET /orders/{id}', 200],
    ['GET /estimates', 200],
    ['POST /orders', 201, lines],
    ['POST /orders/{id}/status', 200, { fulfilment: 'ready' }],
    ['POST /orders/{id}/status', 200, { status: 'cancelled', reason: 'left' }],
    ['POST /orders/{id}/payments', 201, { tender: 'cash', amountMinor: 100, tenderedMinor: 200 }],
    ['POST /commands', 200, { type: 'load-demo-catalogue', body: {} }],
    ['POST /orders', 400],
    ['POST /orders', 422, {}],
    ['POST /orders/{id}/status', 422, { status: 'completed' }],
    ['POST /orders/{id}/status', 409, { fulfilment: 'fired' }],
    ['POST /join', 403, { code: 'x', name: 'Bar' }],
  ])('[A8] %s: %i', async (at, status, body) => {
    const { id } = await makeOrder(host);
    const [method = '', path = ''] = at.split(' ');
    const sent = body === undefined && method === 'POST' ? '{' : body;
    const answer = await api<Order>(host, method, path.replace('{id}', id), { body: sent });
    expect(answer.status).toBe(status);
    expectDescribed(at, answer);
  });

  test.each<[call: string, status: number, body?: object]>([
    ['GET /estimates/{id}', 200],
    ['POST /estimates', 201, { ...lines, customerName: 'Ada', validUntil: '2099-01-01', test: true }],
    ['POST /estimates/{id}/status', 200, { status: 'sent' }],
    ['POST /estimates/{id}/convert', 201, {}],
  ])('[A8] %s: %i', async (at, status, body) => {
    const { id } = await makeEstimate(host);
    const [method = '', path = ''] = at.split(' ');
    const answer = await api<object>(host, method, path.replace('{id}', id), { body });
    expect(answer.status).toBe(status);
    expectDescribed(at, answer);
  });

  test.each<[call: string, status: number, path: string, token?: null]>([
    ['GET /orders', 401, '/orders', null],
    ['GET /orders', 400, '/orders?limit=0'],
    ['GET /orders/{id}', 404, '/orders/none'],
    ['GET /changes', 410, '/changes?epoch=1-00000000&after=0'],
  ])('[A8] %s: %i', async (at, status, path, token) => {
    const answer = await api<object>(host, 'GET', path, token === null ? { token } : {});
    expect(answer.status).toBe(status);
    expectDescribed(at, answer);
  });

  test('[A8] POST /join: 201, and entries of GET /changes as their own type', async () => {
    const { till, token } = await joinTill(host);
    expectDescribed('POST /join', { status: 201, headers: {}, json: { till, token } });
    expect(Object.keys(operationAt('GET /changes').responses[200]?.content ?? {})).toEqual(['application/x-ndjson']);
  });
});

/** The status is among those of the call, and the answer has the shape that stands there. */
function expectDescribed(call: string, { status, json }: { status: number; headers: object; json: object }): void {
  const content = operationAt(call).responses[status]?.content;
  if (!content) throw new Error(`/openapi.json does not know that ${call} answers ${status}`);
  const schema = status < 400 ? content['application/json']?.schema : openApi.components.schemas.Problem;
  if (schema === undefined) throw new Error(`${call} has no schema for ${status}`);
  expect(Object.keys(content)).toEqual([status < 400 ? 'application/json' : 'application/problem+json']);
  expect(z.fromJSONSchema(schema).safeParse(json).error).toBeUndefined();
}
