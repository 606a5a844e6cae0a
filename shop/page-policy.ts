/** Stands in `index.html` where each serving puts a fresh nonce. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** What the page may load, over HTTP and from the app's own protocol alike: itself and nothing else. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What a page may load that is only printed: the style of papers, and not even a script. */
export const paperPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
