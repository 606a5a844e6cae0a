import { z } from 'zod';
import { backupChoiceSchema, backupDoneSchema, backupsStateSchema, newCodeSchema, rehearsalSchema } from './backup.ts';
import { findingSchema } from './diagnosis.ts';
import { pairingAnswerSchema, pairingSchema } from './pairing.ts';
import {
  foundPrinterSchema,
  printAnswerSchema,
  printDoneSchema,
  printingSchema,
  printStateSchema,
  printWishSchema,
  savePdfSchema,
} from './printing.ts';
import type { Verb } from './verbs.ts';

/** Where a till reaches its host: a name or an IP address, and a port. */
export const hostAddressSchema = z.strictObject({
  address: z
    .string()
    .trim()
    .max(253)
    .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)$/, { error: 'is not an IP address or a host name' }),
  port: z.int().min(1).max(65_535),
});
export type HostAddress = z.infer<typeof hostAddressSchema>;

/** `192.168.1.20` and `8000` as `192.168.1.20:8000`; an IPv6 address gets its brackets. */
export function authorityOf({ address, port }: HostAddress): string {
  const bare = address.replace(/^\[|\]$/g, '');
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}

/** The host as its own settings page shows it. */
const hostStateSchema = z.object({
  shopName: z.string(),
  port: z.int(),
  otherTillsMayJoin: z.boolean(),
  /** Addresses at which other tills reach this host, as in `192.168.1.20`; empty while they may not join. */
  addresses: z.array(z.string()),
  pairing: pairingSchema.nullable(),
  /** Three tries to pair failed: nobody joins before then. */
  pairingClosedUntil: z.string().nullable(),
  backups: backupsStateSchema,
});
export type HostState = z.infer<typeof hostStateSchema>;

/**
 * Why the process behind the window does not run. A disk that takes nothing is tried again by itself; the others need a
 * person. `detail` is English and may be empty.
 */
const startFaultSchema = z.object({ cause: z.enum(['damaged', 'newer', 'disk', 'other']), detail: z.string() });
export type StartFault = z.infer<typeof startFaultSchema>;

const machineFields = { version: z.string(), dataFolder: z.string(), fault: startFaultSchema.nullable() };

/** What this machine is: the host of its shop, or a secondary till of a host. */
const machineSchema = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('host'),
    ...machineFields,
    host: hostStateSchema.nullable(),
    /** Until then somebody has to say that other tills may go on joining, or not; else it is as before. */
    joinTrialUntil: z.string().nullable(),
  }),
  z.object({
    role: z.literal('guest'),
    ...machineFields,
    host: hostAddressSchema,
    till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  }),
]);
export type Machine = z.infer<typeof machineSchema>;

/** Why a host was not found, did not take this till, or did not change what it was asked to. */
const hostFaults = [
  'nothing-listens',
  'unknown-name',
  'no-way',
  'no-answer',
  'other-program',
  'other-version',
  'unreachable',
  'not-encrypted',
  'pairing-busy',
  'pairing-closed',
  'pairing-refused',
  'pairing-expired',
  'refused',
] as const;
export type HostFault = (typeof hostFaults)[number];

/** Screens say `fault` in their language; `detail` is English, and all there is where nobody foresaw the cause. */
const failedSchema = z.object({ ok: z.literal(false), fault: z.enum(hostFaults), detail: z.string() });
export type Failed = z.infer<typeof failedSchema>;

export function failed(fault: HostFault, detail: string): Failed {
  return { ok: false, fault, detail };
}

/** A host that announces itself on this network; nothing of it is proven. */
const foundHostSchema = z.object({ name: z.string(), address: z.string(), port: z.int() });
export type FoundHostChoice = z.infer<typeof foundHostSchema>;

const doneSchema = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), failedSchema]);

const pairingBegunSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), digits: z.string() }),
  failedSchema,
]);

const invitedSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), link: z.string(), code: z.string() }),
  failedSchema,
]);
export type Invited = z.infer<typeof invitedSchema>;

/** Characters of a table that a window saves. */
const MOST_TABLE = 128 * 1024 * 1024;

/** What a tablet scans; what stands behind the `#` is sent in no request and stands in no log. */
export function joinLinkOf(host: HostAddress, link: string): string {
  return `http://${authorityOf(host)}/#join=${link}`;
}

/**
 * Everything that a window may ask of the shell; channel names, types and checks are all derived from this table. `verb` is
 * what it takes the right to, of whoever is signed in at this machine; devices are let in where the host process looks.
 */
