import { WebSocket } from 'ws';
import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import type { OpenSocket } from '../../shop/connection.ts';
import { limits, PROTOCOL } from '../../shop/wire.ts';

/** The socket of a secondary till to its host, as the connection on top of it wants it. */
export function openHostSocket(host: HostAddress): OpenSocket {
  return ({ onOpen, onText, onClose }) => {
    const socket = new WebSocket(`ws://${authorityOf(host)}/ws`, PROTOCOL, {
      // Sooner than the connection gives the attempt up, which would not know why.
      handshakeTimeout: limits.helloMs - 1_000,
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
