import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { defaultLimits } from '../server/feed/limits.ts';
import { categorySchema, modifierGroupSchema, productSchema } from '../shop/catalogue.ts';
import { daySchema } from '../shop/day.ts';
import type { Kind } from '../shop/documents.ts';
import { estimateSchema } from '../shop/estimate.ts';
import { madeSchema } from '../shop/made.ts';
import { orderSchema } from '../shop/order.ts';
import { receiptSchema } from '../shop/payment.ts';
import { isRefusal, refusalCodeSchema, refuse } from '../shop/refusal.ts';
import { shiftSchema } from '../shop/shift.ts';
import { kindsByTopic, kindsOfAll, parseTillWish, publicKinds, tillCommands, tillCommandTypes } from '../shop/shop.ts';
import { tillSchema } from '../shop/till.ts';
import { closeCodes, downSchema, limits, parseDown, parseUp, upSchema } from '../shop/wire.ts';
import { createSampleShop } from './kit/sample-shop.ts';

const written = readFileSync(join(import.meta.dirname, '../docs/PROTOCOL.md'), 'utf8');

/** What stands below a heading, up to the next one. */
function under(heading: string): string {
  const [, text] = written.split(`\n${heading}\n`);
  if (text === undefined) throw new Error(`docs/PROTOCOL.md has no heading ${heading}`);
  return text.split(/\n#+ /)[0] ?? '';
}

/** The cells of the table there, without its head. */
function rowsUnder(heading: string): string[][] {
  const lines = under(heading).split('\n');
  const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.split('|').slice(1, -1));
  return rows.slice(2).map((row) => row.map((cell) => cell.trim()));
}

/** What stands in backticks in a cell. */
const named = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
/** The names of a list of fields; what stands in brackets behind one are its values. */
const fieldsIn = (cell = '') => named(cell.replace(/\([^)]*\)/g, '').split(/[.:]/)[0]).sort();
const fieldsUnder = (heading: string) =>
  rowsUnder(heading)
    .flatMap(([fields]) => named(fields))
    .sort();

const examples = [...written.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text ?? '') as object);
const frames = examples.filter((example) => 't' in example);

type Fields = z.ZodObject<z.ZodRawShape>;
/** The objects that a union is made of, however deep. */
function objectsIn(schema: z.core.$ZodType): Fields[] {
  const { options } = schema as Partial<z.ZodUnion>;
  return options ? options.flatMap(objectsIn) : [schema as Fields];
}

/** Names of fields, with a `?` behind those that may be missing. */
function fieldsOf({ shape }: Fields, without: readonly string[] = []): string[] {
  const names = Object.entries(shape).filter(([name]) => !without.includes(name));
  return names.map(([name, field]) => (field._zod.def.type === 'optional' ? `${name}?` : name));
}

/** What a frame is called in the document: its type, and the kind of a note. */
function headingOf({ t, kind }: z.ZodRawShape): string {
  const [type, noteKind] = [t, kind].map((field) => (field as z.ZodLiteral<string> | undefined)?.value);
  return type === 'note' ? `#### note \`${noteKind}\`` : `#### \`${type}\``;
}

/** By heading; a verdict is two shapes under one. */
const shapes = new Map<string, Set<string>>();
for (const schema of [...objectsIn(upSchema), ...objectsIn(downSchema)]) {
  const heading = headingOf(schema.shape);
  const fields = fieldsOf(schema, heading.includes(' note ') ? ['t', 'kind'] : ['t']);
  shapes.set(heading, new Set([...(shapes.get(heading) ?? []), ...fields]));
}

describe('docs/PROTOCOL.md', () => {
  test.each(frames.map((frame) => [JSON.stringify(frame)]))('[F51] shows a real frame: %.60s', (text) => {
    const parsed = [parseUp(text), parseDown(text)].find((one) => !('unknown' in one));
    expect(parsed).toEqual({ frame: JSON.parse(text) });
    const { type, body } = JSON.parse(text) as { type?: string; body?: unknown };
    if (type !== undefined) expect(isRefusal(parseTillWish(type, body))).toBe(false);
  });

  test.each([...shapes])('[F51] describes every field of %s, and no other', (heading, fields) => {
    expect(fieldsUnder(heading)).toEqual([...fields].sort());
  });

  test('[F51] describes the stamp of a command', () => {
    expect(fieldsUnder('#### `made`')).toEqual(fieldsOf(madeSchema).sort());
  });

  test('[F51] describes every command and the fields of its body', () => {
    const told = rowsUnder('### Commands').map(([command, fields]) => [...named(command), fieldsIn(fields)]);
    const real = tillCommandTypes.map((type) => [type, fieldsOf(tillCommands[type].body).sort()]);
    expect(told).toEqual(real);
  });

  test('[F51] describes every kind of document and its fields', () => {
    const rows = rowsUnder('### Documents');
    const told = rows.map(([kind, topic]) => [...named(kind), named(topic)[0]]);
    const topics = Object.entries(kindsByTopic).flatMap(([topic, kinds]) => kinds.map((kind) => [kind, topic]));
    expect(told).toEqual([...topics, ...kindsOfAll.map((kind) => [kind, undefined])]);
    const fieldsOfKind = new Map(rows.map(([kind, , fields]) => [named(kind)[0] as Kind, fieldsIn(fields)]));
    const schemas = {
      order: orderSchema,
      estimate: estimateSchema,
      receipt: receiptSchema,
      till: tillSchema,
      shift: shiftSchema,
    };
    const catalogue = { category: categorySchema, product: productSchema, modifierGroup: modifierGroupSchema };
    const real = { ...schemas, ...catalogue, day: daySchema.omit({ summary: true }) };
    for (const [kind, schema] of Object.entries(real)) {
      expect([kind, fieldsOfKind.get(kind as Kind)]).toEqual([kind, fieldsOf(schema, ['id', 'version']).sort()]);
    }
    const shop = createSampleShop();
    const documents: { kind: Kind; value: object }[] = [
      ...publicKinds.flatMap((kind) => [...shop.all(kind)].map((value) => ({ kind, value }))),
      ...examples.flatMap((example) => ('value' in example ? (example as { kind: Kind; value: object }) : [])),
    ];
    for (const { kind, value } of documents) {
      const known = fieldsOfKind.get(kind)?.map((name) => name.replace('?', ''));
      expect([...(known ?? []), 'id', 'version']).toEqual(expect.arrayContaining(Object.keys(value)));
    }
  });

  test('[F51] names every reason of a refusal and what helps', () => {
    const told = rowsUnder('#### Refusals').flatMap(([codes, retry]) => named(codes).map((code) => [code, retry]));
    const real = refusalCodeSchema.options.map((code) => [code, refuse(code, '').retry]);
    expect(told.sort()).toEqual(real.sort());
  });

  test('[F51] names every close code', () => {
    const told = rowsUnder('### Close codes').map(([code]) => Number(code));
    const free = [closeCodes.resync, closeCodes.moved, closeCodes.forbidden, closeCodes.wrongShop];
    for (const code of free) expect(under('### Close codes')).toContain(`${code} (`);
    const ofProtocol = [...told, ...free].filter((code) => code !== 1008 && code !== 1009);
    expect(ofProtocol.sort()).toEqual(Object.values(closeCodes).sort());
  });

  test('[F51] gives the limits that the welcome announces', () => {
    const told = Object.fromEntries(
      rowsUnder('### Limits').map(([limit, usually]) => [named(limit)[0], Number(usually)]),
    );
    expect(told).toEqual({ ...limits, ...defaultLimits });
    expect(frames.find((frame) => 'limits' in frame)).toMatchObject({ limits: told });
  });
});
