import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from '../shop/page-policy.ts';

const SCHEME = 'app';
export const PAGE_ORIGIN = `${SCHEME}://till`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready: gives `app://` an origin of its own, which `file://` has not. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built renderer, and nothing beside it, to the windows of a session. */
export function servePage(session: Session, rendererDir: string): void {
  session.protocol.handle(SCHEME, async ({ url }) => {
    const { host, pathname } = new URL(url);
    const path = pathname === '/' ? '/index.html' : decodeURIComponent(pathname);
    const type = types[extname(path)];
    // `normalize` of a rooted path cannot climb above its root.
    if (host !== 'till' || type === undefined || path.includes('\0')) return new Response(null, { status: 404 });
    const file = await readFile(join(rendererDir, normalize(path))).catch(() => undefined);
    if (!file) return new Response(null, { status: 404 });
    if (path !== '/index.html') return new Response(new Uint8Array(file), { headers: { 'Content-Type': type } });
    const nonce = randomBytes(16).toString('base64');
    return new Response(file.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce), {
      headers: { 'Content-Type': type, 'Content-Security-Policy': contentSecurityPolicy(nonce) },
    });
  });
}
