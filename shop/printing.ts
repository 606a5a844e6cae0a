import { z } from 'zod';
import { paperSchema, paperWidthSchema } from './paper.ts';

/** Where this machine prints: nowhere, into files that look like paper, or on a printer of the system by its name. */
const printerSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('none') }),
  z.strictObject({ is: z.literal('virtual') }),
  z.strictObject({ is: z.literal('system'), name: z.string().min(1).max(300) }),
]);

export const printMoments = ['always', 'ask', 'never'] as const;

/** How one machine prints; of this machine alone, whatever the shop is. */
export const printingSchema = z.strictObject({
  printer: printerSchema,
  widthMm: paperWidthSchema,
  /** Whether a receipt is printed after each sale. */
  when: z.enum(printMoments),
});
export type Printing = z.infer<typeof printingSchema>;

export const printingAtFirst: Printing = { printer: { is: 'none' }, widthMm: 80, when: 'always' };

/** A printer that the system knows. */
export const foundPrinterSchema = z.object({ name: z.string(), title: z.string() });
export type FoundPrinter = z.infer<typeof foundPrinterSchema>;

/** Why something was not printed: none is chosen, it is not there, the disk takes nothing, the queue is full. */
const printFaults = ['no-printer', 'away', 'failed', 'disk', 'full'] as const;
export type PrintFault = (typeof printFaults)[number];

/** `unsure`: it was being printed when the machine stopped, or the printer never answered; a person says which. */
const jobStates = ['waiting', 'printing', 'done', 'failed', 'cancelled', 'unsure'] as const;
export type JobState = (typeof jobStates)[number];

const jobKinds = ['receipt', 'test'] as const;

/** What is to be printed, once: a second wish for the same copy of the same thing is the same job. */
export const printWishSchema = z.strictObject({
  kind: z.enum(jobKinds),
  /** The receipt, or an id of its own for a page to try with. */
  of: z.uuid(),
  /** 0 is what the customer gets with the goods; every other one says that it is a copy. */
  copyNo: z.int().min(0).max(9999),
  /** Its number, as people look for it. */
  title: z.string().min(1).max(80),
  paper: paperSchema,
});
export type PrintWish = z.infer<typeof printWishSchema>;

export const printJobSchema = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  of: z.string(),
  copyNo: z.int(),
  /** `of` and `copyNo`: what is never printed twice. */
  dedupeKey: z.string(),
  title: z.string(),
  state: z.enum(jobStates),
  /** How often it was tried since somebody last asked for it. */
  attempts: z.int(),
  /** Why the last try failed; `detail` is English and may be empty. */
  lastError: z.object({ fault: z.enum(printFaults), detail: z.string() }).optional(),
  /** When it was asked for, RFC 3339 UTC. */
  at: z.string(),
});
export type PrintJob = z.infer<typeof printJobSchema>;

export const printStateSchema = z.object({
  printing: printingSchema,
  /** The newest first: those that are not over, and the last ones that are. */
  jobs: z.array(printJobSchema),
});
export type PrintState = z.infer<typeof printStateSchema>;

const notPrintedSchema = z.object({ ok: z.literal(false), fault: z.enum(printFaults), detail: z.string() });

/** `isNew` is false where that copy was asked for before. */
export const printAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), jobId: z.string(), isNew: z.boolean() }),
  notPrintedSchema,
]);
export type PrintAnswer = z.infer<typeof printAnswerSchema>;

export const printDoneSchema = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), notPrintedSchema]);
export type PrintDone = z.infer<typeof printDoneSchema>;

/** A page that a person keeps as a file; they say where. */
export const savePdfSchema = z.strictObject({ name: z.string().regex(/^[\w-]{1,80}\.pdf$/), paper: paperSchema });
