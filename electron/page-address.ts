import { extname, normalize } from 'node:path';

export const SCHEME = 'app';
const HOST = 'till';
export const PAGE_URL = `${SCHEME}://${HOST}/`;

/** By the ends of their names: nothing else is ever served. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Whether an address is in our own page; read as a URL, since `app://till.evil` begins like it too. */
export function isOurPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${SCHEME}:` && host === HOST && username === '' && password === '';
}

/**
 * The file that an address of our page stands for: its path below the folder of the page, with a leading slash, and
 * what it is. Undefined for everything that is no file of ours.
 */
export function fileAt(url: string): { path: string; type: string } | undefined {
  if (!isOurPage(url)) return undefined;
  const { pathname } = new URL(url);
  const path = decoded(pathname === '/' ? '/index.html' : pathname);
  const type = path === undefined ? undefined : types[extname(path)];
  // `normalize` of a rooted path cannot climb above its root; what would change by it is no address that we gave out.
  if (path === undefined || type === undefined || /[\0\\:]/.test(path) || normalize(path) !== path) return undefined;
  return { path, type };
}

/** Where a page that is only printed is found, and its path there. */
export function paperAddress(id: string): { path: string; url: string } {
  const path = `/paper/${id}.html`;
  return { path, url: `${SCHEME}://${HOST}${path}` };
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
