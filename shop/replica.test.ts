import { describe, expect, test } from 'vitest';
import type { Change } from './documents.ts';
import { createReplica } from './replica.ts';
import type { Down, EntriesFrame, SnapshotFrame } from './wire.ts';

const epoch = '1-00000000';
const category = (id: string, name: string) => ({ id, name, colour: '#000', sort: 1 });
const put = (id: string, name: string): Change => ({ kind: 'category', id, value: category(id, name) });

function snapshot(seq: number, changes: object[], part = 1, parts = 1): SnapshotFrame {
  return { t: 'snapshot', epoch, seq, hash: `h${seq}`, part, parts, changes: changes as Change[] };
}
function entries(prev: number, seqs: Record<number, Change[]>, of = epoch): EntriesFrame {
  const list = Object.entries(seqs).map(([seq, changes]) => ({
    seq: Number(seq),
    at: '',
    by: '',
    till: '',
    command: { id: '', type: '' },
    changes,
  }));
  const seq = list.at(-1)?.seq ?? prev;
  return { t: 'entries', epoch: of, prev, seq, hash: `h${seq}`, entries: list };
}
function welcome(seq: number, group = '*'): Down {
  const rest = { protocol: '', shop: '', lastN: 0, now: '', you: {}, limits: {} };
  return { t: 'welcome', epoch, seq, hash: `h${seq}`, group, resume: 'live', ...rest };
}
const pong = (seq: number): Down => ({ t: 'pong', at: 0, seq, now: '' });
const resumeFrom = (seq: number) => [{ t: 'resume', cursor: { epoch, seq, hash: `h${seq}`, group: '*' } }];

function started() {
  const replica = createReplica();
  replica.receive(welcome(5), 0);
  replica.receive(snapshot(5, [{ kind: 'category', id: 'a', value: { ...category('a', 'Tea'), version: 3 } }]), 0);
  return replica;
}

describe('a till’s copy', () => {
  test('[F1] a snapshot is everything, each document with its own version', () => {
    const replica = started();
    expect(replica.cursor).toEqual({ epoch, seq: 5, hash: 'h5', group: '*' });
    expect(replica.shop.get('category', 'a')).toMatchObject({ name: 'Tea', version: 3 });
  });

  test('[F14] a snapshot in parts shows when it is whole, and a half one of an earlier connection is dropped', () => {
    const replica = started();
    const part = (n: number) => replica.receive(snapshot(9, [put(`p${n}`, 'x')], n, 2), 0).news;
    expect(part(1)).toBeUndefined();
    expect(replica.shop.get('category', 'a')).toBeDefined();
    replica.receive(welcome(9), 0);
    expect(part(2)).toBeUndefined();
    expect(replica.cursor?.seq).toBe(5);
    part(1);
    expect(part(2)).toBe('everything');
    expect([...replica.shop.all('category')].map(({ id }) => id)).toEqual(['p1', 'p2']);
  });

  test('[F1] entries that follow are applied, with their position as version', () => {
    const replica = started();
    const { news, send } = replica.receive(
      entries(5, { 6: [put('a', 'Chai')], 8: [put('b', 'Bread'), { kind: 'category', id: 'a', value: null }] }),
      0,
    );
    expect([send, (news as unknown[]).length, replica.cursor?.seq]).toEqual([[], 2, 8]);
    expect(replica.shop.get('category', 'a')).toBeUndefined();
    expect(replica.shop.get('category', 'b')?.version).toBe(8);
  });

  test.each([
    ['a gap', entries(6, { 7: [put('a', 'X')] })],
    ['a repetition', entries(4, { 5: [put('a', 'X')] })],
    ['another epoch', entries(5, { 6: [put('a', 'X')] }, '2-00000000')],
  ])('[F19] %s is not applied, and the till asks to resume', (_, frame) => {
    const replica = started();
    expect(replica.receive(frame, 0)).toEqual({ send: resumeFrom(5), news: undefined });
    expect(replica.shop.get('category', 'a')?.name).toBe('Tea');
  });

  test('[F19] without a copy yet, entries are nothing to resume from', () => {
    expect(createReplica().receive(entries(0, { 1: [put('a', 'X')] }), 0)).toEqual({ send: [], news: undefined });
  });

  test('[F12] a host ahead for two seconds without news is asked to resume, once', () => {
    const replica = started();
    expect(replica.receive(pong(6), 1000).send).toEqual([]);
    expect(replica.receive(pong(6), 2999).send).toEqual([]);
    expect(replica.receive(pong(6), 3000).send).toEqual(resumeFrom(5));
    expect(replica.receive(pong(6), 3100).send).toEqual([]);
  });

  test('[F12] news in between, or a host that is not ahead, ends the count', () => {
    const replica = started();
    replica.receive(pong(6), 1000);
    replica.receive(entries(5, { 6: [] }), 1500);
    expect(replica.receive(pong(7), 3500).send).toEqual([]);
    expect(replica.receive(pong(6), 4000).send).toEqual([]);
    expect(replica.receive(pong(7), 5600).send).toEqual([]);
  });

  test('[F45] after five resumes at one position within ten seconds it waits until those are over (F-12)', () => {
    const replica = started();
    const gap = entries(6, { 7: [] });
    const asks = (nowMs: number) => replica.receive(gap, nowMs).send.length;
    expect([0, 1, 2, 3, 4, 5, 9_999].map(asks)).toEqual([1, 1, 1, 1, 1, 0, 0]);
    // A snapshot of the same position is no news.
    replica.receive(snapshot(5, []), 9_999);
    expect([9_999, 10_000, 10_000].map(asks)).toEqual([0, 1, 0]);
    replica.receive(entries(5, { 6: [] }), 10_000);
    expect(replica.receive(entries(7, { 8: [] }), 10_000).send).toEqual(resumeFrom(6));
  });
});
