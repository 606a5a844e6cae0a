import { describe, expect, test } from 'vitest';
import { type Fault, type Final, faultsOf, type Operation } from './history.ts';
import type { ReadDocument, ReadLine } from './read-journal.ts';

const operation = (id: string, startedAt: number, more: Partial<Operation> = {}): Operation => ({
  id,
  type: 'sample',
  startedAt,
  endedAt: startedAt + 1,
  outcome: 'ok',
  ...more,
});
const line = (seq: number, id: string, more: Partial<ReadLine> = {}): ReadLine => ({
  seq,
  till: 'a',
  command: { id, type: 'sample', body: {} },
  changes: [{ kind: 'note', id, value: {} }],
  total: 0,
  ...more,
});
const receipt = (serial: number, takenMinor: number, id = `r${serial}`, till = 'A') => ({
  kind: 'receipt',
  id,
  value: { serial, takenMinor, number: `${till}-2026-00000${serial}` } as ReadDocument,
});
const paid = (id: string, paidMinor: number) => ({ kind: 'order', id, value: { number: `A-${id}`, paidMinor } });

/** Two payments on one order, a refusal and one that nobody heard the answer of: nothing is wrong. */
function soundHistory(): { operations: Operation[]; final: Final & { lines: ReadLine[] } } {
  return {
    operations: [
      operation('one', 0, { result: { seq: 1, number: 'A-2026-000001', takenMinor: 500 } }),
      operation('two', 2, { result: { seq: 2 } }),
      operation('no', 4, { outcome: 'refused' }),
      operation('late', 4, { outcome: 'unknown' }),
      operation('lost', 4, { outcome: 'unknown' }),
    ],
    final: {
      lines: [
        line(1, 'one', { changes: [paid('1', 500), receipt(1, 500)], total: 500 }),
        line(2, 'two', { changes: [paid('1', 800), receipt(2, 300)], total: 800 }),
        line(3, 'no', { changes: [], refusal: { code: 'unpaid' }, total: 800 }),
        line(4, 'late', { total: 800 }),
      ],
    },
  };
}
type History = ReturnType<typeof soundHistory>;

const kindsOf = (faults: readonly Fault[]) => [...new Set(faults.map(({ is }) => is))].sort();

test('[D6] a sound history has no fault, whether what was undecided took effect or not', () => {
  const { operations, final } = soundHistory();
  expect(faultsOf(operations, final)).toEqual([]);
  expect(faultsOf(operations, { lines: final.lines.slice(0, 3) })).toEqual([]);
});

/** Spoils a sound history in one way, and says what is to be found in it. */
const spoilt: [name: string, is: Fault['is'][], spoil: (history: History) => void][] = [
  ['the last acknowledged is gone', ['lost'], ({ final }) => final.lines.splice(1)],
  ['one in the middle is gone', ['lost'], ({ final }) => final.lines.splice(2, 1)],
  ['an acknowledged one was refused', ['lost'], ({ operations }) => operations.push(operation('x', 9))],
  [
    'an acknowledged one is kept as a refusal',
    ['lost'],
    ({ operations }) => Object.assign(operations[2] ?? {}, { outcome: 'ok' }),
  ],
  ['one is there twice', ['doubled'], ({ final }) => final.lines.push(line(5, 'two', { total: 800 }))],
  ['an undecided one is there twice', ['doubled'], ({ final }) => final.lines.push(line(5, 'late', { total: 800 }))],
  [
    'a later one stands first',
    ['reordered'],
    ({ operations }) => {
      Object.assign(operations[0] ?? {}, { startedAt: 20, endedAt: 21 });
    },
  ],
  [
    'an undecided one stands before what was answered before it was asked',
    ['reordered'],
    ({ operations, final }) => {
      Object.assign(operations[3] ?? {}, { startedAt: 20 });
      operations.push(operation('after', 18));
      final.lines.push(line(5, 'after', { total: 800 }));
    },
  ],
  [
    'a refused one took effect',
    ['refused-effect'],
    ({ operations }) => Object.assign(operations[3] ?? {}, { outcome: 'refused' }),
  ],
  ['something was never asked for', ['never-asked'], ({ operations }) => operations.splice(3, 1)],
  [
    'another position was answered',
    ['wrong-answer'],
    ({ operations }) => Object.assign(operations[1] ?? {}, { result: { seq: 3 } }),
  ],
  [
    'another number was answered',
    ['wrong-answer'],
    ({ operations }) => Object.assign(operations[1] ?? {}, { result: { number: 'A-2026-000003' } }),
  ],
  [
    'another amount was answered',
    ['wrong-answer'],
    ({ operations }) => Object.assign(operations[1] ?? {}, { result: { takenMinor: 301 } }),
  ],
  ['a serial is left out', ['wrong-number'], ({ final }) => final.lines[1]?.changes.splice(1, 1, receipt(3, 300))],
  [
    'a serial is given twice',
    ['wrong-number'],
    ({ final }) => final.lines[1]?.changes.splice(1, 1, receipt(1, 300, 'r2')),
  ],
  [
    'a number is given twice',
    ['wrong-number'],
    ({ final }) => final.lines[3]?.changes.push({ ...paid('1', 0), id: '2' }),
  ],
  ['the running total is off', ['wrong-sum'], ({ final }) => Object.assign(final.lines[3] ?? {}, { total: 801 })],
  [
    'an order has more on it than was taken',
    ['wrong-sum'],
    ({ final }) => final.lines[1]?.changes.splice(0, 1, paid('1', 801)),
  ],
  [
    'a receipt took another amount',
    ['wrong-sum'],
    ({ final }) => final.lines[1]?.changes.splice(1, 1, receipt(2, 301)),
  ],
];

describe('the checker finds that', () => {
  test.each(spoilt)('[D6] %s', (_, is, spoil) => {
    const history = soundHistory();
    spoil(history);
    expect(kindsOf(faultsOf(history.operations, history.final))).toEqual(is);
  });

  test('[D6] the host shows something else than it keeps', () => {
    const { operations, final } = soundHistory();
    const documents = [
      { kind: 'order', id: '1', value: { number: 'A-1', paidMinor: 800, version: 2 } },
      { kind: 'note', id: 'late', value: { version: 4 } },
    ];
    expect(faultsOf(operations, { ...final, documents })).toEqual([]);
    const off = documents.map((one) => ({ ...one, value: { ...one.value, version: 1 } }));
    expect(kindsOf(faultsOf(operations, { ...final, documents: off }))).toEqual(['wrong-answer']);
    expect(
      kindsOf(faultsOf(operations, { ...final, documents: documents.map((one) => ({ ...one, id: '1' })) })),
    ).toEqual(['lost', 'wrong-answer']);
  });
});
