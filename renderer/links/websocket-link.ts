import { type Connection, createConnection, type OpenSocket, type Timers } from '../../shop/connection.ts';
import { PROTOCOL } from '../../shop/wire.ts';
import type { Link } from './link.ts';
import { browserTimers } from './timers.ts';

/** A browser till: one WebSocket to the host that served the page, signed in by the cookie that joining set. */
export function createWebSocketLink(url: string, timers: Timers = browserTimers): Link {
  let connection: Connection | undefined;
  return {
    numbered: true,
    start: (events) => {
      connection = createConnection(openWebSocket(url), timers, events);
    },
    send: (frame) => connection?.send(frame),
    reconnect: () => connection?.reconnect(),
    close: () => connection?.close(),
  };
}

function openWebSocket(url: string): OpenSocket {
  return ({ onOpen, onText, onClose }) => {
    const socket = new WebSocket(url, PROTOCOL);
    socket.onopen = onOpen;
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') onText(data);
    };
    socket.onclose = ({ code, reason }) => onClose(code, reason);
    return {
      send: (text) => {
        // A socket that is closing throws away what it is given; the outbox sends it again.
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      // A page may only say 1000 or 3000 to 4999.
      close: (code) => socket.close(code >= 3000 ? code : 1000),
    };
  };
}
