import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** What of a request says where it was sent to, and from which page. */
type Knock = Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'>;

interface Door {
  changesState: boolean;
  isEncrypted: boolean;
  /** Names and addresses of this machine, in lower case. */
  ownNames(): ReadonlySet<string>;
}

/**
 * Why a request is not let in, or undefined. A page that a foreign site rebound to this address still names that site
 * in `Host`; a page of another origin says so in `Origin` and `Sec-Fetch-Site`. Scripts send neither of the last two.
 */
export function refuseAtDoor(
  { url = '', headers, rawHeaders }: Knock,
  { changesState, isEncrypted, ownNames }: Door,
): string | undefined {
  const host = headers.host ?? '';
  if (hostsIn(rawHeaders) > 1) return 'more than one Host is named';
  // In a request line a whole address counts more than Host does.
  for (const named of [authorityIn(url) ?? host, host]) {
    if (!isOwnName(nameOf(named), ownNames))
      return `the Host ${JSON.stringify(named.slice(0, 80))} is not this machine`;
  }
  if (!changesState) return undefined;
  const { origin } = headers;
  const own = originOf(`${isEncrypted ? 'https' : 'http'}://${host}`);
  if (origin !== undefined && (own === undefined || originOf(origin) !== own))
    return 'the page that asks is of another origin';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'the page that asks is of another site';
  return undefined;
}

/** Node keeps the first of several without a word. */
function hostsIn(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
}

/** Of a request line with a whole address; undefined for a path. */
function authorityIn(url: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
}

/** The name in a Host header without its port; brackets of an IPv6 address taken off. */
function nameOf(host: string): string {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:]*))(?::\d+)?$/.exec(host);
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase();
}

function isOwnName(name: string, ownNames: () => ReadonlySet<string>): boolean {
  if (name === 'localhost' || name === '::1') return true;
  if (isIP(name) === 4 && name.startsWith('127.')) return true;
  return ownNames().has(name);
}

/**
 * This machine's addresses and names, as they are now: an address may change while the host runs. `added` are those
 * that its owner gave it elsewhere, as in the router.
 */
export function ownNamesNow(added: readonly string[] = []): ReadonlySet<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  const name = hostname().toLowerCase();
  return new Set([...[...addresses, ...added].map((one) => one.toLowerCase()), name, `${name}.local`]);
}

/** Undefined for what has none that could be compared, such as the `null` of a page in a sandbox. */
function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
