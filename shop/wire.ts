import { z } from 'zod';
import type { Change, Kind } from './documents.ts';
import { idSchema } from './ids.ts';
import { madeSchema } from './made.ts';
import { retrySchema } from './refusal.ts';
import { baseSchema, kindsByTopic, kindsOfAll, publicKinds } from './shop.ts';
import { tillRoleSchema } from './till.ts';

/** The subprotocol that a rich client offers; a client that offers none gets the plain texts instead. */
export const PROTOCOL = 'tillwire.v1';

/** The texts that plain clients get, by the kind whose change they tell. */
export const plainTexts = { estimate: 'estimate_updated', order: 'order_updated' } as const;

export const limits = {
  /** Bytes of one frame from a client, and of one message from a plain client, which nobody reads. */
  frameBytes: 256 * 1024,
  plainBytes: 1024,
  commandBytes: 64 * 1024,
  helloMs: 5_000,
} as const;

const positionFields = { epoch: z.string().min(1), seq: z.int().min(0), hash: z.string().min(1) };
export const cursorSchema = z.object({ ...positionFields, group: z.string() });
/** How far a client has come in one group of one history. */
export type Cursor = z.infer<typeof cursorSchema>;
export type Position = Omit<Cursor, 'group'>;

const n = z.int().min(1);

const hello = z.object({
  t: z.literal('hello'),
  token: z.string().max(200).optional(),
  app: z.object({ version: z.string().max(40) }),
  cursor: cursorSchema.optional(),
  topics: z.array(z.string().max(40)).max(64).optional(),
  answered: z.int().min(0).optional(),
});
/** Deeper than any command is; whoever walks a body may do so by recursion. */
const MOST_DEPTH = 32;

function isShallow(value: unknown, levels = MOST_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((held) => isShallow(held, levels - 1));
}

/** `n` and `answered` are missing where a process sits behind the port and assigns them. */
const command = z.object({
  t: z.literal('command'),
  id: idSchema,
  n: n.optional(),
  type: z.string().max(64),
  body: z.unknown().refine((body) => isShallow(body), { error: 'is nested too deeply' }),
  base: baseSchema.optional(),
  answered: z.int().min(0).optional(),
  made: madeSchema.optional(),
});
const seen = z.object({ t: z.literal('seen'), seq: z.int().min(0) });
const resume = z.object({ t: z.literal('resume'), cursor: cursorSchema });
const ping = z.object({ t: z.literal('ping'), at: z.number() });
const get = z.object({ t: z.literal('get'), id: idSchema, path: z.string().max(500) });

export const upSchema = z.discriminatedUnion('t', [hello, command, seen, resume, ping, get]);
export type Up = z.infer<typeof upSchema>;
export type Hello = z.infer<typeof hello>;
export type CommandFrame = z.infer<typeof command>;

/** A host's documents are trusted as they come: only the envelope around them is parsed. */
const changes = z.array(
  z.custom<Change>((change) => typeof change === 'object' && change !== null && 'kind' in change),
);

export const entrySchema = z.object({
  seq: z.int(),
  at: z.string(),
  by: z.string(),
  till: z.string(),
  command: z.object({ id: z.string(), n: z.int().optional(), type: z.string() }),
  made: madeSchema.optional(),
  changes,
});
export type WireEntry = z.infer<typeof entrySchema>;

const person = z.object({ id: z.string(), code: z.string(), name: z.string(), role: tillRoleSchema });

const welcome = z.object({
  t: z.literal('welcome'),
  protocol: z.string(),
  shop: z.string(),
  ...positionFields,
  group: z.string(),
  resume: z.enum(['live', 'entries', 'snapshot', 'diverged']),
  lastN: z.int().min(0),
  /** Last journal seq that is in a verified backup: what a till asked for up to there it need not keep. */
  safe: z.int().min(0).optional(),
  now: z.string(),
  you: z.object({ till: person.optional() }),
  limits: z.record(z.string(), z.number()),
});
const entries = z.object({ t: z.literal('entries'), prev: z.int(), ...positionFields, entries: z.array(entrySchema) });
const snapshot = z.object({
  t: z.literal('snapshot'),
  ...positionFields,
  part: z.int().min(1),
  parts: z.int().min(1),
  changes,
});
const verdictFields = { t: z.literal('verdict'), id: z.string(), n: z.int().optional() };
const accepted = z.object({
  ...verdictFields,
  ok: z.literal(true),
  /** The group position that includes the effect, and the journal's. */
  seq: z.int(),
  line: z.int(),
});
const refused = z.object({
  ...verdictFields,
  ok: z.literal(false),
  code: z.string(),
  message: z.string(),
  retry: retrySchema,
  path: z.string().optional(),
  current: z.unknown().optional(),
});
const verdict = z.discriminatedUnion('ok', [accepted, refused]);
const outOfOrder = z.object({ t: z.literal('out-of-order'), id: z.string(), n: z.int(), lastN: z.int() });
const got = z.object({ t: z.literal('got'), id: z.string(), status: z.int(), body: z.unknown() });
const pong = z.object({ t: z.literal('pong'), at: z.number(), seq: z.int(), now: z.string() });
const presence = z.object({
  t: z.literal('note'),
  kind: z.literal('presence'),
  /** Ids of the tills that are connected now. */
  tills: z.array(z.string()),
});
/** How a secondary till's own process stands with its host. */
const upstream = z.object({
  t: z.literal('note'),
  kind: z.literal('upstream'),
  state: z.enum(['live', 'connecting', 'detached']),
  since: z.string(),
  reason: z.string().optional(),
});
const shutdown = z.object({ t: z.literal('note'), kind: z.literal('shutdown') });
/** How the host's storage stands. After `stopped` nothing is saved until the next welcome. */
const storage = z.object({
  t: z.literal('note'),
  kind: z.literal('storage'),
  state: z.enum(['ok', 'low', 'full', 'stopped']),
  freeBytes: z.int().optional(),
});
/** What is saved after the host stopped unexpectedly, for whoever compares it with the paper in hand. */
const recovered = z.object({
  t: z.literal('note'),
  kind: z.literal('recovered'),
  /** When the host that came after noticed; of the last entry that is saved. */
  at: z.string(),
  lastAt: z.string(),
  /** Of the whole journal, and orders that are open now. */
  entries: z.int(),
  openOrders: z.int(),
  tills: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      name: z.string(),
      /** The last one that is saved; none where the till took no money since its last closed day. */
      receipt: z.object({ number: z.string(), takenMinor: z.int(), at: z.string() }).optional(),
    }),
  ),
});
const note = z.discriminatedUnion('kind', [presence, upstream, shutdown, storage, recovered]);

