import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { idAt } from '../test/kit/sample-shop.ts';
import { closeCodes, downSchema, groupOf, parseDown, parseUp, staysAway, upSchema } from './wire.ts';

const parseJsonUp = (frame: unknown) => parseUp(JSON.stringify(frame));
const parseJsonDown = (frame: unknown) => parseDown(JSON.stringify(frame));

describe('frames', () => {
  test('[F10] an unknown type is ignored, in both directions', () => {
    expect(parseJsonUp({ t: 'dance', tempo: 3 })).toEqual({ unknown: 'dance' });
    expect(parseJsonDown({ t: 'dance' })).toEqual({ unknown: 'dance' });
    expect(parseJsonDown({ t: 'note', kind: 'weather' })).toEqual({ unknown: 'note' });
  });

  test('[F10] an unknown field is ignored, in both directions', () => {
    expect(parseJsonUp({ t: 'ping', at: 1, mood: 'good' })).toEqual({ frame: { t: 'ping', at: 1 } });
    const pong = { t: 'pong', at: 1, seq: 2, now: 'x' };
    expect(parseJsonDown({ ...pong, mood: 'good' })).toEqual({ frame: pong });
  });

  test.each([
    ['hello', 'is not JSON'],
    ['[]', 'is no object with a text t'],
    ['null', 'is no object with a text t'],
    ['{"t":7}', 'is no object with a text t'],
    ['{"t":"ping"}', 'ping.at: '],
    ['{"t":"hello","app":{}}', 'hello.app.version: '],
    [`{"t":"command","id":"x","n":1,"type":"a","body":{}}`, 'command.id: '],
    [`{"t":"command","id":"${idAt(1)}","n":0,"type":"a","body":{}}`, 'command.n: '],
    [
      `{"t":"command","id":"${idAt(1)}","type":"a","body":${'['.repeat(33)}${']'.repeat(33)}}`,
      'command.body: is nested too deeply',
    ],
    ['{"t":"resume","cursor":{"epoch":"","seq":0,"hash":"a","group":"*"}}', 'resume.cursor.epoch: '],
  ])('[F10] %s is a fault that is named: %s', (text, fault) => {
    expect(parseUp(text)).toMatchObject({ fault: expect.stringContaining(fault) as string });
  });

  test('[F10] a body of 32 levels is taken, and no depth makes the parser throw', () => {
    const nested = (levels: number) =>
      `{"t":"command","id":"${idAt(1)}","type":"a","body":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(parseUp(nested(32))).toHaveProperty('frame');
    expect(parseUp(nested(100_000))).toHaveProperty('fault');
  });

  test('[F10] no text makes the parser throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.constantFrom('__proto__', '{"t":"__proto__"}', '{"t":"constructor"}')),
        (text) => {
          for (const parse of [parseUp, parseDown]) expect(Object.keys(parse(text))).toHaveLength(1);
        },
      ),
    );
  });

  test('[F10] the codes that ask to stay away are those from 4500 on', () => {
    const away = Object.entries(closeCodes).filter(([, code]) => staysAway(code));
    expect(away.map(([name]) => name).sort()).toEqual([
      'clientTooOld',
      'elsewhere',
      'forbidden',
      'hostTooOld',
      'pairAgain',
      'unauthenticated',
      'wrongShop',
    ]);
    expect([4499, 4500, 4999, 5000, 1006].map(staysAway)).toEqual([false, true, true, false, false]);
  });

  test('[F13] the frames are those of docs/PROTOCOL.md', () => {
    const shape = [upSchema, downSchema].map((schema) =>
      z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    );
    const hash = createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16);
    const recorded = readFileSync(join(import.meta.dirname, '../docs/PROTOCOL.md'), 'utf8');
    expect(
      recorded,
      `the frames changed: describe the change in docs/PROTOCOL.md, and their new fingerprint`,
    ).toContain(`fingerprint \`${hash}\``);
  });
});

describe('groups', () => {
  test('[F3] the same topics are the same group in whatever order, and unknown ones are ignored', () => {
    expect(groupOf(['orders', 'catalogue']).name).toBe(groupOf(['catalogue', 'moods', 'orders']).name);
    expect([...groupOf(['orders']).kinds]).toEqual(['day', 'parked', 'order', 'receipt', 'deposit', 'attention']);
    expect(groupOf(['orders', 'orders'])).toEqual(groupOf(['orders']));
  });

  test('[F3] none, `*` or only unknown topics mean everything that may be told', () => {
    for (const topics of [undefined, [], ['*'], ['orders', '*'], ['moods'], ['__proto__']])
      expect(groupOf(topics).name).toBe('*');
    expect(groupOf().kinds).not.toContain('credential');
  });
});
