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
import { limits } from '../../shop/wire.ts';
import { type Access, type Identity, isLoopback } from '../access/access.ts';
import type { Log } from '../log.ts';
import { refuseAtDoor } from './doors.ts';
import { tokenInCookie } from './join.ts';
import { type Problem, ProblemError, problem, unforeseen } from './problem.ts';
import { PROVE_TRIES } from './prove.ts';
import { API_ROOT, type Call, type Reply, type Route } from './route.ts';
import { serveRenderer } from './static.ts';

export interface AppPorts {
  routes: readonly Route[];
  access: Access;
  /** Folder of the built renderer; without it only the API is served. */
  rendererDir: string | undefined;
  log: Log;
}

/** Tries at the join token from one address and minute; nobody types faster. */
const JOIN_TRIES = 10;

/** Express in front of the routes: who may come in, what a body may be, and one shape for everything that fails. */
export function createApp({ routes, access, rendererDir, log }: AppPorts): Express {
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
    const reason = refuseAtDoor(request.headers, request.method !== 'GET' && request.method !== 'HEAD');
    next(reason ? new ProblemError(problem(403, 'foreign-request', reason)) : undefined);
  });
  app.use('/api/v1/join', limitTries(JOIN_TRIES));
  app.use('/api/v1/prove', limitTries(PROVE_TRIES));
  app.use('/api', requireJson, express.json({ limit: limits.commandBytes, strict: false, type: () => true }));
  for (const route of routes) {
    app[route.method](`${route.root ?? API_ROOT}${route.path}`, async (request: Request, response: Response) => {
      const identity = identify(access, request);
      if (!route.open && !identity) throw new ProblemError(unauthenticated());
      send(response, await route.serve(callOf(request, identity)), route.answer.type);
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
  const address = request.socket.remoteAddress ?? '';
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return access.identify(bearer ?? tokenInCookie(request.headers.cookie), address);
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
  };
}

function send(response: Response, { status, body, headers = {} }: Reply, type = 'application/json'): void {
  response.status(status).set(headers).set('Cache-Control', 'no-store').type(type);
  response.send(typeof body === 'string' ? body : JSON.stringify(body));
}

const requireJson: RequestHandler = (request, _response, next) => {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  const hasBody = length !== '0' || coding !== undefined;
  const isJson = request.is('application/json') !== false;
  next(
    hasBody && !isJson ? new ProblemError(problem(415, 'not-json', 'send Content-Type: application/json')) : undefined,
  );
};

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

function unauthenticated(): Problem {
  return problem(
    401,
    'unauthenticated',
    'send Authorization: Bearer <token>; on the host itself the token is in local-token',
  );
}

interface HttpFault extends Error {
  status?: number;
  type?: string;
}

/** Every failure as a problem, none with a stack; what is not foreseen is logged and told as a 500. */
function onError(log: Log): ErrorRequestHandler {
  return (error: HttpFault, request, response, _next) => {
    const told = error instanceof ProblemError ? error.problem : problemOfFault(error);
    if (told.status >= 500) log.error({ err: error, path: request.path }, 'a call failed');
    if (response.headersSent) return response.destroy();
    response.status(told.status).type('application/problem+json');
    if (told.status === 401) response.set('WWW-Authenticate', 'Bearer');
    if (told.status === 503) response.set('Retry-After', '1');
    response.send(JSON.stringify(told));
  };
}

function problemOfFault({ type, status }: HttpFault): Problem {
  if (type === 'entity.too.large') return problem(413, 'too-large', `a body is at most ${limits.commandBytes} bytes`);
  if (type === 'entity.parse.failed') return problem(400, 'malformed-json', 'the body is not JSON');
  if (status !== undefined && status >= 400 && status < 500)
    return problem(400, 'invalid', 'the request cannot be read');
  return unforeseen();
}
