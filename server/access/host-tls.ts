import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import { parseJson } from '../../shop/parse-json.ts';
import { certificateOf } from './host-identity.ts';

/** Another key than the one that was pinned answered; nothing was sent to it. */
class OtherKey extends Error {
  override name = 'OtherKey';
  /** Beside the codes of Node, which refuses most foreign certificates before it compares. */
  code = 'OTHER_KEY';
}

/**
 * TLS options of a till to its host: exactly this certificate, at whatever address. Never together with
 * `rejectUnauthorized: false`: the comparison would not even be called.
 */
export function pinnedTo(certPem: string) {
  const { fingerprint } = certificateOf(certPem);
  return {
    ca: certPem,
    minVersion: 'TLSv1.3',
    checkServerIdentity: (_name: string, { fingerprint256 }: { fingerprint256: string }) =>
      fingerprint256 === fingerprint ? undefined : new OtherKey('another key answered than the one of this host'),
  } as const;
}

/** Whether a connection failed because of the key at its other end; no other failure of TLS is one of trust. */
export function isOtherKey(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return /^(OTHER_KEY|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|INVALID_CA|INVALID_PURPOSE|ERR_TLS_CERT_)/.test(code);
}

/** A WebSocket of a till to its host, and to nobody else. `protocols`: none for the plain texts. */
export function dialHost(
  host: HostAddress,
  certPem: string,
  { protocols = [], handshakeTimeout }: { protocols?: string | string[]; handshakeTimeout: number },
): WebSocket {
  return new WebSocket(`wss://${authorityOf(host)}/ws`, protocols, {
    handshakeTimeout,
    perMessageDeflate: false,
    // The types of `ws` want a boolean where Node takes the error.
    ...(pinnedTo(certPem) as object),
  });
}

interface Asking {
  method?: 'GET' | 'POST';
  /** Sent as JSON. */
  body?: object;
  signal: AbortSignal;
}

/** With a pin as a till asks; `learn` only to get to know a host, and no secret goes there. */
export type HostQuestion = Asking & ({ pin: string; token?: string } | { learn: true; token?: never });

export interface HostAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  /** Undefined where the answer is no JSON. */
  body: unknown;
  /** Of whoever answered. */
  certPem: string;
}

/** The longest answer that is asked for is far below; whoever sends more is no host of ours. */
const MOST_BYTES = 256 * 1024;

/**
 * Asks a host under `/api/v1` over TLS. Rejects with Node's error where nothing or no TLS answers, with one that
 * `isOtherKey` knows where the pin is not met, and when `signal` aborts.
 */
export function askHost(host: HostAddress, path: string, question: HostQuestion): Promise<HostAnswer> {
  const { method = 'GET', body, token, signal } = question;
  const options: RequestOptions = {
    method,
    signal,
    // Its own connection: a session that is taken up again is not compared with the pin.
    agent: false,
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    ...('pin' in question ? pinnedTo(question.pin) : { rejectUnauthorized: false, minVersion: 'TLSv1.3' }),
  };
  return new Promise((done, fail) => {
    const asked = request(`https://${authorityOf(host)}/api/v1${path}`, options, (response) => {
      const { statusCode: status = 0, headers, socket } = response;
      const certPem = certificateOfPeer(socket as TLSSocket);
      jsonOf(response).then((json) => done({ status, headers, body: json, certPem }), fail);
    });
    asked.once('error', fail);
    asked.end(body && JSON.stringify(body));
  });
}

function certificateOfPeer(socket: TLSSocket): string {
  return new X509Certificate(socket.getPeerCertificate().raw).toString();
}

async function jsonOf(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  const json = parseJson(Buffer.concat(chunks).toString('utf8'));
  return 'flaw' in json ? undefined : json.value;
}
