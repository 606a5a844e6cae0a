import type { Duplex } from 'node:stream';
import * as ws from 'ws';

const { WebSocket } = ws;

/** One text for many clients: its WebSocket frame is made once, not once a client. */
export interface SharedText {
  text: string;
  frame: Buffer;
}

/** `ws` made this function static so that a broadcast can be framed once; its types leave it out. */
const { frame: frameOf } = (ws as unknown as { Sender: unknown }).Sender as {
  frame(
    data: Buffer,
    options: { fin: boolean; opcode: number; mask: boolean; rsv1: boolean; readOnly: boolean },
  ): Buffer[];
};
const TEXT = 1;

export function shareText(text: string): SharedText {
  const parts = frameOf(Buffer.from(text), { fin: true, opcode: TEXT, mask: false, rsv1: false, readOnly: true });
  // Of its own memory: one frame that waits for a slow client would keep the whole pool that it was cut from.
  const frame = Buffer.allocUnsafeSlow(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) at += part.copy(frame, at);
  return { text, frame };
}

/**
 * Writes the frame past the sender of `ws`, in one system call instead of two and without a copy for each client. Right
 * only while no compression is on: then nothing can be queued in the sender.
 */
export function sendShared(socket: ws.WebSocket, { text, frame }: SharedText): void {
  const stream = streamOf(socket);
  if (socket.readyState === WebSocket.OPEN && stream?.writable) stream.write(frame);
  else socket.send(text);
}

/** Runs once, when everything that waits now was handed to the system; never for a socket that closes before. */
export function whenDrained(socket: ws.WebSocket, run: () => void): void {
  streamOf(socket)?.once('drain', run);
}

/** Private to `ws`. */
function streamOf(socket: ws.WebSocket): Duplex | undefined {
  return (socket as unknown as { _socket?: Duplex })._socket;
}
