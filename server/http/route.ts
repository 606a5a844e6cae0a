import type { z } from 'zod';
import { invalid } from '../../shop/shop.ts';
import type { Verb } from '../../shop/verbs.ts';
import type { Identity } from '../access/access.ts';
import { ProblemError, problem } from './problem.ts';

/** A call once its envelope was checked. */
export interface Call {
  params: Record<string, string>;
  query: unknown;
  body: unknown;
  /** Undefined only on routes that are `open`. */
  identity: Identity | undefined;
  idempotencyKey: string | undefined;
  address: string;
  /** It came over TLS. */
  isEncrypted: boolean;
}

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** One call of the API: what serves it, and what `/openapi.json` says of it, from the same schemas. */
export interface Route {
  method: 'get' | 'post';
  /** Below `root`, as in `/orders/:id`. */
  path: string;
  /** `/api/v1` unless said otherwise; what lies elsewhere is no part of the described API. */
  root?: string;
  summary: string;
  /** Answered without sign-in. */
  open?: boolean;
  /** What it takes the right to; commands are looked at where they are decided. */
  verb?: Verb;
  query?: z.ZodType;
  body?: z.ZodType;
  answer: { status: number; description: string; schema?: z.ZodType; type?: string };
  /** Problems that this call may answer beside the general ones. */
  problems?: number[];
  serve(call: Call): Reply | Promise<Reply>;
}

export const API_ROOT = '/api/v1';

/** The parsed value, or a thrown problem that names the first fault and its path below `root`. */
export function check<T>(schema: z.ZodType<T>, value: unknown, status = 422, root = ''): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { message, path } = invalid(parsed.error, root);
  throw new ProblemError(problem(status, 'invalid', message, path ? { path } : {}));
}

export function idOf({ params }: Call): string {
  return params.id ?? '';
}

/** Whoever calls; routes that are not `open` are never served without. */
export function callerOf({ identity }: Call): Identity {
  if (!identity) throw new ProblemError(problem(401, 'unauthenticated', 'this call needs a token'));
  return identity;
}
