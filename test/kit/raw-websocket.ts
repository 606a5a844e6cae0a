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
  send(opcode: number, payload?: string | Buffer, more?: FrameWish): void;
  /** Whatever it is. */
  write(bytes: Buffer): void;
  readonly closed: RawClient['closed'];
  close(): void;
}

export interface FrameWish {
  fin?: boolean;
  masked?: boolean;
  /** The three reserved bits, as a number from 0 to 7. */
  reserved?: number;
  /** Bytes that the head says there are, in as many bytes as that takes unless `lengthBytes` says another number. */
  length?: bigint;
  lengthBytes?: 1 | 2 | 8;
  /** Four bytes; by chance unless it is given. */
  mask?: Buffer;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const END_OF_HEAD = '\r\n\r\n';

export async function connectRawWebSocket(
  host: Pick<OpenHost, 'authority' | 'port'>,
  { protocol, head: more = [] }: { protocol?: string; head?: readonly string[] } = {},
): Promise<RawWebSocket> {
  const client = await connectRaw(host);
  const key = randomBytes(16).toString('base64');
  const head = [`GET /ws HTTP/1.1`, `Host: ${host.authority}`, 'Upgrade: websocket', 'Connection: Upgrade'];
  head.push(...more, ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]));
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
    write: client.write,
    send: (opcode, payload = '', more = {}) => client.write(frameOf(opcode, Buffer.from(payload), more)),
  };
}

export function frameOf(opcode: number, payload: Buffer, wish: FrameWish = {}): Buffer {
  const { fin = true, masked = true, reserved = 0, length = BigInt(payload.length) } = wish;
  const { lengthBytes = length < 126n ? 1 : length < 65_536n ? 2 : 8 } = wish;
  const flag = masked ? 0x80 : 0;
  const short = { 1: Number(length), 2: 126, 8: 127 }[lengthBytes];
  const long = Buffer.alloc(lengthBytes === 1 ? 0 : lengthBytes);
  if (lengthBytes === 2) long.writeUInt16BE(Number(length));
  if (lengthBytes === 8) long.writeBigUInt64BE(length);
  const head = [Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode, flag | short]), long];
  if (!masked) return Buffer.concat([...head, payload]);
  const { mask = randomBytes(4) } = wish;
  return Buffer.concat([...head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
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
