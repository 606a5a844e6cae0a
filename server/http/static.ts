import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from '../../shop/page-policy.ts';

/** The built renderer: one page with a fresh nonce at each serving, and hashed files that may be kept for ever. */
export function serveRenderer(dir: string): RequestHandler {
  const router = Router();
  const page: RequestHandler = async (_request, response) => {
    const nonce = randomBytes(16).toString('base64');
    const html = await readFile(join(dir, 'index.html'), 'utf8');
    response.set('Content-Security-Policy', contentSecurityPolicy(nonce));
    response.set('Cache-Control', 'no-store');
    response.type('html').send(html.replaceAll(NONCE_PLACEHOLDER, nonce));
  };
  router.get(['/', '/index.html'], page);
  router.use(
    express.static(dir, {
      index: false,
      dotfiles: 'deny',
      redirect: false,
      setHeaders: (response, path) => {
        if (path.includes('assets')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      },
    }),
  );
  return router;
}
