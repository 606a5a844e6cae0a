import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import type { Operation } from './history.ts';
import { type Answered, api } from './http-client.ts';
import { pick } from './seeded-random.ts';
import { createWishes, type Wish } from './wishes.ts';
import { KEPT, nowMs, type Writer, type WriterPorts } from './writer.ts';

interface Asked {
  wish: Wish;
  operation: Operation;
  answer?: string;
}

interface Document {
  id: string;
  code?: string;
  version?: number;
  number?: string;
  receiptNumber?: string;
  amountMinor?: number;
}

/** A script over HTTP: one call at a time, each under an Idempotency-Key, which is its operation's id. */
export function createScriptWriter({ port, token, random, onAnswered, onSurprise, goesOn }: WriterPorts): Writer {
  const operations: Operation[] = [];
  const wishes = createWishes(random);
  let undecided: Asked | undefined;
  let decided: Asked[] = [];
  let resting = false;

  const ask = (agent: Agent, { wish, operation: { id } }: Asked) => {
    const [path, body] = callOf(wish, id);
    return api<Document>({ port: port(), localToken: token }, 'POST', path, {
      body,
      agent,
      headers: { 'Idempotency-Key': id },
    });
  };

  /** A new wish; complete-order leaves no mark of the script's in the journal, so a script never asks for it. */
  const wishOn = (): Asked => {
    let wish = wishes.next();
    while (wish.is === 'complete-order' || wish.is === 'convert-estimate') wish = wishes.next();
    const operation: Operation = { id: randomUUID(), type: wish.is, startedAt: nowMs(), outcome: 'unknown' };
    operations.push(operation);
    return { wish, operation };
  };

  const onAnswer = (asked: Asked, answer: Answered<Document>) => {
    const { wish, operation } = asked;
    const isOk = answer.status === 201;
    if (!isOk && answer.status !== 422 && answer.status !== 409) {
      return onSurprise(`${operation.id}: ${answer.status} ${answer.text}`);
    }
    undecided = undefined;
    decided = [...decided.slice(-KEPT), { ...asked, answer: meaningOf(answer) }];
    operation.endedAt = nowMs();
    operation.outcome = isOk ? 'ok' : 'refused';
    if (isOk) {
      operation.result = resultOf(answer.json);
      wishes.granted(wish, answer.json.id);
    }
    onAnswered();
  };

  const untilCut = async (agent: Agent) => {
    if (decided.length > 0) {
      const asked = pick(random, decided);
      const again = meaningOf(await ask(agent, asked));
      if (again !== asked.answer) onSurprise(`${asked.operation.id} was ${asked.answer} and then ${again}`);
    }
    while (goesOn() && (undecided || !resting)) {
      undecided ??= wishOn();
      onAnswer(undecided, await ask(agent, undecided));
    }
  };

  const run = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // The line ends with the host or the cable, in whatever way; what was asked for stays undecided.
    await untilCut(agent).catch((error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
    });
    agent.destroy();
  };

  return {
    operations,
    run,
    undecided: () => (undecided ? 1 : 0),
    rest() {
      resting = true;
    },
  };
}

/** What of an answer is the same however often it is given. */
function meaningOf({ status, text, json }: Answered<Document>): string {
  return status === 201 ? text : `${status} ${json?.code}`;
}

function resultOf({ version, number, receiptNumber, amountMinor }: Document): NonNullable<Operation['result']> {
  const known = receiptNumber ?? number;
  return {
    ...(version !== undefined && { seq: version }),
    ...(known !== undefined && { number: known }),
    ...(amountMinor !== undefined && { takenMinor: amountMinor }),
  };
}

function callOf(wish: Wish, mark: string): [path: string, body: object] {
  if (wish.is === 'pay-order') {
    const body = { tender: 'card', amountMinor: wish.amountMinor, reference: mark };
    return [`/orders/${wish.documentId}/payments`, body];
  }
  const priceMinor = 'priceMinor' in wish ? wish.priceMinor : 0;
  const lines = [{ name: 'Cake', unitPriceMinor: priceMinor, quantityMilli: 1000 }];
  return [wish.is === 'create-estimate' ? '/estimates' : '/orders', { note: mark, lines }];
}
