import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';

/** The floor of catching up: whoever connects is sent the lines of a file as they are. */
export async function createBareReplay(path: string): Promise<Server> {
  const texts = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const server = createServer((_, response) => response.end());
  const clients = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
  clients.on('connection', (client) => {
    for (const text of texts) client.send(text);
  });
  return server;
}
