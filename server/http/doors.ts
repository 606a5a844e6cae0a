import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/**
 * Why a request is not let in, or undefined. A page that a foreign site rebound to this address still names that site
 * in `Host`; a page of another origin says so in `Origin` and `Sec-Fetch-Site`. Scripts send neither of the last two.
 */
export function refuseAtDoor(
  headers: IncomingMessage['headers'],
  changesState: boolean,
  ownNames: () => ReadonlySet<string> = ownNamesNow,
): string | undefined {
  const host = headers.host ?? '';
  if (!isOwnName(nameOf(host), ownNames)) return `the Host ${JSON.stringify(host.slice(0, 80))} is not this machine`;
  if (!changesState) return undefined;
  const { origin } = headers;
  if (origin !== undefined && !isSameOrigin(origin, host)) return 'the page that asks is of another origin';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'the page that asks is of another site';
  return undefined;
}

/** Whether an address with its port, as a Host header has it, is one of this machine now. */
export function isOwnHost(host: string): boolean {
  return isOwnName(nameOf(host), ownNamesNow);
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

/** This machine's addresses and names, as they are now: an address may change while the host runs. */
export function ownNamesNow(): ReadonlySet<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  const name = hostname().toLowerCase();
  return new Set([...addresses.map((address) => address.toLowerCase()), name, `${name}.local`]);
}

function isSameOrigin(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === new URL(`http://${host}`).host;
  } catch {
    return false;
  }
}
