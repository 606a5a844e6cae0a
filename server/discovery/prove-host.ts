import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import { proofOf } from './proof.ts';

export interface ProveWish {
  host: HostAddress;
  shopId: string;
  tillId: string;
  /** Never sent: the answer is checked with it. */
  token: string;
}

/** Whether a host knows the till; `unknown` also stands for what is no host of ours at all. */
export type Proof = 'proven' | 'other-shop' | 'unknown';

const answerSchema = z.object({ shop: z.string(), proof: z.string().regex(/^[0-9a-f]{64}$/) });

/** An answer is a hundred bytes; whoever sends more is no host of ours. */
const MOST_BYTES = 4_096;

/**
 * Whether the host at an address knows this till, and so may see its token. Rejects where nothing answers, and when
 * `signal` aborts.
 */
export async function proveHost({ host, shopId, tillId, token }: ProveWish, signal: AbortSignal): Promise<Proof> {
  const at = authorityOf(host);
  const nonce = randomBytes(32).toString('hex');
  const query = new URLSearchParams({ till: tillId, nonce, at });
  const response = await fetch(`http://${at}/api/v1/prove?${query}`, { signal, redirect: 'manual' });
  const answer = answerSchema.safeParse(await jsonOf(response));
  if (!answer.success) return 'unknown';
  if (answer.data.shop !== shopId) return 'other-shop';
  const key = createHash('sha256').update(token).digest('hex');
  const expected = proofOf(key, { shopId, tillId, at, nonce });
  const isProven = timingSafeEqual(Buffer.from(answer.data.proof, 'hex'), Buffer.from(expected, 'hex'));
  return isProven ? 'proven' : 'unknown';
}

async function jsonOf({ body }: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
