import type { RequestHandler } from 'express';
import type { Shop } from '../../shop/documents.ts';
import { isPlainWay, type Way, wayOf } from '../access/access.ts';
import { pageOf, policyOfPage } from './encrypt-page.ts';
import { ProblemError, problem } from './problem.ts';

/** What anybody may still read without encryption; the plain texts at `/ws` carry nothing and stay as well. */
const OPEN_CALL = '/api/v1/health';
const PAGES: ReadonlySet<string> = new Set(['/', '/index.html']);

export const ENCRYPTION_REQUIRED = 'this shop is reached over https and wss alone: its owner wants it so';

/** Whether something came where others can read along, although the owner says that nothing may. */
export function lacksEncryption(shop: Shop, way: Way): boolean {
  return shop.get('shop', 'shop')?.access?.mustEncrypt === true && isPlainWay(way);
}

/** Lets nothing by that lacks encryption: a page says how to get it, and everything else is refused. */
export function requireEncryption(shop: Shop): RequestHandler {
  return (request, response, next) => {
    if (!lacksEncryption(shop, wayOf(request))) return next();
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && request.path === OPEN_CALL) return next();
    if (!isRead || !PAGES.has(request.path)) {
      throw new ProblemError(problem(403, 'encryption-required', ENCRYPTION_REQUIRED));
    }
    response.set({ 'Content-Security-Policy': policyOfPage, 'Cache-Control': 'no-store', Vary: 'Accept-Language' });
    response.type('html').send(pageOf(request.acceptsLanguages(), request.headers.host ?? ''));
  };
}
