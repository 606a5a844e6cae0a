import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';
import { type Json, NOT_JSON, parseJson } from '../../shop/parse-json.ts';
import { limits } from '../../shop/wire.ts';
import { type Problem, ProblemError, problem } from './problem.ts';

const MOST_BYTES = limits.commandBytes;

/**
 * Reads what a call brings along: JSON, as it is. A form of a foreign page can send none, and what is packed could unpack
 * to anything. What is too much is answered at once; the rest of it is thrown away, for as long as a request may take.
 */
export const readJson: RequestHandler = async (request, _response, next) => {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  const hasBody = coding !== undefined || (length !== undefined && length !== '0');
  const fault = hasBody ? faultOfHead(request, Number(length ?? 0)) : undefined;
  if (fault) throw new ProblemError(fault);
  if (hasBody) request.body = valueIn(await bytesOf(request));
  // That a body was announced and is empty says: no fields.
  else if (length !== undefined) request.body = {};
  next();
};

function faultOfHead(request: Request, length: number): Problem | undefined {
  if (request.is('application/json') === false) return problem(415, 'not-json', 'send Content-Type: application/json');
  const { 'content-encoding': packing = 'identity', 'content-type': type = '' } = request.headers;
  if (packing !== 'identity') return problem(415, 'not-json', 'send JSON as it is, without a Content-Encoding');
  const charset = /;\s*charset="?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) return problem(400, 'invalid', 'JSON is UTF-8');
  return length > MOST_BYTES ? tooLarge() : undefined;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new ProblemError(tooLarge());
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Nothing at all is an object without fields. */
function valueIn(bytes: Buffer): unknown {
  const json = bytes.length === 0 ? { value: {} } : jsonIn(bytes);
  if (!('flaw' in json)) return json.value;
  if (json.flaw === NOT_JSON) throw new ProblemError(problem(400, 'malformed-json', 'the body is not JSON'));
  throw new ProblemError(problem(422, 'invalid', json.flaw, { path: json.path.join('.').slice(0, 200) }));
}

function jsonIn(bytes: Buffer): Json {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { flaw: NOT_JSON, path: [], found: undefined };
  }
}

function tooLarge(): Problem {
  return problem(413, 'too-large', `a body is at most ${MOST_BYTES} bytes`);
}
