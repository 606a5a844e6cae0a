import { WebSocket } from 'ws';
import { freePort } from '../../test/kit/free-port.ts';

interface Memory {
  /** Objects, and buffers outside of the heap. */
  usedBytes: number;
  /** What the system has given to the process; it takes back little of what is free again. */
  residentBytes: number;
}

/** A Node process whose memory can be looked at from outside. */
export interface Inspected {
  /** Once everything that nobody needs is gone. */
  memory(): Promise<Memory>;
  close(): void;
}

/** Starts a process with the arguments that this needs, and answers it with its memory. */
export async function inspect<T>(start: (nodeArgs: readonly string[]) => Promise<T>): Promise<[T, Inspected]> {
  const port = await freePort();
  const started = await start([`--inspect=127.0.0.1:${port}`]);
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise((done) => socket.once('open', done));
  let next = 0;
  const call = (method: string, params: object = {}) =>
    new Promise<{ result?: { value?: string } }>((done) => {
      next += 1;
      const id = next;
      const hear = (message: Buffer) => {
        const answer = JSON.parse(message.toString()) as { id?: number; result: { result?: { value?: string } } };
        if (answer.id !== id) return;
        socket.off('message', hear);
        done(answer.result);
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  return [
    started,
    {
      async memory() {
        // Buffers that one round frees are given back by the next.
        for (let round = 0; round < 2; round += 1) await call('HeapProfiler.collectGarbage');
        const expression = 'JSON.stringify(process.memoryUsage())';
        const { result } = await call('Runtime.evaluate', { expression });
        const { heapUsed, external, rss } = JSON.parse(result?.value ?? '{}') as NodeJS.MemoryUsage;
        return { usedBytes: heapUsed + external, residentBytes: rss };
      },
      close: () => socket.terminate(),
    },
  ];
}