export const bridge = {
  machine: { ask: z.null(), answer: machineSchema },
  /** The first step of joining a shop; a try of before is over with it. */
  'begin-pairing': { ask: hostAddressSchema, answer: pairingBegunSchema, verb: 'shop.edit' },
  /** What the person at this till says of the digits. */
  'say-pairing': { ask: z.boolean(), answer: doneSchema },
  /** Answered once the try is over; it went well where this till is one of that shop then. */
  'pairing-outcome': { ask: z.null(), answer: doneSchema },
  /** Takes two seconds. */
  'find-hosts': { ask: z.null(), answer: z.array(foundHostSchema) },
  /** `begin` for the first step of a new check, `next` for the one after it; null is answered once all are taken. */
  'diagnose-host': { ask: z.enum(['begin', 'next']), answer: findingSchema.nullable() },
  'become-host': { ask: z.null(), answer: doneSchema, verb: 'host.promote' },
  'let-tills-join': { ask: z.boolean(), answer: doneSchema, verb: 'shop.edit' },
  /** Whether that stays, or is again as it was. */
  'settle-join-trial': { ask: z.boolean(), answer: doneSchema, verb: 'shop.edit' },
  /** At a host: whether a new till shows these digits, and its name. */
  'answer-pairing': { ask: z.object({ id: z.uuid(), answer: pairingAnswerSchema }), answer: doneSchema },
  /** At a host: lets one tablet or browser join. */
  'add-tablet': { ask: z.null(), answer: invitedSchema },
  /** After a start that failed. */
  'start-again': { ask: z.null(), answer: doneSchema },
  /** The shell asks which; nothing is changed where nobody picks one. */
  'choose-backup-folder': { ask: z.null(), answer: backupDoneSchema, verb: 'backup.make' },
  'backup-now': { ask: z.null(), answer: backupDoneSchema, verb: 'backup.make' },
  'new-recovery-code': { ask: z.null(), answer: newCodeSchema, verb: 'shop.edit' },
  'rehearse-backup': { ask: backupChoiceSchema, answer: rehearsalSchema, verb: 'backup.restore' },
  /** The shell asks where; nothing is saved where nobody picks a place. */
  'save-table': {
    ask: z.strictObject({ name: z.string().regex(/^[\w-]+\.csv$/), text: z.string().max(MOST_TABLE) }),
    answer: doneSchema,
    verb: 'audit.view',
  },
  'restore-backup': { ask: backupChoiceSchema, answer: backupDoneSchema, verb: 'backup.restore' },
  /** Puts it into this machine's print queue; answered before anything is printed. */
  print: { ask: printWishSchema, answer: printAnswerSchema },
  /** The number of the next copy of a receipt; 0 where nothing of it may be on paper yet. */
  'next-copy': { ask: z.uuid(), answer: z.int() },
  'print-jobs': { ask: z.null(), answer: printStateSchema },
  /** One job, or null for all that the printer did not take. */
  'print-again': { ask: z.uuid().nullable(), answer: printDoneSchema },
  'cancel-print': { ask: z.uuid(), answer: printDoneSchema },
  printers: { ask: z.null(), answer: z.array(foundPrinterSchema) },
  'choose-printer': { ask: printingSchema, answer: printDoneSchema, verb: 'shop.edit' },
  /** The shell asks where; nothing is saved where nobody picks a place. */
  'save-pdf': { ask: savePdfSchema, answer: printDoneSchema },
} as const satisfies Record<string, { ask: z.ZodType; answer: z.ZodType; verb?: Verb }>;

export type BridgeName = keyof typeof bridge;
export type Ask<N extends BridgeName> = z.infer<(typeof bridge)[N]['ask']>;
export type Answer<N extends BridgeName> = z.infer<(typeof bridge)[N]['answer']>;

export const bridgeNames = Object.keys(bridge) as BridgeName[];

/** What it takes the right to, where it takes any. */
export function verbOfBridge(name: BridgeName): Verb | undefined {
  const one = bridge[name];
  return 'verb' in one ? one.verb : undefined;
}

/** What the preload puts on `window.tillwire`. The frames' port arrives by `window.postMessage`. */
export interface Shell {
  ask<N extends BridgeName>(name: N, argument: Ask<N>): Promise<Answer<N>>;
  /** Tells the preload that the page listens for its port. */
  ready(): void;
  /** Runs when the shell's role, settings or print queue changed and should be asked for again. */
  onMachineChanged(listener: () => void): () => void;
}
