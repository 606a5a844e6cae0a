import { api } from './http-client.ts';
import type { OpenHost } from './open-host.ts';

export interface FoundRoute {
  method: 'GET' | 'POST';
  path: string;
  /** Answered without a token. */
  isOpen: boolean;
}

/** Every call that a host says it has, with an id of nothing where one belongs, and the page of the API. */
export async function routesOf(host: Pick<OpenHost, 'port' | 'localToken'>): Promise<FoundRoute[]> {
  type Described = Record<string, { security?: unknown[] }>;
  const { json } = await api<{ paths: Record<string, Described> }>(host, 'GET', '/openapi.json');
  const described = Object.entries(json.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase() as FoundRoute['method'],
      path: `/api/v1${path.replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000')}`,
      isOpen: security?.length === 0,
    })),
  );
  return [...described, { method: 'GET', path: '/api/docs', isOpen: false }];
}
