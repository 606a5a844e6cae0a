import { z } from 'zod';
import { authorityOf, type Failed, failed, type HostAddress, type HostTest } from '../shop/bridge.ts';
import { PROTOCOL } from '../shop/wire.ts';
import { reachFaultOf } from './reach.ts';

const healthSchema = z.object({ product: z.literal('tillwire'), version: z.string(), protocols: z.array(z.string()) });
const joinedSchema = z.object({
  till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  token: z.string(),
});
export type Joined = z.infer<typeof joinedSchema>;

const ANSWER_MS = 4_000;

/** Looks whether a host of our protocol answers at an address, and what most likely is the matter when none does. */
export async function lookAtHost(host: HostAddress): Promise<HostTest> {
  const started = performance.now();
  const answer = await ask(host, '/health');
  if ('fault' in answer) return answer;
  const roundTripMs = Math.round(performance.now() - started);
  const health = healthSchema.safeParse(answer.body);
  if (!health.success) return failed('other-program', 'what answers is no Tillwire');
  const { version, protocols } = health.data;
  if (!protocols.includes(PROTOCOL)) return failed('other-version', version);
  return { ok: true, version, roundTripMs };
}

/**
 * Shows the join token once; the till id and the token that come back are this machine's own from then on. `known`, the
 * token of before, keeps it the till that it was.
 */
export async function joinHost(
  host: HostAddress,
  joinToken: string,
  name: string,
  known?: string,
): Promise<Joined | Failed> {
  const answer = await ask(host, '/join', { joinToken, name, role: 'counter' }, known);
  if ('fault' in answer) return answer;
  const joined = joinedSchema.safeParse(answer.body);
  if (answer.status === 201 && joined.success) return joined.data;
  const { code, detail = `it answered ${answer.status}` } = (answer.body ?? {}) as { code?: string; detail?: string };
  return failed(code === 'wrong-join-token' ? 'wrong-join-token' : 'refused', detail);
}

async function ask(
  host: HostAddress,
  path: string,
  body?: object,
  token?: string,
): Promise<{ status: number; body: unknown } | Failed> {
  try {
    const response = await fetch(`http://${authorityOf(host)}/api/v1${path}`, {
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body && {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      }),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  } catch (error) {
    return failed(reachFaultOf(error), (error as Error).message);
  }
}
