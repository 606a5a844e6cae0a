import { z } from 'zod';
import type { Shop } from '../../shop/documents.ts';
import type { Got, PersonAsk } from '../../shop/questions.ts';
import { TRUST_MS, waitAfter, waitsUntil } from '../../shop/sign-in.ts';
import { arePinsOn, barOf, byStaff, permissionsOf } from '../../shop/verbs.ts';
import type { Down, PersonFrame, You } from '../../shop/wire.ts';
import { done, told } from '../access/answers.ts';
import type { Approvals } from '../access/approvals.ts';
import type { People } from '../access/people.ts';
import type { Pins } from '../access/pins.ts';
import { createTurns } from '../feed/turns.ts';
import type { Disk } from '../journal/disk.ts';
import type { Log } from '../log.ts';
import { openSettings, type Settings } from '../settings.ts';

const knownSchema = z.object({
  staffId: z.string(),
  /** Of what was found right at the host, under this till's own pepper. */
  pin: z.string().optional(),
  badge: z.string().optional(),
  checkedAt: z.string(),
  failures: z.int().default(0),
  failedAt: z.string().optional(),
});
const owedSchema = z.object({
  what: z.enum(['in', 'out', 'wrong', 'approved']),
  staff: z.string().optional(),
  at: z.string(),
});
const keptPeopleSchema = z.object({
  /** Whose memory this is: a till that joined elsewhere starts with an empty one. */
  tillId: z.string().default(''),
  signedIn: z.object({ staffId: z.string(), since: z.string() }).optional(),
  known: z.array(knownSchema).default([]),
  /** What the host has not heard yet, oldest first. */
  owed: z.array(owedSchema).default([]),
});
export type KeptPeople = z.infer<typeof keptPeopleSchema>;
type Known = z.infer<typeof knownSchema>;

/** What a secondary till knows of the people who work at it, in `people.json` of its data folder. */
export function openKeptPeople(dir: string, disk: Disk | undefined): Promise<Settings<KeptPeople>> {
  return openSettings(dir, (value) => keptPeopleSchema.parse(value), 'people.json', disk);
}

export interface GuestPeople extends Pick<People, 'by' | 'claimed' | 'you' | 'answer'> {
  /** A frame of the host, after the copy has taken it in. */
  receive(frame: Down): void;
  /** Resolves when nothing is on its way to the disk any more. */
  close(): Promise<void>;
}

export interface GuestPeoplePorts {
  till: { id: string; code: string };
  kept: Settings<KeptPeople>;
  shop(): Shop;
  pins: Pins;
  /** What was refused here while the till works alone. */
  approvals: Pick<Approvals, 'find' | 'give' | 'deny'>;
  isLive(): boolean;
  /** Asks the host. */
  bring(ask: PersonAsk): Promise<Got>;
  /** Whoever stands here is another. */
  onChanged(): void;
  now(): string;
  log: Log;
}

type SignIn = Extract<PersonFrame, { t: 'sign-in' }>;
type Approve = Extract<PersonFrame, { t: 'approve' }>;

/**
 * Who works at a secondary till. The host says so as long as it is there; what it found right is kept, hashed, for a
 * month, and while it is away the till finds out by itself and owes the host to say so.
 */
