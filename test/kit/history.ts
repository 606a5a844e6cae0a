import type { ReadDocument, ReadLine } from './read-journal.ts';

/** One thing that a client asked for, with when it first asked and when it had the answer, on one clock. */
export interface Operation {
  id: string;
  type: string;
  startedAt: number;
  endedAt?: number;
  /** `unknown`: no answer came. */
  outcome: 'ok' | 'refused' | 'unknown';
  /** What the answer said of the effect. */
  result?: { seq?: number; number?: string; takenMinor?: number };
}

/** What is there in the end. */
export interface Final {
  lines: readonly ReadLine[];
  /** Documents that the host shows, where it was asked. */
  documents?: readonly { kind: string; id: string; value: ReadDocument }[];
}

export interface Fault {
  is:
    | 'lost'
    | 'doubled'
    | 'reordered'
    | 'refused-effect'
    | 'never-asked'
    | 'wrong-answer'
    | 'wrong-number'
    | 'wrong-sum';
  what: string;
}

interface Effect {
  operation: Operation;
  lines: ReadLine[];
}

/**
 * Everything that a history and what it left behind have against each other; empty where each acknowledged effect is
 * there once, in real time's order, refusals did nothing, numbers have no gap and the sums agree. `operationOf` names
 * the operation that a line carries out; undefined where the host did it by itself.
 */
export function faultsOf(
  operations: readonly Operation[],
  final: Final,
  operationOf: (line: ReadLine) => string | undefined = ({ command }) => command.id,
): Fault[] {
  const effects = new Map<string, Effect>(operations.map((operation) => [operation.id, { operation, lines: [] }]));
  const faults: Fault[] = [];
  for (const line of final.lines) {
    const id = operationOf(line);
    if (id === undefined) continue;
    const effect = effects.get(id);
    if (effect) effect.lines.push(line);
    else faults.push({ is: 'never-asked', what: `line ${line.seq}, ${line.command.type} ${id}` });
  }
  return [
    ...faults,
    ...[...effects.values()].flatMap(faultsOfEffect),
    ...faultsOfOrder([...effects.values()]),
    ...faultsOfChain(final.lines),
    ...faultsOfNumbers(final.lines),
    ...faultsOfSums(final.lines),
    ...(final.documents ? faultsOfDocuments(final.lines, final.documents) : []),
  ];
}

function faultsOfEffect({ operation, lines: [line, ...more] }: Effect): Fault[] {
  const { outcome } = operation;
  const what = `${operation.type} ${operation.id}`;
  if (line && more.length > 0) return [{ is: 'doubled', what: `${what} in ${[line, ...more].map(({ seq }) => seq)}` }];
  if (outcome === 'unknown') return [];
  const hasEffect = line !== undefined && (!line.refusal || line.changes.length > 0);
  if (outcome === 'refused') return hasEffect ? [{ is: 'refused-effect', what: `${what} in ${line.seq}` }] : [];
  if (!hasEffect) return [{ is: 'lost', what }];
  const { seq = line.seq, number, takenMinor = takenIn(line) } = operation.result ?? {};
  const kept = `${line.seq} ${takenIn(line)} ${numbersIn(line).find((one) => one === number)}`;
  const said = `${seq} ${takenMinor} ${number}`;
  return said === kept ? [] : [{ is: 'wrong-answer', what: `${what}: said ${said}, kept ${kept}` }];
}

/** What was answered before another was asked for comes before it. */
function faultsOfOrder(effects: readonly Effect[]): Fault[] {
  const placed = effects
    .flatMap(({ operation, lines: [line] }) => (line ? [{ operation, seq: line.seq }] : []))
    .sort((a, b) => b.seq - a.seq);
  const faults: Fault[] = [];
  // From the last line on back: the earliest end of all that comes later.
  let earliest: { operation: Operation; seq: number; endedAt: number } | undefined;
  for (const { operation, seq } of placed) {
    if (earliest && earliest.endedAt < operation.startedAt) {
      const what = `${operation.id} is line ${seq}, before ${earliest.operation.id} in ${earliest.seq}, answered earlier`;
      faults.push({ is: 'reordered', what });
    }
    const { endedAt = Number.POSITIVE_INFINITY } = operation;
    if (!earliest || endedAt < earliest.endedAt) earliest = { operation, seq, endedAt };
  }
  return faults;
}

