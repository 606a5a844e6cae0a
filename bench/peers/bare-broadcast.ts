import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';

/** The floor of a broadcast: what one client sends goes to all the others as it is; nothing is checked or stored. */
export function createBareBroadcast(): Server {
  const server = createServer((_, response) => response.end());
  const clients = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
  clients.on('connection', (asker) => {
    asker.on('message', (message) => {
      for (const client of clients.clients) if (client !== asker) client.send(message, { binary: false });
    });
  });
  return server;
}
