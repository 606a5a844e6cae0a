import { randomUUID } from 'node:crypto';
import type { Shop } from '../../shop/documents.ts';
import type { Got } from '../../shop/questions.ts';
import { isRefusal } from '../../shop/refusal.ts';
import type { Wish } from '../../shop/shop.ts';
import { faultOfPin, isTrustedWith, SHIFT_MS, signedInAt } from '../../shop/sign-in.ts';
import { changeable, pinDigitsOf, type Staff } from '../../shop/staff.ts';
import { arePinsOn, barOf, byStaff, permissionsOf, permissionsOfRole, presets, staffIdOf } from '../../shop/verbs.ts';
import type { PersonFrame, You } from '../../shop/wire.ts';
import { createTurns } from '../feed/turns.ts';
import type { Line } from '../journal/line.ts';
import type { Answer, Asked } from '../ledger.ts';
import type { Identity } from './access.ts';
import { done, entered, failed, refused, told } from './answers.ts';
import type { Approvals } from './approvals.ts';
import type { Keys } from './keys.ts';
import type { Pins } from './pins.ts';
import { createRecogniser } from './recognise.ts';

/** Who works at which till: PINs and badges are checked here, and what comes of it is an entry. */
export interface People {
  /** Who acts under an identity: whoever is signed in at its till, or the till, key or token itself. */
  by(identity: Identity): string;
  /** Who asked for a queued command: as it says, where the till may speak for them, else as `by`. */
  claimed(identity: Identity, said: string | undefined): string;
  you(identity: Identity): Pick<You, 'staff' | 'permissions'>;
  /** The answer to a frame about a person. Never rejects. */
  answer(frame: PersonFrame, asker: Asker): Promise<Got>;
  /** The tills at which somebody else stands, or somebody may do other things, after these lines. */
  touchedBy(lines: readonly Line[]): 'all' | readonly string[];
  /** Signs out who has been signed in for too long. */
  signOutOld(): void;
}

export interface Asker {
  identity: Identity;
  /** It is the window of the host itself, where the recovery code counts. */
  isHost: boolean;
}

export interface PeoplePorts {
  shop: Shop;
  pins: Pins;
  approvals: Pick<Approvals, 'find' | 'give' | 'deny'>;
  keys: Keys;
  /** Whether a code is the shop's recovery code. */
  isRecoveryCode(code: string): Promise<boolean>;
  ask(asked: Asked, wish: Wish): Promise<Answer>;
  nowMs(): number;
}