export function createGuestPeople(ports: GuestPeoplePorts): GuestPeople {
  const { till, kept, shop, pins, approvals, isLive, bring, onChanged, now, log } = ports;
  const turns = createTurns(1);

  const nothing: KeptPeople = { tillId: till.id, known: [], owed: [] };
  const memory = (): Readonly<KeptPeople> => (kept.now.tillId === till.id ? kept.now : nothing);
  /** Nobody signs in here by a memory that the disk does not take. */
  const change = (next: Partial<KeptPeople>) => kept.change({ ...memory(), ...next });

  const signedIn = () => {
    const { signedIn: at } = memory();
    const staff = at && shop().get('staff', at.staffId);
    return at && staff?.active ? { staff, since: at.since } : undefined;
  };

  const by = () => {
    const staff = arePinsOn(shop()) ? signedIn()?.staff : undefined;
    return staff ? byStaff(staff.id) : `till:${till.code}`;
  };

  const put = async (staffId: string | undefined, more: Partial<KeptPeople> = {}) => {
    const before = memory();
    const isSame = before.signedIn?.staffId === staffId;
    if (isSame && Object.keys(more).length === 0) return;
    const at = staffId === undefined ? undefined : isSame ? before.signedIn : { staffId, since: now() };
    await change({ ...more, signedIn: at });
    if (!isSame) onChanged();
  };

  /** The host found it right: from now on this till can. */
  const learn = async (staffId: string, { pin, badge }: Pick<SignIn, 'pin' | 'badge'>) => {
    const before = memory().known.find((one) => one.staffId === staffId);
    const one: Known = {
      ...(before?.pin !== undefined && { pin: before.pin }),
      ...(before?.badge !== undefined && { badge: before.badge }),
      ...(pin !== undefined && { pin: await pins.hash(pin) }),
      ...(badge !== undefined && { badge: pins.badgeHash(badge) }),
      ...{ staffId, checkedAt: now(), failures: 0 },
    };
    return [...memory().known.filter((other) => other.staffId !== staffId), one];
  };

  const throughHost = async ({ id: _, ...ask }: PersonFrame): Promise<Got> => {
    const got = await bring(ask as PersonAsk);
    if (got.status !== 200) return got;
    const staffId = (got.body as { staff?: string }).staff;
    if (ask.t === 'sign-out') await put(undefined);
    if (ask.t === 'sign-in' && staffId !== undefined) await put(staffId, { known: await learn(staffId, ask) });
    if (ask.t === 'approve' && staffId !== undefined) await change({ known: await learn(staffId, ask) });
    if (ask.t === 'set-pin') await change({ known: memory().known.filter((one) => one.staffId !== ask.staff) });
    return got;
  };

  /** The person behind a PIN or badge by what this till knows, or why it is nobody. */
  const recognise = async ({
    staff: named,
    pin,
    badge,
  }: Pick<SignIn, 'staff' | 'pin' | 'badge'>): Promise<Known | Got> => {
    const nowMs = Date.parse(now());
    const fresh = memory().known.filter(({ checkedAt }) => nowMs - Date.parse(checkedAt) < TRUST_MS);
    const isActive = ({ staffId }: Known) => shop().get('staff', staffId)?.active === true;
    if (badge !== undefined) {
      const hash = pins.badgeHash(badge);
      return (
        fresh.find((one) => one.badge === hash && isActive(one)) ??
        told(401, 'unknown-badge', 'this till knows no such badge')
      );
    }
    const one = fresh.find(({ staffId }) => staffId === named);
    if (!one || !isActive(one)) {
      return told(503, 'never-here', 'who has not signed in at this till within a month needs the host');
    }
    const until = waitsUntil(one);
    if (until > nowMs) return told(429, 'wait', 'too many wrong tries: wait', { waitMs: until - nowMs });
    if (await pins.isRight(pin ?? '', one.pin)) return one;
    const failures = one.failures + 1;
    await change({
      known: memory().known.map((other) => (other === one ? { ...one, failures, failedAt: now() } : other)),
      owed: [...memory().owed, { what: 'wrong', staff: one.staffId, at: now() }],
    });
    return told(401, 'wrong-pin', 'this is not the PIN', { waitMs: waitAfter(failures) });
  };

  const rightAgain = (staffId: string) =>
    memory().known.map((one) => (one.staffId === staffId ? { ...one, failures: 0 } : one));

  const signInAlone = async (frame: SignIn): Promise<Got> => {
    const found = await recognise(frame);
    if ('status' in found) return found;
    const { staffId } = found;
    await put(staffId, {
      known: rightAgain(staffId),
      owed: [...memory().owed, { what: 'in', staff: staffId, at: now() }],
    });
    return done({ staff: staffId });
  };

  const signOutAlone = async (): Promise<Got> => {
    await put(undefined, { owed: [...memory().owed, { what: 'out', at: now() }] });
    return done();
  };

  const approveAlone = async (frame: Approve): Promise<Got> => {
    const wanted = approvals.find(frame.approvalId);
    if (!wanted) return told(410, 'approval-gone', 'this was answered already, or its minute is over');
    if (frame.deny) {
      approvals.deny(frame.approvalId);
      return done();
    }
    const found = await recognise(frame);
    if ('status' in found) return found;
    const { staffId } = found;
    if (barOf(shop(), { by: byStaff(staffId), tillId: till.id }, wanted.verb)) {
      return told(403, 'may-not-approve', `this person has not the right to ${wanted.verb}`);
    }
    await change({
      known: rightAgain(staffId),
      owed: [...memory().owed, { what: 'approved', staff: staffId, at: now() }],
    });
    approvals.give(frame.approvalId, staffId);
    return done({ staff: staffId });
  };

  const answerNow = (frame: PersonFrame): Promise<Got> => {
    // What was refused here is approved here, also where the host has come back meanwhile.
    if (frame.t === 'approve' && approvals.find(frame.approvalId)) return approveAlone(frame);
    if (isLive()) return throughHost(frame);
    switch (frame.t) {
      case 'sign-in':
        return signInAlone(frame);
      case 'sign-out':
        return signOutAlone();
      case 'approve':
        return approveAlone(frame);
      case 'set-pin':
      case 'signed-alone':
      case 'make-key':
        return Promise.resolve(told(503, 'host-away', 'the host is not reachable at the moment'));
      default:
        return frame satisfies never;
    }
  };

  /** What is owed goes first: only then does the host know who stands here. */
  const payUp = async () => {
    for (const one of memory().owed) {
      const got = await bring({ t: 'signed-alone', ...one });
      if (got.status === 503) return;
      await change({ owed: memory().owed.filter((other) => other !== one) });
    }
  };

  const inTurn = (run: () => Promise<void>) => {
    const who = {};
    turns.take(who, () => {
      run()
        // A disk that takes nothing more ends this process by other ways; what is owed here stays owed.
        .catch((error: Error) => log.error({ err: error }, 'who works here could not be kept'))
        .finally(() => turns.giveBack(who));
    });
  };

  /** Who is signed in by the host's word, once it knows all that happened here. */
  const adopt = ({ staff }: You) => {
    inTurn(async () => {
      if (memory().owed.length > 0) await payUp();
      else await put(staff?.id);
    });
  };

  return {
    by,
    claimed: by,
    you() {
      const at = signedIn();
      const staff = at && { id: at.staff.id, name: at.staff.name, roleId: at.staff.roleId, since: at.since };
      return { ...(staff && { staff }), permissions: permissionsOf(shop(), { by: by(), tillId: till.id }) };
    },
    answer: (frame) =>
      new Promise((settle) => {
        inTurn(async () => {
          settle(
            await answerNow(frame).catch(() =>
              told(500, 'internal', 'this could not be kept on the disk of this till'),
            ),
          );
        });
      }),
    receive(frame) {
      if (frame.t === 'welcome') adopt(frame.you);
      if (frame.t !== 'note' || frame.kind !== 'you') return;
      adopt(frame);
      // The same person may do other things than before.
      onChanged();
    },
    close: () => new Promise((done) => inTurn(async () => done())),
  };
}
