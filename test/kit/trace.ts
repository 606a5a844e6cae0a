/** A system call as a tracer saw it; `began` and `ended` are positions in the trace, `ended` is endless if it never returned. */
export interface SystemCall {
  name: string;
  /** What the first argument is: a path, or both ends of a socket. */
  target: string;
  fd: number;
  args: string;
  began: number;
  ended: number;
}

/** How `readTrace` wants a program run: every thread, whole texts, what each descriptor is; written to `file`. */
export const tracer = (file: string) => [
  'strace',
  ...['-f', '-yy', '-s', '1000000', '-o', file],
  ...['-e', 'trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fdatasync,fsync,openat,rename'],
];

const CALL = /^(\d+) +(\w+)\((.*)$/s;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)$/s;
const TARGET = /^(\d+)<((?:[^<>]|<[^>]*>|->)*)>/;

/** Calls in the order in which they began; one that another thread interrupts in the trace is put together again. */
export function readTrace(text: string): SystemCall[] {
  const calls: SystemCall[] = [];
  const openByThread = new Map<string, SystemCall>();
  for (const [position, row] of text.split('\n').entries()) {
    const resumed = RESUMED.exec(row);
    if (resumed) {
      const call = openByThread.get(resumed[1] ?? '');
      openByThread.delete(resumed[1] ?? '');
      if (call) Object.assign(call, { args: call.args + (resumed[3] ?? ''), ended: position });
      continue;
    }
    const [, thread, name, args] = CALL.exec(row) ?? [];
    if (thread === undefined || name === undefined || args === undefined) continue;
    const isOpen = args.endsWith('<unfinished ...>');
    const [, fd = '-1', target = ''] = TARGET.exec(args) ?? [];
    const ended = isOpen ? Number.POSITIVE_INFINITY : position;
    const call = { name, args, fd: Number(fd), target, began: position, ended };
    calls.push(call);
    if (isOpen) openByThread.set(thread, call);
  }
  return calls;
}

const isWrite = ({ name }: SystemCall) => /^p?writev?(64)?$/.test(name);
const isSegment = (path: string) => path.includes('/journal/') && path.includes('.ndjson');
const isFlush = ({ name }: SystemCall) => name === 'fdatasync' || name === 'fsync';

/** The position in a trace from which a command's line is on the disk; undefined if it never was. */
export function flushedAt(calls: readonly SystemCall[], id: string): number | undefined {
  const written = calls.find((call) => isWrite(call) && isSegment(call.target) && call.args.includes(id));
  if (!written || written.ended === Number.POSITIVE_INFINITY) return undefined;
  const opened = calls.findLast(
    ({ name, args, ended }) => name === 'openat' && ended < written.began && args.includes(`= ${written.fd}<`),
  );
  if (/\bO_D?SYNC\b/.test(opened?.args ?? '')) return written.ended;
  const flush = calls.find((call) => isFlush(call) && call.fd === written.fd && call.began > written.ended);
  return flush && flush.ended < Number.POSITIVE_INFINITY ? flush.ended : undefined;
}

/** Where bytes with that text began to leave through a socket. */
export function sentAt(calls: readonly SystemCall[], text: string): number[] {
  return calls
    .filter((call) => (isWrite(call) || call.name.startsWith('send')) && /^(TCP|TCPv6|socket)/.test(call.target))
    .filter(({ args }) => args.includes(text))
    .map(({ began }) => began);
}