export function createPeople({ shop, pins, approvals, keys, isRecoveryCode, ask, nowMs }: PeoplePorts): People {
  /** One try of a till after the other: each counts before the next is looked at. */
  const turnsByTill = new Map<string, ReturnType<typeof createTurns>>();

  const standingAt = (tillId: string) => {
    const found = signedInAt(shop, tillId);
    return found && nowMs() - Date.parse(found.signIn.since ?? '') < SHIFT_MS ? found : undefined;
  };

  const by = ({ by: own, isTill, tillId }: Identity) => {
    const staff = isTill && arePinsOn(shop) ? standingAt(tillId)?.staff : undefined;
    return staff ? byStaff(staff.id) : own;
  };

  const enter = (wish: Wish, till: string, name: string) =>
    ask({ id: randomUUID(), type: wish.type, body: wish.body, till, by: name }, wish);

  const recognise = createRecogniser({ shop, pins, isRecoveryCode, enter, nowMs });

  const signIn = async (frame: Extract<PersonFrame, { t: 'sign-in' }>, asker: Asker): Promise<Got> => {
    const { tillId, isPlain } = asker.identity;
    const named = shop.get('staff', frame.staff ?? '');
    // Not even looked at: whoever reads along would learn that it is right.
    if (isPlain && named && !isForPlain(shop, named)) return notHere();
    const found = await recognise(frame, asker, 'sign-in');
    if (!('staff' in found)) return found;
    const { staff, how } = found;
    if (isPlain && !isForPlain(shop, staff)) return notHere();
    const wish: Wish = { type: 'note-sign-in', body: { staffId: staff.id, tillId, how, what: 'sign-in' } };
    const answer = await enter(wish, tillId, byStaff(staff.id));
    return answer.is === 'accepted' ? done({ staff: staff.id, name: staff.name }) : failed(answer);
  };

  const signOut = async (why: 'asked' | 'idle', { identity }: Asker): Promise<Got> => {
    const { tillId } = identity;
    if (!signedInAt(shop, tillId)) return done({});
    return entered(await enter({ type: 'note-sign-out', body: { tillId, why } }, tillId, by(identity)));
  };

  const approve = async (frame: Extract<PersonFrame, { t: 'approve' }>, asker: Asker): Promise<Got> => {
    const { identity } = asker;
    const { tillId } = identity;
    const wanted = approvals.find(frame.approvalId);
    if (!wanted) return told(410, 'approval-gone', 'this was answered already, or its minute is over');
    if (frame.deny) {
      const isTheirs = wanted.till === tillId || barOf(shop, { by: by(identity), tillId }, wanted.verb) === undefined;
      if (!isTheirs) return told(403, 'may-not-approve', 'who may not approve it does not deny it either');
      approvals.deny(frame.approvalId);
      return done({});
    }
    if (identity.isPlain) return told(403, 'needs-encryption', 'nothing is approved where others can read along');
    const found = await recognise(frame, asker, 'approve');
    if (!('staff' in found)) return found;
    const { staff, how } = found;
    if (!permissionsOfRole(shop, staff.roleId).includes(wanted.verb)) {
      return told(403, 'may-not-approve', `${staff.name} has not the right to ${wanted.verb}`);
    }
    const wish: Wish = { type: 'note-sign-in', body: { staffId: staff.id, tillId, how, what: 'approve' } };
    const answer = await enter(wish, tillId, byStaff(staff.id));
    if (answer.is !== 'accepted') return failed(answer);
    approvals.give(frame.approvalId, staff.id);
    return done({ staff: staff.id, name: staff.name });
  };

  /** Anyone who knows their PIN sets another one; whoever may edit staff sets those of people who may do no more than they. */
  const setPin = async (
    { staff: staffId, current, pin, badge }: Extract<PersonFrame, { t: 'set-pin' }>,
    asker: Asker,
  ): Promise<Got> => {
    const { identity } = asker;
    const { tillId, isPlain } = identity;
    const name = by(identity);
    const actor = { by: name, tillId, isPlain };
    if (isPlain) return told(403, 'needs-encryption', 'no PIN is set where others can read along');
    if (barOf(shop, actor, 'staff.edit')) {
      if (staffIdOf(name) !== staffId) return told(403, 'forbidden', 'this takes the right to staff.edit');
      // Whoever finds a till that was left open is not to make it theirs.
      const found = await recognise(
        { staff: staffId, ...(current !== undefined && { pin: current }) },
        asker,
        'sign-in',
      );
      if (!('staff' in found)) return found;
    }
    const staff = changeable(shop, staffId, { may: permissionsOf(shop, actor) });
    if (isRefusal(staff)) return refused(staff);
    if (pin !== undefined) {
      const digits = pinDigitsOf(shop, staff.roleId);
      const fault = faultOfPin(pin, digits);
      if (fault === 'length') return told(422, 'pin-length', `a PIN of this role has ${digits} digits`);
      if (fault) return told(422, 'pin-too-easy', 'no runs, no repeats: others would guess it');
      const wish: Wish = { type: 'set-pin', body: { staffId, digits, hash: await pins.hash(pin) } };
      const answer = await enter(wish, tillId, name);
      if (answer.is !== 'accepted') return failed(answer);
    }
    if (badge === undefined) return done({});
    const wish: Wish = { type: 'set-badge', body: { staffId, hash: pins.badgeHash(badge) } };
    return entered(await enter(wish, tillId, name));
  };

  /** What a till says that it found by itself; only of people whose PIN was right there within a month. */
  const signedAlone = async (
    { what, staff: staffId = '', at }: Extract<PersonFrame, { t: 'signed-alone' }>,
    { identity }: Asker,
  ): Promise<Got> => {
    const { tillId } = identity;
    if (what === 'out')
      return entered(await enter({ type: 'note-sign-out', body: { tillId, why: 'asked' } }, tillId, by(identity)));
    if (!isTrustedWith(shop, tillId, staffId, Date.parse(at))) {
      return told(403, 'forbidden', 'nobody of that name has signed in at this till within a month');
    }
    const body = {
      staffId,
      tillId,
      how: 'pin',
      aloneAt: at,
      what: what === 'approved' ? 'approve' : 'sign-in',
    } as const;
    const wish: Wish = { type: what === 'wrong' ? 'note-wrong-pin' : 'note-sign-in', body };
    return entered(await enter(wish, tillId, byStaff(staffId)));
  };

  const answerNow = (frame: PersonFrame, asker: Asker): Promise<Got> => {
    switch (frame.t) {
      case 'sign-in':
        return signIn(frame, asker);
      case 'sign-out':
        return signOut(frame.why, asker);
      case 'approve':
        return approve(frame, asker);
      case 'set-pin':
        return setPin(frame, asker);
      case 'signed-alone':
        return signedAlone(frame, asker);
      case 'make-key':
        return keys.make(frame, asker.identity);
      default:
        return frame satisfies never;
    }
  };

  return {
    by,
    claimed(identity, said) {
      const staffId = said === undefined ? undefined : staffIdOf(said);
      const isTheirs = staffId !== undefined && isTrustedWith(shop, identity.tillId, staffId, nowMs());
      return said !== undefined && isTheirs ? said : by(identity);
    },
    you(identity) {
      const { tillId, isPlain } = identity;
      const at = standingAt(tillId);
      const staff = at && {
        id: at.staff.id,
        name: at.staff.name,
        roleId: at.staff.roleId,
        since: at.signIn.since ?? '',
      };
      return {
        ...(staff && { staff }),
        permissions: permissionsOf(shop, { by: by(identity), tillId, isPlain }),
      };
    },
    answer(frame, asker) {
      const { tillId, isTill } = asker.identity;
      if (!isTill) return Promise.resolve(told(403, 'forbidden', 'people sign in at tills'));
      const turns = turnsByTill.get(tillId) ?? createTurns(1);
      turnsByTill.set(tillId, turns);
      return new Promise((settle) => {
        turns.take(frame, async () => {
          settle(await answerNow(frame, asker).catch(() => told(500, 'internal', 'the host could not answer')));
          turns.giveBack(frame);
        });
      });
    },
    touchedBy(lines) {
      const tills = new Set<string>();
      for (const change of lines.flatMap(({ changes }) => changes)) {
        if (change.kind === 'staff' || change.kind === 'role' || change.kind === 'shop') return 'all';
        if (change.kind === 'signIn' && change.value) tills.add(change.value.tillId);
      }
      return [...tills];
    },
    signOutOld() {
      for (const { tillId, since } of shop.all('signIn')) {
        if (since === undefined || nowMs() - Date.parse(since) < SHIFT_MS) continue;
        void enter({ type: 'note-sign-out', body: { tillId, why: 'too-long' } }, tillId, 'host');
      }
    },
  };
}

/** Where others can read along only those sign in who may do no more than a cashier. */
function isForPlain(shop: Shop, { roleId }: Staff): boolean {
  const most: readonly string[] = presets.cashier;
  return permissionsOfRole(shop, roleId).every((verb) => most.includes(verb));
}

function notHere(): Got {
  return told(403, 'needs-encryption', 'this PIN is not taken where others can read along');
}
