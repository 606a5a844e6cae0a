import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

describe('what came over a wire', () => {
  test('[Z10] is what `JSON.parse` makes of it', () => {
    // fast-check makes keys of a prototype itself now and then.
    const values = fc.jsonValue({ maxDepth: 5 }).filter((value) => !/proto|constructor/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value);
        const parsed = parseJson(text);
        if ('value' in parsed) expect(parsed.value).toEqual(JSON.parse(text));
        else expect(parsed.flaw).toBe('is no number to count on');
      }),
    );
  });

  test.each(['', '{', '{"a":1,}', 'undefined', '{"a":01}', '{"a":NaN}', '{"a":Infinity}', "{'a':1}", '\u{feff}{}'])(
    '[Z10] %j is not JSON',
    (text) => {
      expect(parseJson(text)).toEqual({ flaw: 'is not JSON', path: [], found: undefined });
    },
  );

  test.each(['__proto__', 'constructor', 'prototype'])('[Z10] has no %s at any depth, however it is written', (key) => {
    const escaped = [...key].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    for (const name of [key, escaped]) {
      expect(parseJson(`{"${name}":1}`)).toMatchObject({ flaw: 'is a name that nothing here has', path: [key] });
      const deep = parseJson(`{"lines":[{},{"a":{"${name}":{"isAdmin":true}}}]}`);
      expect(deep).toMatchObject({ path: ['lines', '1', 'a', key] });
    }
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(parseJson(`{"text":"${key}"}`)).toEqual({ value: { text: key } });
  });

  test.each(['9007199254740992', '-9007199254740992', '1e309', '-1e400', '1e16', '123456789012345678901234567890'])(
    '[Z10] has no %s',
    (number) => {
      expect(parseJson(`{"a":[${number}]}`)).toMatchObject({ flaw: 'is no number to count on', path: ['a', '0'] });
    },
  );

  test.each(['9007199254740991', '-9007199254740991', '0', '12.5', '1e-7'])('[Z10] may have %s', (number) => {
    expect(parseJson(number)).toEqual({ value: Number(number) });
  });

  test('[Z10] is 33 containers deep at most, and no depth throws', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(parseJson(nested(33))).toHaveProperty('value');
    expect(parseJson(nested(34))).toMatchObject({ flaw: 'is nested too deeply', path: ['0'] });
    expect(parseJson(nested(1_000_000))).toHaveProperty('flaw');
    expect(parseJson(`{"body":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`)).toMatchObject({ path: ['body'] });
  });
});
