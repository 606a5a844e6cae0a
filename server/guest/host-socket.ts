import { WebSocket } from 'ws';
import type { HostAddress } from '../../shop/bridge.ts';
import type { OpenSocket } from '../../shop/connection.ts';
import { limits, PROTOCOL } from '../../shop/wire.ts';

/** `192.168.1.20` and `8000` as `192.168.1.20:8000`; an IPv6 address gets its brackets. */
export function authorityOf({ address, port }: HostAddress): string {
  const bare = address.replace(/^\[|\]$/g, '');
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}

/** The socket of a secondary till to its host, as the connection on top of it wants it. */
export function openHostSocket(host: HostAddress): OpenSocket {
  return ({ onOpen, onText, onClose }) => {
    const socket = new WebSocket(`ws://${authorityOf(host)}/ws`, PROTOCOL, {
      handshakeTimeout: limits.helloMs,
      perMessageDeflate: false,
    });
    let fault = '';
    socket.on('open', onOpen);
    socket.on('message', (message) => onText(message.toString()));
    socket.on('error', (error) => {
      fault = error.message;
    });
    socket.on('close', (code, reason) => onClose(code, reason.toString() || fault));
    return {
      send: (text) => {
        // A socket that is closing throws away what it is given; the outbox sends it again.
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: (code) => {
        if (socket.readyState === WebSocket.OPEN) socket.close(code);
        else socket.terminate();
      },
    };
  };
}