export const downSchema = z.discriminatedUnion('t', [welcome, entries, snapshot, verdict, outOfOrder, got, pong, note]);
export type Down = z.infer<typeof downSchema>;
export type Welcome = z.infer<typeof welcome>;
export type EntriesFrame = z.infer<typeof entries>;
export type SnapshotFrame = z.infer<typeof snapshot>;
export type VerdictFrame = z.infer<typeof verdict>;
export type Note = z.infer<typeof note>;
export type StorageNote = z.infer<typeof storage>;
export type RecoveredNote = z.infer<typeof recovered>;
export type You = Welcome['you'];

/** Close codes: 4000 to 4499 ask to come back, from 4500 on to stay away. */
export const closeCodes = {
  restarting: 4000,
  slow: 4001,
  silent: 4003,
  badFrames: 4008,
  storageStopped: 4010,
  unauthenticated: 4501,
  elsewhere: 4506,
  pairAgain: 4507,
  unparsable: 1007,
} as const;

export function staysAway(code: number): boolean {
  return code >= 4500 && code < 5000;
}

type Parsed<T> = { frame: T } | { unknown: string } | { fault: string };

const upTypes: ReadonlySet<string> = new Set(upSchema.options.map((option) => option.shape.t.value));
const downTypes: ReadonlySet<string> = new Set([
  'welcome',
  'entries',
  'snapshot',
  'verdict',
  'out-of-order',
  'got',
  'pong',
  'note',
]);
const noteKinds: ReadonlySet<string> = new Set(note.options.map((option) => option.shape.kind.value));

/** A client's text as a frame; `unknown` types are from a newer client and ignored, a `fault` counts against it. */
export function parseUp(text: string): Parsed<Up> {
  return parse(text, upTypes, (value) => upSchema.safeParse(value));
}

/** A host's text as a frame; what this version does not know is ignored. */
export function parseDown(text: string): Parsed<Down> {
  return parse(text, downTypes, (value) => {
    const { t, kind } = value as { t?: unknown; kind?: unknown };
    if (t === 'note' && typeof kind === 'string' && !noteKinds.has(kind)) return undefined;
    return downSchema.safeParse(value);
  });
}

function parse<T>(
  text: string,
  types: ReadonlySet<string>,
  check: (value: object) => z.ZodSafeParseResult<T> | undefined,
): Parsed<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'is not JSON' };
  }
  if (typeof value !== 'object' || value === null || !('t' in value) || typeof value.t !== 'string') {
    return { fault: 'is no object with a text t' };
  }
  if (!types.has(value.t)) return { unknown: value.t };
  const parsed = check(value);
  if (parsed === undefined) return { unknown: value.t };
  if (parsed.success) return { frame: parsed.data };
  const issue = parsed.error.issues[0];
  return { fault: `${[value.t, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'is not valid'}` };
}

export interface Group {
  name: string;
  kinds: ReadonlySet<Kind>;
}

/** The kinds behind a client's topics, and one name for the same wish; unknown topics are ignored, none means all. */
export function groupOf(topics: readonly string[] = ['*']): Group {
  const known = [...new Set(topics)].filter((topic) => Object.hasOwn(kindsByTopic, topic)).sort();
  if (topics.includes('*') || known.length === 0) return { name: '*', kinds: new Set(publicKinds) };
  return {
    name: known.join('+'),
    kinds: new Set([...kindsOfAll, ...known.flatMap((topic) => kindsByTopic[topic] ?? [])]),
  };
}