/** Lines are numbered without a gap: what is missing in the middle was there once. */
function faultsOfChain(lines: readonly ReadLine[]): Fault[] {
  return lines.flatMap(({ seq }, index) =>
    seq === index + 1 ? [] : [{ is: 'lost' as const, what: `line ${index + 1} of the journal has seq ${seq}` }],
  );
}

/** Receipt serials count from 1 without a gap in each series, and no number of any kind is given twice. */
function faultsOfNumbers(lines: readonly ReadLine[]): Fault[] {
  const faults: Fault[] = [];
  const lastBySeries = new Map<string, number>();
  const ownerByNumber = new Map<string, string>();
  for (const { kind, id, value } of lines.flatMap(({ changes }) => changes)) {
    if (!value?.number || !['estimate', 'order', 'receipt'].includes(kind)) continue;
    const number = `${kind} ${value.number} ${value.businessDate ?? ''}`;
    const owner = ownerByNumber.get(number) ?? id;
    ownerByNumber.set(number, owner);
    if (owner !== id) faults.push({ is: 'wrong-number', what: `${number} of ${owner} and ${id}` });
    if (value.serial === undefined) continue;
    const series = value.number.slice(0, value.number.lastIndexOf('-'));
    const due = (lastBySeries.get(series) ?? 0) + 1;
    if (value.serial !== due) faults.push({ is: 'wrong-number', what: `${number} where serial ${due} is due` });
    lastBySeries.set(series, value.serial);
  }
  return faults;
}

/** The journal's running total is the sum of its receipts, and so is what the orders have on them as paid. */
function faultsOfSums(lines: readonly ReadLine[]): Fault[] {
  const faults: Fault[] = [];
  const paidByOrder = new Map<string, number>();
  let taken = 0;
  for (const line of lines) {
    taken += takenIn(line);
    for (const { kind, id, value } of line.changes) if (kind === 'order') paidByOrder.set(id, value?.paidMinor ?? 0);
    if (line.total !== taken) {
      faults.push({ is: 'wrong-sum', what: `line ${line.seq} has a total of ${line.total}, its receipts of ${taken}` });
      taken = line.total;
    }
  }
  const paid = [...paidByOrder.values()].reduce((sum, one) => sum + one, 0);
  if (paid !== taken) faults.push({ is: 'wrong-sum', what: `${paid} is paid on orders, receipts are for ${taken}` });
  return faults;
}

/** What the host shows is what the journal's lines left, document by document. */
function faultsOfDocuments(lines: readonly ReadLine[], documents: NonNullable<Final['documents']>): Fault[] {
  const kept = new Map<string, string>();
  for (const { seq, changes } of lines) {
    for (const { kind, id, value } of changes) {
      if (value) kept.set(`${kind} ${id}`, JSON.stringify({ ...value, version: seq }));
      else kept.delete(`${kind} ${id}`);
    }
  }
  const faults: Fault[] = [];
  const kinds = new Set(documents.map(({ kind }) => kind));
  for (const { kind, id, value } of documents) {
    const name = `${kind} ${id}`;
    if (kept.get(name) !== JSON.stringify(value)) faults.push({ is: 'wrong-answer', what: `${name} is not as kept` });
    kept.delete(name);
  }
  const unseen = [...kept.keys()].filter((name) => kinds.has(name.split(' ')[0] ?? ''));
  return [...faults, ...unseen.map((name) => ({ is: 'lost' as const, what: `${name} is kept and not shown` }))];
}

function takenIn({ changes }: ReadLine): number {
  return changes.reduce((sum, { kind, value }) => sum + (kind === 'receipt' ? (value?.takenMinor ?? 0) : 0), 0);
}

/** Numbers of documents and of the receipt that was given out for them. */
function numbersIn({ changes }: ReadLine): string[] {
  return changes.flatMap(({ value }) => value?.number ?? []);
}
