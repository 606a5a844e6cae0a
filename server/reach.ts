import type { HostFault } from '../shop/bridge.ts';
import type { Culprit } from '../shop/diagnosis.ts';

/** Why nothing came back from an address: what `fetch` or a WebSocket failed with, by its likely cause. */
export function reachFaultOf(error: unknown): HostFault & Culprit {
  const { code, name } = ((error as Error).cause ?? error) as { code?: string; name?: string };
  if (name === 'TimeoutError') return 'no-answer';
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing-listens';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'unknown-name';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no-way';
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'no-answer';
    // It took the connection, and what it said is no TLS, or no HTTP.
    case 'EPROTO':
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'other-program';
    default:
      return code?.startsWith('HPE_') || code?.startsWith('ERR_SSL_') ? 'other-program' : 'unreachable';
  }
}
