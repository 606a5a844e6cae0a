import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, NONCE_PLACEHOLDER, paperPolicy } from '../shop/page-policy.ts';
import { fileAt, SCHEME } from './page-address.ts';

/** Must run before the app is ready: gives `app://` an origin of its own, which `file://` has not, and nothing more. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built renderer and the `papers` of the moment, and nothing beside them, to the windows of a session. */
export function servePage(session: Session, rendererDir: string, papers: ReadonlyMap<string, string>): void {
  session.protocol.handle(SCHEME, async ({ url, method }) => {
    const found = method === 'GET' ? fileAt(url) : undefined;
    const paper = found && papers.get(found.path);
    if (found && paper !== undefined) {
      return new Response(paper, {
        headers: {
          'Content-Type': found.type,
          'X-Content-Type-Options': 'nosniff',
          'Content-Security-Policy': paperPolicy,
        },
      });
    }
    const file = found && (await readFile(join(rendererDir, found.path)).catch(() => undefined));
    if (!found || !file) return new Response(null, { status: 404 });
    const headers = { 'Content-Type': found.type, 'X-Content-Type-Options': 'nosniff' };
    if (found.path !== '/index.html') return new Response(new Uint8Array(file), { headers });
    const nonce = randomBytes(16).toString('base64');
    return new Response(file.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce), {
      headers: { ...headers, 'Content-Security-Policy': contentSecurityPolicy(nonce) },
    });
  });
}
