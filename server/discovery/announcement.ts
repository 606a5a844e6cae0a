import { isIP } from 'node:net';
import { z } from 'zod';
import { plainTextSchema } from '../../shop/text.ts';
import { isLoopback } from '../access/access.ts';

/** What a host says of itself to the whole network. Nothing of it is secret, and nothing of it is proven. */
export interface Announcement {
  shopId: string;
  shopName: string;
  /** The number in front of the epoch's dash. */
  epoch: number;
  protocol: string;
  /** Of the program. */
  version: string;
  port: number;
}

/** An announcement that came in, and IP addresses at which whoever made it may be, likeliest first. */
export interface FoundHost extends Announcement {
  addresses: string[];
}

/** DNS-SD's name of our service: `_tillwire._tcp`. */
export const SERVICE_TYPE = 'tillwire';

/** A TXT entry holds 255 bytes; a name of 80 signs may be longer. */
const NAME_BYTES = 200;
/** A machine with more addresses has most of them for its own purposes, and each costs an attempt. */
const MOST_ADDRESSES = 8;

export function txtOf({ shopId, shopName, epoch, protocol, version, port }: Announcement): Record<string, string> {
  const name = cutToBytes(shopName, NAME_BYTES);
  return { shop: shopId, name, epoch: String(epoch), protocol, version, port: String(port) };
}

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

const foundSchema = z.object({
  txt: z.object({
    shop: z.uuid(),
    name: plainTextSchema(1, 80),
    epoch: wholeNumber.pipe(z.int().min(1)),
    protocol: z.string().regex(/^tillwire\.v\d{1,4}$/),
    version: z.string().regex(/^[\w.+-]{1,40}$/),
    port: wholeNumber.pipe(z.int().min(1).max(65_535)),
  }),
  addresses: z.array(z.string()).default([]),
  /** Where the announcement came from. */
  referer: z.object({ address: z.string() }).optional(),
});

/** An announcement of our kind that came in over mDNS; undefined for whatever cannot be read as one. */
export function parseFound(service: unknown): FoundHost | undefined {
  const parsed = foundSchema.safeParse(service);
  if (!parsed.success) return undefined;
  const { txt, addresses, referer } = parsed.data;
  const { shop: shopId, name: shopName, ...rest } = txt;
  const all = [...(referer ? [referer.address] : []), ...addresses].filter(isReachable);
  const unique = [...new Set(all)].slice(0, MOST_ADDRESSES);
  return unique.length === 0 ? undefined : { shopId, shopName, ...rest, addresses: unique };
}

/** Not of this machine alone, and not one that needs the name of an interface beside it. */
function isReachable(address: string): boolean {
  return isIP(address) !== 0 && !isLoopback(address) && !/^(169\.254\.|0\.|fe[89ab]|::$)/i.test(address);
}

function cutToBytes(text: string, bytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join('');
  return cut;
}
