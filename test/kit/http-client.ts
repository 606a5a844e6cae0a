import { type Agent, request } from 'node:http';
import { askHost } from '../../server/access/host-tls.ts';
import type { Problem } from '../../server/http/problem.ts';
import type { Estimate } from '../../shop/estimate.ts';
import type { Order } from '../../shop/order.ts';
import type { OpenHost } from './open-host.ts';

/** An answer; a test names the shape that it reads, and a wrong one fails at its expectation. */
export interface Answered<T = Problem> {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
  json: T;
}

export interface Sent {
  /** An object goes as JSON, text and bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The local token unless another is given; null sends none. */
  token?: string | null;
  /** The address of this machine to reach the host at. */
  address?: string;
  /** Keeps connections for the next call; without it each call has one of its own. */
  agent?: Agent;
}

/** Where a call goes, and the token that it shows unless another is given. */
type Called = Pick<OpenHost, 'port' | 'localToken'>;

/** One call as it stands: unlike `fetch` this sends any Host, Origin or body that it is given. */
export function call<T = Problem>(host: Called, method: string, path: string, sent: Sent = {}): Promise<Answered<T>> {
  const { body, headers = {}, token = host.localToken, address = '127.0.0.1', agent = false } = sent;
  const bytes = bytesOf(body);
  const isChunked = 'Transfer-Encoding' in headers;
  return new Promise((done, fail) => {
    const asked = request(
      {
        host: address,
        port: host.port,
        method,
        path,
        agent,
        headers: {
          ...(bytes && { 'Content-Type': 'application/json', ...(!isChunked && { 'Content-Length': bytes.length }) }),
          ...(token !== null && { Authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          const { statusCode = 0, headers: got } = response;
          done({ status: statusCode, headers: got, text: answer, json: jsonOf(answer) as T });
        });
      },
    );
    asked.on('error', fail);
    asked.end(bytes);
  });
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same below `/api/v1`. */
export function api<T = Problem>(host: Called, method: string, path: string, sent: Sent = {}): Promise<Answered<T>> {
  return call<T>(host, method, `/api/v1${path}`, sent);
}

export const freeLine = { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };

async function make<T>(host: Called, path: string, body: object): Promise<T> {
  const { status, text, json } = await api<T>(host, 'POST', path, { body: { lines: [freeLine], ...body } });
  if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
  return json;
}

/** Makes an estimate with one free line, unless the body says otherwise. */
export function makeEstimate(host: Called, body: object = {}): Promise<Estimate> {
  return make<Estimate>(host, '/estimates', body);
}

/** Makes an order with one free line, unless the body says otherwise. */
export function makeOrder(host: Called, body: object = {}): Promise<Order> {
  return make<Order>(host, '/orders', body);
}

export interface Joined {
  till: { id: string; code: string; name: string };
  token: string;
  /** What a secondary till expects of the host. */
  certPem: string;
}

/** A code with which one device may join, as somebody at the host makes it. */
export async function newJoinCode(host: Called): Promise<string> {
  const { status, text, json } = await api<{ code: string }>(host, 'POST', '/join-codes');
  if (status !== 201) throw new Error(`a join code was answered ${status}: ${text}`);
  return json.code;
}

/** Lets one more till in, as a browser joins: with a fresh code. */
export async function joinTill(host: Called, name = 'Second'): Promise<Joined> {
  const body = { code: await newJoinCode(host), name };
  const { status, text, json } = await api<Omit<Joined, 'certPem'>>(host, 'POST', '/join', { body, token: null });
  if (status !== 201) throw new Error(`joining answered ${status}: ${text}`);
  return { ...json, certPem: await certificateAt(host) };
}

/** The certificate that a host shows. */
export async function certificateAt({ port }: Pick<Called, 'port'>): Promise<string> {
  const question = { learn: true, signal: AbortSignal.timeout(10_000) } as const;
  return (await askHost({ address: '127.0.0.1', port }, '/health', question)).certPem;
}
