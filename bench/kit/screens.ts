import { WebSocket } from 'ws';
import { createReplica } from '../../shop/replica.ts';
import { PROTOCOL, parseDown } from '../../shop/wire.ts';
import type { Served } from './servers.ts';

/** One screen of a shop: it calls `onShown` with the customer's name when it has the row to show. */
interface Screen {
  /** Characters received since it opened; all of them are ASCII. */
  received(): number;
  close(): void;
}
export type OpenScreen = (server: Served, onShown: (customerName: string) => void) => Promise<Screen>;

/** A rich client: the entry carries the row, and the same replica as in the product applies it. */
export const followingScreen: OpenScreen = async (server, onShown) => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, PROTOCOL, { headers: server.headers });
  const token = server.headers.Authorization?.replace('Bearer ', '') ?? '';
  const replica = createReplica();
  let received = 0;
  await new Promise<void>((ready) => {
    socket.on('open', () =>
      socket.send(JSON.stringify({ t: 'hello', token, app: { version: 'bench' }, topics: ['estimates'] })),
    );
    socket.on('message', (message) => {
      const text = message.toString();
      received += text.length;
      const parsed = parseDown(text);
      if (!('frame' in parsed)) return;
      const { news } = replica.receive(parsed.frame, performance.now());
      if (news === 'everything') ready();
      if (!Array.isArray(news)) return;
      for (const change of news.flatMap((entry) => entry.changes)) {
        if (change.kind === 'estimate') onShown(replica.shop.get('estimate', change.id)?.customerName ?? '');
      }
    });
  });
  return { received: () => received, close: () => socket.terminate() };
};

/** A screen of the seed guide: on every text it fetches the whole list again. */
export const fetchingScreen: OpenScreen = async (server, onShown) => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`);
  let received = 0;
  await new Promise((ready) => socket.once('open', ready));
  socket.on('message', async (message) => {
    received += message.toString().length;
    const text = await (await fetch(`http://127.0.0.1:${server.port}/estimates`)).text();
    received += text.length;
    const [newest] = JSON.parse(text) as { customerName: string }[];
    onShown(newest?.customerName ?? '');
  });
  return { received: () => received, close: () => socket.terminate() };
};

/** The floor: a screen that is told that something changed, and shows nothing. */
export const hearingScreen: OpenScreen = async (server, onShown) => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`);
  let received = 0;
  await new Promise((ready) => socket.once('open', ready));
  socket.on('message', (message) => {
    received += message.toString().length;
    onShown('');
  });
  return { received: () => received, close: () => socket.terminate() };
};
