import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Cursor, Down, VerdictFrame } from '../../shop/wire.ts';
import { PROTOCOL } from '../../shop/wire.ts';
import type { Operation } from './history.ts';
import { createWishes, type Wish } from './wishes.ts';
import { KEPT, nowMs, type Writer, type WriterPorts } from './writer.ts';

interface Asked {
  n: number;
  wish: Wish;
  body: object;
  operation: Operation;
  verdict?: VerdictFrame;
}

export interface TillWriter extends Writer {
  /** Entries that it was told of, by their seq. */
  readonly heard: ReadonlyMap<number, string>;
}

/** Commands of one till that are on their way at a time. */
const IN_FLIGHT = 4;

/** A rich till: numbers its commands, follows the news with a cursor and says what it has in hand. */
export function createTillWriter({ port, token, random, onAnswered, onSurprise, goesOn }: WriterPorts): TillWriter {
  const operations: Operation[] = [];
  const heard = new Map<number, string>();
  const wishes = createWishes(random);
  let undecided: Asked[] = [];
  let decided: Asked[] = [];
  let lastN = 0;
  let answered = 0;
  let cursor: Cursor | undefined;
  let resting = false;

  const send = (socket: WebSocket, { n, wish, body, operation: { id } }: Asked) => {
    answered = Math.max(answered, (undecided[0]?.n ?? lastN + 1) - 1 - KEPT);
    socket.send(JSON.stringify({ t: 'command', id, n, answered, type: wish.is, body }));
  };

  const askOn = (socket: WebSocket) => {
    while (!resting && undecided.length < IN_FLIGHT) {
      const wish = wishes.next();
      const operation: Operation = { id: randomUUID(), type: wish.is, startedAt: nowMs(), outcome: 'unknown' };
      lastN += 1;
      const asked = { n: lastN, wish, body: bodyOf(wish, operation.id), operation };
      operations.push(operation);
      undecided.push(asked);
      send(socket, asked);
    }
    if (resting && undecided.length === 0) socket.close();
  };

  const onVerdict = (verdict: VerdictFrame) => {
    const earlier = decided.find(({ operation }) => operation.id === verdict.id);
    if (earlier) {
      const [first, again] = [earlier.verdict, verdict].map((one) => one && meaningOf(one));
      if (first !== again) onSurprise(`${verdict.id} was ${first} and then ${again}`);
      return;
    }
    const asked = undecided.find(({ operation }) => operation.id === verdict.id);
    if (!asked) return onSurprise(`a verdict on ${verdict.id}, which was not asked for`);
    if (!verdict.ok && verdict.retry === 'later') return onSurprise(`${verdict.id}: ${verdict.code}`);
    undecided = undecided.filter((one) => one !== asked);
    decided = [...decided.slice(-KEPT), { ...asked, verdict }];
    asked.operation.endedAt = nowMs();
    asked.operation.outcome = verdict.ok ? 'ok' : 'refused';
    if (verdict.ok) {
      const { wish } = asked;
      asked.operation.result = { seq: verdict.line, ...(wish.is === 'pay-order' && { takenMinor: wish.amountMinor }) };
      wishes.granted(wish, wish.documentId);
    }
    onAnswered();
  };

  const onFrame = (socket: WebSocket, frame: Down) => {
    if (!goesOn()) return socket.terminate();
    switch (frame.t) {
      case 'welcome': {
        const known = undecided[0]?.n ?? lastN + 1;
        if (frame.lastN < known - 1) onSurprise(`the host counts ${frame.lastN} where ${known - 1} was answered`);
        if (frame.resume === 'diverged') onSurprise('the host is of another history');
        if (frame.resume === 'snapshot') {
          cursor = { epoch: frame.epoch, seq: frame.seq, hash: frame.hash, group: frame.group };
        }
        for (const asked of [...decided.filter(({ n }) => n > answered), ...undecided]) send(socket, asked);
        return askOn(socket);
      }
      case 'entries': {
        for (const { seq, command } of frame.entries) heard.set(seq, command.id);
        if (cursor) cursor = { ...cursor, epoch: frame.epoch, seq: frame.seq, hash: frame.hash };
        return;
      }
      case 'verdict':
        onVerdict(frame);
        return askOn(socket);
      case 'out-of-order':
        return onSurprise(`the host lost count: ${JSON.stringify(frame)}`);
      default:
    }
  };

  const run = () =>
    new Promise<void>((done) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port()}/ws`, PROTOCOL);
      const hello = { t: 'hello', token, app: { version: 'test' }, ...(cursor && { cursor }) };
      socket.on('open', () => socket.send(JSON.stringify(hello)));
      socket.on('message', (message) => onFrame(socket, JSON.parse(message.toString()) as Down));
      // A line that ends with an error has ended.
      socket.on('error', () => {});
      socket.on('close', (code) => {
        if (code >= 4500) onSurprise(`closed with ${code}`);
        done();
      });
    });

  return {
    operations,
    heard,
    run,
    undecided: () => undecided.length,
    rest() {
      resting = true;
    },
  };
}

/** What of a verdict is the same however often it is given. */
function meaningOf(verdict: VerdictFrame): string {
  return verdict.ok ? `line ${verdict.line}` : verdict.code;
}

function bodyOf(wish: Wish, note: string): object {
  const { documentId } = wish;
  switch (wish.is) {
    case 'create-order':
    case 'create-estimate': {
      const lines = [{ id: randomUUID(), name: 'Cake', unitPriceMinor: wish.priceMinor, quantityMilli: 1000 }];
      return { [wish.is === 'create-order' ? 'orderId' : 'estimateId']: documentId, note, lines };
    }
    case 'pay-order': {
      const payment = { id: randomUUID(), tender: 'card', amountMinor: wish.amountMinor, reference: note };
      return { orderId: documentId, receiptId: randomUUID(), payments: [payment] };
    }
    case 'complete-order':
      return { orderId: documentId };
    case 'convert-estimate':
      return { estimateId: documentId, orderId: randomUUID() };
    default:
      return wish satisfies never;
  }
}
