import { z } from 'zod';
import { keyWishSchema } from './api-key.ts';
import { withoutCardNumbers } from './card-numbers.ts';
import type { Change, Kind } from './documents.ts';
import { idSchema } from './ids.ts';
import { madeSchema } from './made.ts';
import { NOT_JSON, parseJson } from './parse-json.ts';
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
  /** Of the commands that were done, those of which the till still has a copy, by their `n`. */
  kept: z.object({ from: z.int().min(1), to: z.int().min(1) }).optional(),
});
/** `n` and `answered` are missing where a process sits behind the port and assigns them. */
const command = z.object({
  t: z.literal('command'),
  id: idSchema,
  n: n.optional(),
  type: z.string().max(64),
  body: z.unknown().overwrite(withoutCardNumbers),
  base: baseSchema.optional(),
  answered: z.int().min(0).optional(),
  made: madeSchema.optional(),
  /** Who asked for it, where somebody else may be signed in by now. */
  by: z.string().max(80).optional(),
  /** Names the asking for which a second person may be called; once it was approved, the command that makes use of it. */
  approvalId: idSchema.optional(),
});
const seen = z.object({ t: z.literal('seen'), seq: z.int().min(0) });
const resume = z.object({ t: z.literal('resume'), cursor: cursorSchema });
/** With it the till says how it does: commands without a verdict, and the last round trip in milliseconds. */
const ping = z.object({
  t: z.literal('ping'),
  at: z.number(),
  waiting: z.int().min(0).optional(),
  rttMs: z.number().min(0).optional(),
});
/** What is open on the till's screen; without a document nothing is. `paying` claims it for a minute. */
const look = z.object({
  t: z.literal('look'),
  kind: z.enum(['order', 'estimate']).optional(),
  id: idSchema.optional(),
  paying: z.boolean().optional(),
});
/** From a window to the process behind it: a refused command was looked into and needs no attention any more. */
const dismiss = z.object({ t: z.literal('dismiss'), id: idSchema });
const get = z.object({ t: z.literal('get'), id: idSchema, path: z.string().max(500) });
/** What a person is known by: their name tile and PIN, a badge, or the owner's recovery code at the host itself. */
const proof = {
  staff: idSchema.optional(),
  pin: z.string().max(8).optional(),
  badge: z.string().max(80).optional(),
  code: z.string().max(60).optional(),
};
/** These six are answered by `got`. PINs travel in them alone, never in a command. */
const signIn = z.object({ t: z.literal('sign-in'), id: idSchema, ...proof });
const signOut = z.object({ t: z.literal('sign-out'), id: idSchema, why: z.enum(['asked', 'idle']) });
/** A second person lets a command happen once, or with `deny` says that it shall not. */
const approve = z.object({
  t: z.literal('approve'),
  id: idSchema,
  approvalId: idSchema,
  ...proof,
  deny: z.literal(true).optional(),
});
/** A new PIN or badge; without either the old ones stay. */
const setPin = z.object({
  t: z.literal('set-pin'),
  id: idSchema,
  staff: idSchema,
  /** Of who sets their own and may not edit staff. */
  current: z.string().max(8).optional(),
  pin: z.string().max(8).optional(),
  badge: z.string().min(4).max(80).optional(),
});
/** From a secondary till: what it found by itself while the host was away. */
const signedAlone = z.object({
  t: z.literal('signed-alone'),
  id: idSchema,
  what: z.enum(['in', 'out', 'wrong', 'approved']),
  staff: idSchema.optional(),
  at: z.iso.datetime(),
});

/** A key for a script, shown in its answer this once: like a PIN it is in no command. */
const makeKey = z.object({ t: z.literal('make-key'), id: idSchema, ...keyWishSchema.shape });

export const upSchema = z.discriminatedUnion('t', [
  hello,
  command,
  seen,
  resume,
  ping,
  get,
  look,
  dismiss,
  signIn,
  signOut,
  approve,
  setPin,
  signedAlone,
  makeKey,
]);
export type Up = z.infer<typeof upSchema>;
export type Hello = z.infer<typeof hello>;
export type CommandFrame = z.infer<typeof command>;
export type LookFrame = z.infer<typeof look>;
export type PersonFrame = z.infer<
  typeof signIn | typeof signOut | typeof approve | typeof setPin | typeof signedAlone | typeof makeKey
>;

/** A host's documents are trusted as they come: only the envelope around them is parsed. */
const changes = z.array(
  z.custom<Change>((change) => typeof change === 'object' && change !== null && 'kind' in change),
);

export const entrySchema = z.object({
  seq: z.int(),
  at: z.string(),
  by: z.string(),
  /** A second person, who let it happen. */
  approvedBy: z.string().optional(),
  till: z.string(),
  command: z.object({ id: z.string(), n: z.int().optional(), type: z.string() }),
  made: madeSchema.optional(),
  changes,
});
export type WireEntry = z.infer<typeof entrySchema>;

const ownTill = z.object({ id: z.string(), code: z.string(), name: z.string(), role: tillRoleSchema });
/** Which till this is, who is signed in at it, and what may be done at it right now. */
const youSchema = z.object({
  till: ownTill.optional(),
  staff: z.object({ id: z.string(), name: z.string(), roleId: z.string(), since: z.string() }).optional(),
  permissions: z.array(z.string()).optional(),
});

