import { WebSocket } from 'ws';
import type { HostAddress } from '../../shop/bridge.ts';
import type { OpenSocket } from '../../shop/connection.ts';
import { limits, PROTOCOL } from '../../shop/wire.ts';
import { dialHost, isOtherKey } from '../access/host-tls.ts';

/** What RFC 6455 keeps for a line that TLS did not open; nobody can send it. */
export const OTHER_KEY = 1015;

/**
 * The socket of a secondary till to its host, as the connection on top of it wants it: over TLS, to the one certificate.
 * Another one closes it with `OTHER_KEY` before a byte is sent.
 */
export function openHostSocket(host: HostAddress, certPem: string): OpenSocket {
  return ({ onOpen, onText, onClose }) => {
    // Sooner than the connection gives the attempt up, which would not know why.
    const socket = dialHost(host, certPem, { protocols: PROTOCOL, handshakeTimeout: limits.helloMs - 1_000 });
    let fault: Error | undefined;
    socket.on('open', onOpen);
    socket.on('message', (message) => onText(message.toString()));
    socket.on('error', (error) => {
      fault = error;
    });
    socket.on('close', (code, reason) => {
      if (isOtherKey(fault)) onClose(OTHER_KEY, 'another key answered than the one of this host');
      else onClose(code, reason.toString() || (fault?.message ?? ''));
    });
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
