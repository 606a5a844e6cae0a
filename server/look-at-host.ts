import { z } from 'zod';
import { type Failed, failed, type HostAddress } from '../shop/bridge.ts';
import { PROTOCOL } from '../shop/wire.ts';
import { askHost } from './access/host-tls.ts';
import { reachFaultOf } from './reach.ts';

const healthSchema = z.object({ product: z.literal('tillwire'), version: z.string(), protocols: z.array(z.string()) });

const ANSWER_MS = 4_000;

/** Looks whether a host of our protocol answers at an address, and what most likely is the matter when none does. */
export async function lookAtHost(host: HostAddress, ask = askHost): Promise<{ ok: true; version: string } | Failed> {
  try {
    const { body } = await ask(host, '/health', { learn: true, signal: AbortSignal.timeout(ANSWER_MS) });
    const health = healthSchema.safeParse(body);
    if (!health.success) return failed('other-program', 'what answers is no Tillwire');
    const { version, protocols } = health.data;
    return protocols.includes(PROTOCOL) ? { ok: true, version } : failed('other-version', version);
  } catch (error) {
    return failed(reachFaultOf(error), (error as Error).message);
  }
}
