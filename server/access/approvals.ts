import type { Shop } from '../../shop/documents.ts';
import type { Refusal } from '../../shop/refusal.ts';
import { signedInAt } from '../../shop/sign-in.ts';
import { barOf, byStaff, type Verb } from '../../shop/verbs.ts';
import type { ApprovalNote } from '../../shop/wire.ts';
import { digestOfCommand } from '../books.ts';
import type { Asked } from '../ledger.ts';

/** How long a second person may take, in milliseconds. */
const APPROVAL_MS = 60_000;
/** Of one till at once: a screen asks for one. */
const MOST_OF_A_TILL = 5;

/** What was refused because the person may not, and for which a second one may be called. */
export interface Approvals {
  /** Remembers it for a minute where the till has named it, and tells everyone who could approve. */
  refused(asked: Asked, refusal: Refusal): void;
  /** What is waiting under an id, or undefined. */
  find(approvalId: string): Pick<Waiting, 'till' | 'verb'> | undefined;
  give(approvalId: string, staffId: string): void;
  deny(approvalId: string): void;
  /** Who approved the same command, for the one time that this counts. */
  take(asked: Pick<Asked, 'approvalId' | 'till' | 'by' | 'type' | 'body'>): string | undefined;
  /** What a till that connects now is wanted for. */
  greetings(tillId: string): ApprovalNote[];
  close(): void;
}

interface Waiting {
  till: string;
  by: string;
  verb: Verb;
  type: string;
  body: unknown;
  digest: string;
  until: string;
  approvedBy?: string;
  told: ReadonlySet<string>;
  cancel(): void;
}

export interface ApprovalsPorts {
  shop(): Shop;
  /** Ids of the tills that are connected over something that nobody else can read. */
  safeTills(): readonly string[];
  tell(tillId: string, note: ApprovalNote): void;
  /** Milliseconds since 1970. */
  nowMs(): number;
  after(ms: number, run: () => void): () => void;
}

export function createApprovals({ shop, safeTills, tell, nowMs, after }: ApprovalsPorts): Approvals {
  const waiting = new Map<string, Waiting>();

  const noteOf = (approvalId: string, one: Waiting, state: ApprovalNote['state']): ApprovalNote => {
    const { till, by, type, body, until, approvedBy } = one;
    const second = approvedBy === undefined ? {} : { approvedBy };
    return { t: 'note', kind: 'approval', state, approvalId, till, by, type, body, until, ...second };
  };

  /** Nobody is asked any more; the till that asked hears how it went. */
  const settle = (approvalId: string, state: 'given' | 'denied' | 'gone') => {
    const one = waiting.get(approvalId);
    if (!one) return;
    for (const tillId of one.told) tell(tillId, noteOf(approvalId, one, 'gone'));
    tell(one.till, noteOf(approvalId, one, state));
    if (state !== 'given') forget(approvalId);
  };

  const forget = (approvalId: string) => {
    waiting.get(approvalId)?.cancel();
    waiting.delete(approvalId);
  };

  const mayApprove = (tillId: string, { till, verb }: Pick<Waiting, 'till' | 'verb'>) => {
    const staffId = tillId === till ? undefined : signedInAt(shop(), tillId)?.staff.id;
    return staffId !== undefined && barOf(shop(), { by: byStaff(staffId), tillId }, verb) === undefined;
  };

  return {
    refused({ approvalId, till, by, type, body }, { code, verb }) {
      if (approvalId === undefined || code !== 'needs-approval' || !verb || waiting.has(approvalId)) return;
      const mine = [...waiting].filter(([, one]) => one.till === till);
      const [oldest] = mine.length < MOST_OF_A_TILL ? [] : mine;
      if (oldest) settle(oldest[0], 'gone');
      const told = new Set(safeTills().filter((tillId) => mayApprove(tillId, { till, verb })));
      const one: Waiting = {
        ...{ till, by, verb, type, body, digest: digestOfCommand({ type, body }), told },
        until: new Date(nowMs() + APPROVAL_MS).toISOString(),
        cancel: after(APPROVAL_MS, () => {
          settle(approvalId, 'gone');
          forget(approvalId);
        }),
      };
      waiting.set(approvalId, one);
      for (const tillId of told) tell(tillId, noteOf(approvalId, one, 'wanted'));
    },
    find(approvalId) {
      const one = waiting.get(approvalId);
      return one && one.approvedBy === undefined ? one : undefined;
    },
    give(approvalId, staffId) {
      const one = waiting.get(approvalId);
      if (!one) return;
      one.approvedBy = byStaff(staffId);
      settle(approvalId, 'given');
    },
    deny: (approvalId) => settle(approvalId, 'denied'),
    take({ approvalId, till, by, type, body }) {
      const one = approvalId === undefined ? undefined : waiting.get(approvalId);
      if (!one || approvalId === undefined || one.approvedBy === undefined || one.till !== till) return undefined;
      if (one.by !== by) return undefined;
      if (one.digest !== digestOfCommand({ type, body })) return undefined;
      forget(approvalId);
      return one.approvedBy;
    },
    greetings: (tillId) =>
      [...waiting].flatMap(([id, one]) => (one.told.has(tillId) && !one.approvedBy ? noteOf(id, one, 'wanted') : [])),
    close() {
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