/** A command on the disk of a secondary till, on its way to the host. */
const asked = {
  id: z.string(),
  type: z.string(),
  body: z.unknown(),
  base: baseSchema.optional(),
  made: madeSchema.optional(),
  /** When it was asked for, and by whom. */
  at: z.string(),
  by: z.string().optional(),
};

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
  you: youSchema,
  limits: z.record(z.string(), z.number()),
  /** To a window of a secondary till: what waits on its disk for the host. */
  pending: z.array(z.object(asked)).optional(),
});
/** From a secondary till's process to its windows: on the disk, not yet at the host. */
const queued = z.object({ t: z.literal('queued'), ...asked });
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
  /** Unless it is live: when the host was heard last. */
  since: z.string(),
  reason: z.string().optional(),
  /**
   * What no waiting mends: another key answered than the host's, host and till have to be paired again, or the till was
   * removed from the shop.
   */
  cause: z.enum(['other-key', 'pair-again', 'removed']).optional(),
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
/** What is open on one till's screen now; without a document nothing is. */
const looking = z.object({
  t: z.literal('note'),
  kind: z.literal('look'),
  till: z.string(),
  document: z.object({ kind: z.enum(['order', 'estimate']), id: z.string() }).optional(),
  /** It is being paid there until then, RFC 3339 UTC. */
  payingUntil: z.string().optional(),
});
/** How far the screens are: all connected tills have everything up to `seq`; those behind lack something after it. */
const seenBy = z.object({
  t: z.literal('note'),
  kind: z.literal('seen'),
  seq: z.int().min(0),
  tills: z.int().min(0),
  behind: z.array(z.string()),
});
/** For whoever made the document: somebody else changed it. */
const news = z.object({
  t: z.literal('note'),
  kind: z.literal('news'),
  about: z.enum(['ready', 'accepted', 'declined', 'cancelled', 'changed']),
  document: z.object({ kind: z.enum(['order', 'estimate']), id: z.string(), number: z.string() }),
  /** Code of the till that did it. */
  by: z.string(),
});
/** Last journal seq in a verified backup, as in the welcome. */
const safe = z.object({ t: z.literal('note'), kind: z.literal('safe'), seq: z.int().min(0) });
/** The host is about to be at another address. */
const moved = z.object({
  t: z.literal('note'),
  kind: z.literal('moved'),
  addresses: z.array(z.string()),
  port: z.int(),
});
/** From a till's own outbox to its windows: refused commands that nobody has looked into yet, oldest first. */
const attention = z.object({
  t: z.literal('note'),
  kind: z.literal('attention'),
  items: z.array(z.object({ ...asked, code: z.string(), message: z.string(), refusedAt: z.string() })),
});
/** Somebody signed in or out at this till, or may do more or less than before. */
const you = z.object({ t: z.literal('note'), kind: z.literal('you'), ...youSchema.shape });
/**
 * A second person is wanted: told to tills where somebody is signed in who may approve. `given` and `denied` go to the
 * till that asked, `gone` to all that were told, once it was answered or its minute is over.
 */
const approval = z.object({
  t: z.literal('note'),
  kind: z.literal('approval'),
  state: z.enum(['wanted', 'given', 'denied', 'gone']),
  approvalId: z.string(),
  till: z.string(),
  by: z.string(),
  type: z.string(),
  body: z.unknown(),
  until: z.string(),
  approvedBy: z.string().optional(),
});
const note = z.discriminatedUnion('kind', [
  presence,
  upstream,
  shutdown,
  storage,
  recovered,
  looking,
  seenBy,
  news,
  safe,
  moved,
  attention,
  you,
  approval,
]);

export const downSchema = z.discriminatedUnion('t', [
  welcome,
  queued,
  entries,
  snapshot,
  verdict,
  outOfOrder,
  got,
  pong,
  note,
]);
export type Down = z.infer<typeof downSchema>;
export type Welcome = z.infer<typeof welcome>;
export type EntriesFrame = z.infer<typeof entries>;
export type SnapshotFrame = z.infer<typeof snapshot>;
export type VerdictFrame = z.infer<typeof verdict>;
export type Note = z.infer<typeof note>;
export type StorageNote = z.infer<typeof storage>;
export type RecoveredNote = z.infer<typeof recovered>;
export type LookNote = z.infer<typeof looking>;
export type ApprovalNote = z.infer<typeof approval>;
export type SeenNote = z.infer<typeof seenBy>;
export type NewsNote = z.infer<typeof news>;
export type AttentionItem = z.infer<typeof attention>['items'][number];
export type AskedFor = NonNullable<Welcome['pending']>[number];
export type You = Welcome['you'];

/** Close codes: 4000 to 4499 ask to come back, from 4500 on to stay away. */
export const closeCodes = {
  restarting: 4000,
  slow: 4001,
  resync: 4002,
  silent: 4003,
  moved: 4005,
  overloaded: 4006,
  badFrames: 4008,
  storageStopped: 4010,
  unauthenticated: 4501,
  forbidden: 4502,
  clientTooOld: 4503,
  hostTooOld: 4504,
  wrongShop: 4505,
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
  'queued',
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
  const json = parseJson(text);
  const value = 'flaw' in json ? json.found : json.value;
  if ('flaw' in json && json.flaw === NOT_JSON) return { fault: NOT_JSON };
  if (typeof value !== 'object' || value === null || !('t' in value) || typeof value.t !== 'string') {
    return { fault: 'is no object with a text t' };
  }
  if ('flaw' in json) return faultAt([value.t, ...json.path], json.flaw);
  if (!types.has(value.t)) return { unknown: value.t };
  const parsed = check(value);
  if (parsed === undefined) return { unknown: value.t };
  if (parsed.success) return { frame: parsed.data };
  const issue = parsed.error.issues[0];
  return faultAt([value.t, ...(issue?.path ?? [])], issue?.message ?? 'is not valid');
}

/** Names in a path are the client's own, of any length: what goes into a log and a goodbye is short. */
function faultAt(path: readonly PropertyKey[], message: string): { fault: string } {
  return { fault: `${path.join('.').slice(0, 200)}: ${message}` };
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
