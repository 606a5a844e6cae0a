import { createHash, randomBytes } from 'node:crypto';
import { createMailbox, type Mailbox } from './mailbox.ts';
import type { OpenHost } from './open-host.ts';
import { connectRaw, type RawClient } from './raw-client.ts';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

interface RawFrame {
  fin: boolean;
  opcode: number;
  masked: boolean;
  payload: Buffer;
}

/** RFC 6455 by hand over a bare socket. It answers nothing by itself, not even a ping. */
export interface RawWebSocket {
  readonly frames: Mailbox<RawFrame>;
  send(opcode: number, payload?: string | Buffer, more?: { fin?: boolean; masked?: boolean }): void;
  readonly closed: RawClient['closed'];
  close(): void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const END_OF_HEAD = '\r\n\r\n';

export async function connectRawWebSocket(host: OpenHost): Promise<RawWebSocket> {
  const client = await connectRaw(host);
  const key = randomBytes(16).toString('base64');
  const head = [`GET /ws HTTP/1.1`, `Host: ${host.authority}`, 'Upgrade: websocket', 'Connection: Upgrade'];
  client.write([...head, `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'));
  const answer = await client.heard((bytes) => bytes.includes(END_OF_HEAD));
  const end = answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  const said = answer.toString('latin1', 0, end);
  if (!said.startsWith('HTTP/1.1 101 ') || !said.includes(`Sec-WebSocket-Accept: ${accept}\r\n`)) throw new Error(said);
  const frames = createMailbox<RawFrame>();
  let at = end;
  const read = (bytes: Buffer): false => {
    for (let found = frameAt(bytes, at); found; found = frameAt(bytes, at)) {
      at = found.end;
      frames.put(found.frame);
    }
    return false;
  };
  client.heard(read).catch(() => frames.end('the connection is over'));
  return {
    frames,
    closed: client.closed,
    close: client.close,
    send: (opcode, payload = '', more = {}) => client.write(frameOf(opcode, Buffer.from(payload), more)),
  };
}

function frameOf(opcode: number, payload: Buffer, { fin = true, masked = true }): Buffer {
  const first = (fin ? 0x80 : 0) | opcode;
  const flag = masked ? 0x80 : 0;
  const length = Buffer.alloc(payload.length < 126 ? 0 : 2);
  if (length.length > 0) length.writeUInt16BE(payload.length);
  const head = Buffer.from([first, flag | (length.length > 0 ? 126 : payload.length)]);
  if (!masked) return Buffer.concat([head, length, payload]);
  const mask = randomBytes(4);
  const body = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([head, length, mask, body]);
}

/** The frame that starts there, when all of it has come; a host sends none of 64 KiB here. */
function frameAt(bytes: Buffer, at: number): { frame: RawFrame; end: number } | undefined {
  if (bytes.length < at + 2) return undefined;
  const [first, second] = [bytes.readUInt8(at), bytes.readUInt8(at + 1)];
  const isLong = (second & 0x7f) === 126;
  if (isLong && bytes.length < at + 4) return undefined;
  const start = at + (isLong ? 4 : 2);
  const end = start + (isLong ? bytes.readUInt16BE(at + 2) : second & 0x7f);
  if (bytes.length < end) return undefined;
  const payload = bytes.subarray(start, end);
  return { frame: { fin: first >= 0x80, opcode: first & 0x0f, masked: second >= 0x80, payload }, end };
}
