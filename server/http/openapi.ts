import { z } from 'zod';
import { API_ROOT, type Route } from './route.ts';

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  path: z.string().optional(),
  current: z.unknown().optional(),
});

/** The OpenAPI 3.1 document of the routes, made from the schemas that check their calls. */
export function openApiOf(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes.filter(({ root }) => root === undefined)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tillwire',
      version,
      description:
        'Money is integer minor units, quantities integer thousandths, times RFC 3339 UTC. POST takes an optional Idempotency-Key: the same key and body gives the same answer.',
    },
    servers: [{ url: API_ROOT }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problemSchema) },
    },
  };
}

function operationOf(route: Route): object {
  const { status, description, schema, type = 'application/json' } = route.answer;
  const failures = [
    400,
    403,
    ...(route.open ? [] : [401]),
    ...(route.body ? [413, 415, 422, 503, 507] : []),
    ...(route.problems ?? []),
  ];
  const content = schema ? { [type]: { schema: schemaOf(schema, 'output') } } : { [type]: {} };
  return {
    summary: route.summary,
    ...(route.open && { security: [] }),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } },
    }),
    responses: {
      [status]: { description, content },
      ...Object.fromEntries(
        [...new Set(failures)].sort().map((code) => [
          code,
          {
            description: 'A problem (RFC 9457)',
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
    },
  };
}

function pathParameters({ path }: Route): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Route): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query) as { properties?: object; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: schema as object,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
