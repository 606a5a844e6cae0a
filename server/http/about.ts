import { z } from 'zod';
import { PROTOCOL } from '../../shop/wire.ts';
import { docsRoute } from './docs-page.ts';
import { openApiOf } from './openapi.ts';
import type { Route } from './route.ts';

/** Whether a host answers here, and which. */
export function healthRoute(version: string): Route {
  const schema = z.object({
    ok: z.literal(true),
    product: z.string(),
    version: z.string(),
    protocols: z.array(z.string()),
  });
  return {
    method: 'get',
    path: '/health',
    summary: 'Whether a Tillwire host answers here',
    open: true,
    answer: { status: 200, description: 'It does', schema },
    serve: () => ({ status: 200, body: { ok: true, product: 'tillwire', version, protocols: [PROTOCOL] } }),
  };
}

/** What says of all `routes` what they do, for programs and for people. */
export function describingRoutes(routes: readonly Route[], version: string): Route[] {
  return [
    {
      method: 'get',
      path: '/openapi.json',
      summary: 'This API as OpenAPI 3.1',
      answer: { status: 200, description: 'The document', schema: z.looseObject({}) },
      serve: () => ({ status: 200, body: openApiOf(routes, version) }),
    },
    docsRoute(() => openApiOf(routes, version)),
  ];
}
