import { z } from 'zod';
import { authorityOf, type HostAddress, type HostTest } from '../shop/bridge.ts';
import { PROTOCOL } from '../shop/wire.ts';

const healthSchema = z.object({ product: z.literal('tillwire'), version: z.string(), protocols: z.array(z.string()) });
const joinedSchema = z.object({
  till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  token: z.string(),
});
export type Joined = z.infer<typeof joinedSchema>;

const ANSWER_MS = 4_000;

/** Looks whether a host answers at an address, and says what most likely is the matter when none does. */
export async function lookAtHost(host: HostAddress): Promise<HostTest> {
  const started = performance.now();
  let response: Response;
  try {
    response = await fetch(`http://${authorityOf(host)}/api/v1/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    return { ok: false, message: unreachable(host, error) };
  }
  const roundTripMs = Math.round(performance.now() - started);
  const health = healthSchema.safeParse(await response.json().catch(() => undefined));
  if (!health.success) {
    return { ok: false, message: `Something else than Tillwire answers at ${authorityOf(host)}. Check the port.` };
  }
  const { version, protocols } = health.data;
  if (!protocols.includes(PROTOCOL)) {
    return {
      ok: false,
      version,
      message: `That host runs Tillwire ${version}, which does not understand this till. Update the older one.`,
    };
  }
  return { ok: true, version, roundTripMs, message: `Tillwire ${version} answers.` };
}

/** Why nothing came back from an address, in words for the person who typed it. */
export function unreachable(host: HostAddress, error: unknown): string {
  const { code, name } = ((error as Error).cause ?? error) as { code?: string; name?: string };
  const where = authorityOf(host);
  if (code === 'ECONNREFUSED') {
    return `Nothing listens at ${where}. Is Tillwire running there, with “Other tills may join” switched on, on that port?`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The name ${host.address} is not known here. Type the IP address instead.`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return `There is no way to ${where} from here. Are both on the same network?`;
  }
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return `No answer from ${where}. The address may be wrong, or a firewall on the host blocks the port.`;
  }
  return `${where} could not be reached: ${(error as Error).message}`;
}

/** Shows the join token once; the till id and the token that come back are this machine's own from then on. */
export async function joinHost(
  host: HostAddress,
  joinToken: string,
  name: string,
): Promise<Joined | { message: string }> {
  let response: Response;
  try {
    response = await fetch(`http://${authorityOf(host)}/api/v1/join`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ joinToken, name, role: 'counter' }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch (error) {
    return { message: unreachable(host, error) };
  }
  const body: unknown = await response.json().catch(() => undefined);
  const joined = joinedSchema.safeParse(body);
  if (response.ok && joined.success) return joined.data;
  const { code, detail } = (body ?? {}) as { code?: string; detail?: string };
  if (code === 'wrong-join-token')
    return { message: 'That is not the join token of this host. It stands on the host’s settings page.' };
  return { message: detail ?? `The host answered ${response.status}.` };
}
