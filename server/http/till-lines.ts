import type { Socket } from 'node:net';

/** Which tills use which HTTP connections: a browser keeps one open between its calls. */
export interface TillLines {
  used(tillId: string, socket: Socket): void;
  /** Cuts off every connection that a till has used. */
  cut(tillId: string): void;
}

/** So long the answer of a call that is under way may take to leave. */
const LEAVE_MS = 100;

export function createTillLines(after: (ms: number, run: () => void) => () => void): TillLines {
  const lines = new Map<string, Set<Socket>>();
  return {
    used(tillId, socket) {
      const own = lines.get(tillId) ?? new Set();
      lines.set(tillId, own);
      if (own.has(socket)) return;
      own.add(socket);
      socket.once('close', () => {
        own.delete(socket);
        if (own.size === 0 && lines.get(tillId) === own) lines.delete(tillId);
      });
    },
    cut(tillId) {
      for (const socket of lines.get(tillId) ?? []) after(LEAVE_MS, () => socket.destroy());
    },
  };
}
