import type { Base, TillWish } from '../shop/shop.ts';
import type { Verb } from '../shop/verbs.ts';
import { byStaff } from '../shop/verbs.ts';
import type { ApprovalNote } from '../shop/wire.ts';
import type { Outcome } from './asking.ts';
import { neededVerb } from './people.ts';
import type { Till } from './till.ts';

/** Asked for by somebody who may not, until a second person has answered. */
export interface Wanted {
  approvalId: string;
  wish: TillWish;
  verb: Verb;
  /** Milliseconds since 1970. */
  untilMs: number;
}

/** What came of it; where no second person has let it happen, why not. */
interface Asked {
  outcome: Outcome;
  without?: 'denied' | 'gone' | 'cancelled';
}

/** Everything is asked through here: whoever asks need not know that a second person had to say yes. */
export interface Approving {
  ask(wish: TillWish, base?: Base): Promise<Asked>;
  /** Oldest first. */
  wanted(): readonly Wanted[];
  subscribe(listener: () => void): () => void;
  /** Somebody has shown at this till that they may. */
  given(approvalId: string): void;
  cancel(approvalId: string): void;
  /** Hears the answers of other tills until what it answers is called. */
  listen(): () => void;
}

export interface ApprovingPorts {
  till: Pick<Till, 'submit' | 'view' | 'person' | 'onApproval' | 'newId'>;
  nowMs(): number;
  after(ms: number, run: () => void): () => void;
}

/** How long the host remembers what it refused, in milliseconds. */
const APPROVAL_MS = 60_000;

type End = 'given' | NonNullable<Asked['without']>;

export function createApproving({ till, nowMs, after }: ApprovingPorts): Approving {
  let wanted: readonly Wanted[] = [];
  const ends = new Map<string, (end: End) => void>();
  const listeners = new Set<() => void>();

  const put = (next: readonly Wanted[]) => {
    wanted = next;
    for (const listener of listeners) listener();
  };

  const end = (approvalId: string, how: End) => ends.get(approvalId)?.(how);

  const secondPerson = (one: Wanted) =>
    new Promise<End>((settle) => {
      const { approvalId } = one;
      const cancel = after(APPROVAL_MS, () => end(approvalId, 'gone'));
      ends.set(approvalId, (how) => {
        cancel();
        ends.delete(approvalId);
        put(wanted.filter((other) => other !== one));
        settle(how);
      });
      put([...wanted, one]);
    });

  return {
    async ask(wish, base) {
      const { you, shop } = till.view();
      // Where nobody signs in, nobody is asked for leave.
      const approvalId = you.staff && till.newId();
      const outcome = await till.submit(wish, base, approvalId);
      if (outcome.ok || outcome.code !== 'needs-approval' || approvalId === undefined) return { outcome };
      const verb = neededVerb(shop, wish, you.staff?.roleId ?? '', byStaff(you.staff?.id ?? ''));
      const how = await secondPerson({ approvalId, wish, verb, untilMs: nowMs() + APPROVAL_MS });
      if (how !== 'given') return { outcome, without: how };
      return { outcome: await till.submit(wish, base, approvalId) };
    },
    wanted: () => wanted,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    given: (approvalId) => end(approvalId, 'given'),
    cancel(approvalId) {
      void till.person({ t: 'approve', approvalId, deny: true });
      end(approvalId, 'cancelled');
    },
    listen: () =>
      till.onApproval(({ approvalId, state }: ApprovalNote) => {
        if (state !== 'wanted') end(approvalId, state);
      }),
  };
}
