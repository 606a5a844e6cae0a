import type { IncomingMessage } from 'node:http';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { type Access, bearerIn, type Identity, isLoopback, wayOf } from '../access/access.ts';
import type { Log } from '../log.ts';
import type { Guard } from './guard.ts';
import { tokenInCookie } from './join.ts';
import { readJson } from './json-body.ts';
import { PAIR_TRIES } from './pair.ts';
import { type Problem, ProblemError, problem, unforeseen } from './problem.ts';
import { API_ROOT, type Call, type Reply, type Route } from './route.ts';
import { serveRenderer } from './static.ts';
import type { TillLines } from './till-lines.ts';

export interface AppPorts {
  routes: readonly Route[];
  access: Access;
  guard: Guard;
  tillLines: TillLines;
  /** Folder of the built renderer; without it only the API is served. */
  rendererDir: string | undefined;
  /** Why a request may not come in at all: a foreign page, a rebound name. */
  refuse(request: IncomingMessage, changesState: boolean): string | undefined;
  /** Lets nothing by that others could read, where the owner wants it so. */
  requireEncryption: RequestHandler;
  log: Log;
}

/** Tries at a link or code from one address and minute; nobody types faster. */
const JOIN_TRIES = 10;

/** Express in front of the routes: who may come in, what a body may be, and one shape for everything that fails. */
export function createApp(ports: AppPorts): Express {
  const { routes, access, guard, tillLines, rendererDir, refuse, requireEncryption, log } = ports;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(
    helmet({
      // The page's own policy is set where the page is served, with its nonce.
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      // On plain HTTP at a LAN address these would only promise what is not there.
      strictTransportSecurity: false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
      // For browsers and plug-ins that no till runs.
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
      xDnsPrefetchControl: false,
    }),
  );
  app.use((request, _response, next) => {
    const reason = refuse(request, request.method !== 'GET' && request.method !== 'HEAD');
    next(reason ? new ProblemError(problem(403, 'foreign-request', reason)) : undefined);
  });
  app.use(requireEncryption);
  app.use('/api/v1/join', limitTries(JOIN_TRIES));
  app.post('/api/v1/pair', limitTries(PAIR_TRIES));
  app.use('/api', readJson);
  for (const route of routes) {
    app[route.method](`${route.root ?? API_ROOT}${route.path}`, async (request: Request, response: Response) => {
      const identity = identify(access, request);
      guard(route, identity);
      if (identity?.isTill) tillLines.used(identity.tillId, request.socket);
      send(response, await route.serve(callOf(request, identity)), route.answer.type);
    });
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(path, (request, response) => {
      response.set('Allow', methods.join(', '));
      throw new ProblemError(problem(405, 'no-such-method', `${request.method} is none of ${methods.join(', ')}`));
    });
  }
  app.use('/api', (request) => {
    throw new ProblemError(
      problem(404, 'no-such-call', `there is no ${request.method} ${request.originalUrl.slice(0, 200)}`),
    );
  });
  if (rendererDir !== undefined) app.use(serveRenderer(rendererDir));
  app.use((request) => {
    throw new ProblemError(problem(404, 'not-found', `there is nothing at ${request.path.slice(0, 200)}`));
  });
  app.use(onError(log));
  return app;
}

/** Who calls: a bearer token, or the cookie of a browser that joined. */
export function identify(access: Access, request: IncomingMessage): Identity | undefined {
  return access.identify(
    bearerIn(request.headers.authorization) ?? tokenInCookie(request.headers.cookie),
    wayOf(request),
  );
}

function callOf(request: Request, identity: Identity | undefined): Call {
  const key = request.get('Idempotency-Key');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new ProblemError(
      problem(400, 'invalid', 'is 1 to 200 printable characters without spaces', { path: 'Idempotency-Key' }),
    );
  }
  return {
    params: request.params as Record<string, string>,
    query: request.query,
    body: request.body as unknown,
    identity,
    idempotencyKey: key,
    address: request.socket.remoteAddress ?? '',
    isEncrypted: wayOf(request).isEncrypted,
  };
}

function send(response: Response, { status, body, headers = {} }: Reply, type = 'application/json'): void {
  response.status(status).set(headers).set('Cache-Control', 'no-store').type(type);
  response.send(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What `Allow` says of each path. */
function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { root = API_ROOT, path, method } of routes) {
    const methods = found.get(`${root}${path}`) ?? [];
    found.set(`${root}${path}`, [...methods, ...(method === 'get' ? ['GET', 'HEAD'] : ['POST'])]);
  }
  return found;
}

/** So many calls of one address and minute; this machine is exempt. */
function limitTries(limit: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: (request) => isLoopback(request.socket.remoteAddress ?? ''),
    keyGenerator: (request) => request.socket.remoteAddress ?? '',
    validate: false,
    handler: (_request, _response, next) => {
      next(new ProblemError(problem(429, 'too-many-tries', 'too many tries: wait a minute')));
    },
  });
}

interface HttpFault extends Error {
  status?: number;
  code?: string;
}

/** Every failure as a problem, none with a stack; what is not foreseen is logged and told as a 500. */
function onError(log: Log): ErrorRequestHandler {
  return (error: HttpFault, request, response, _next) => {
    const told = error instanceof ProblemError ? error.problem : problemOfFault(error);
    if (told.status >= 500) log.error({ err: error, path: request.path }, 'a call failed');
    if (response.headersSent) return response.destroy();
    response.status(told.status).type('application/problem+json');
    if (told.status === 401) response.set('WWW-Authenticate', 'Bearer');
    if (told.status === 503 || told.code === 'rate') response.set('Retry-After', '1');
    response.send(JSON.stringify(told));
  };
}

function problemOfFault({ code, status }: HttpFault): Problem {
  // Who went away in the middle of a body hears nothing of it, and is no fault of ours.
  if (code === 'ECONNRESET') return problem(400, 'invalid', 'the request came to no end');
  if (status !== undefined && status >= 400 && status < 500)
    return problem(400, 'invalid', 'the request cannot be read');
  return unforeseen();
}
