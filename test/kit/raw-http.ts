import { connectRaw } from './raw-client.ts';

export interface RawAnswer {
  status: number;
  /** By name in lower case; of several with one name the last. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Sends these very bytes on a connection of their own, and takes what the host says until it ends the connection. */
export async function sayRaw(host: { port: number }, bytes: string | Buffer): Promise<RawAnswer> {
  const client = await connectRaw(host);
  client.write(bytes);
  return answerIn(await client.closed);
}

/** A request line that no client tidied up, with what a call needs beside it. */
export function getRaw(host: { port: number }, target: string | Buffer, ...more: string[]): Promise<RawAnswer> {
  const rest = [` HTTP/1.1`, `Host: 127.0.0.1:${host.port}`, 'Connection: close', ...more, '', ''].join('\r\n');
  return sayRaw(host, Buffer.concat([Buffer.from('GET '), Buffer.from(target), Buffer.from(rest)]));
}

function answerIn(bytes: Buffer): RawAnswer {
  const text = bytes.toString('latin1');
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = lines.map((one) => [one.split(':', 1)[0]?.toLowerCase() ?? '', one.replace(/^[^:]*:\s*/, '')]);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: body.join('\r\n\r\n'),
  };
}
