import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeTime, type FakeTime } from '../../test/kit/fake-time.ts';
import { idAt } from '../../test/kit/sample-shop.ts';
import { silentLog } from '../log.ts';
import { createPairing, type Pairing } from './pairing.ts';
import { commitmentOf, digitsOf, keyHashOf, publicKeyText, signatureOf } from './protocol.ts';

const hostKey = randomBytes(32);
const [nine, S90, MINUTES10] = [9_000, 90_000, 600_000];

let time: FakeTime;
let kept: readonly number[];
let admitted: { name: string; keyHash: string; by: string }[];
let changes: number;
let admitting: Promise<void>;
let pairing: Pairing;

/** A host as it is after a start, with what was kept of the one before. */
function openPairing(): Pairing {
  return createPairing({
    hostKey,
    lookUp: (keyHash) => ({ code: 'B', again: admitted.some((till) => till.keyHash === keyHash) }),
    async admit(till) {
      await admitting;
      admitted.push(till);
      return { till: { id: idAt(admitted.length), code: 'B', name: till.name }, token: `token ${admitted.length}` };
    },
    kept: {
      now: kept,
      keep: async (failures) => {
        kept = failures;
      },
    },
    nowMs: () => 1_700_000_000_000 + time.timers.now(),
    after: time.timers.after,
    onChanged: () => {
      changes += 1;
    },
    log: silentLog(),
  });
}

beforeEach(() => {
  time = createFakeTime();
  [kept, admitted, changes, admitting] = [[], [], 0, Promise.resolve()];
  pairing = openPairing();
});

/** A machine with a key of its own. */
function newTill() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = { tillNonce: randomBytes(32), tillKey: keyHashOf(publicKey) };
  const commitment = commitmentOf(own);
  const revealedTo = (hostNonce: Buffer) => ({
    ...{ tillNonce: own.tillNonce, key: publicKeyText(publicKey), name: 'Bar' },
    signature: signatureOf({ ...own, hostNonce, hostKey }, privateKey),
  });
  return {
    ...{ own, commitment, revealedTo },
    begin: () => pairing.begin(commitment),
    /** As far as the digits. */
    show() {
      const { id, secret, hostNonce } = pairing.begin(commitment);
      pairing.reveal(id, secret, revealedTo(hostNonce));
      return { id, secret, digits: digitsOf({ ...own, hostNonce, hostKey }) };
    },
  };
}

const yes = { isSame: true, name: 'Window bar' } as const;
const fault = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as { fault?: string }).fault;
  }
  return undefined;
};

describe('both sides', () => {
  test('[R4] show the same digits, and after both said yes the till is let in under the name that was given', async () => {
    const { id, secret, digits } = newTill().show();
    expect(pairing.view()).toEqual({ id, digits, name: 'Bar', code: 'B', again: false, step: 'asked' });
    await pairing.answer(id, yes, 'till:A');
    expect([pairing.view()?.step, pairing.outcome(id, secret)]).toEqual(['waiting', { state: 'waiting' }]);
    expect(admitted).toEqual([]);
    await pairing.say(id, secret, true);
    expect(admitted).toMatchObject([{ name: 'Window bar', by: 'till:A' }]);
    expect(pairing.view()).toMatchObject({ step: 'joined', name: 'Window bar' });
  });

  test('[R4] in whichever order they say it', async () => {
    const { id, secret } = newTill().show();
    await pairing.say(id, secret, true);
    expect([admitted, pairing.view()?.step]).toEqual([[], 'asked']);
    await pairing.answer(id, yes, 'till:A');
    expect(pairing.outcome(id, secret)).toMatchObject({ state: 'joined', token: 'token 1' });
  });

  test('[R4] the token is told once, to whoever has the secret of the try', async () => {
    const { id, secret } = newTill().show();
    await pairing.say(id, secret, true);
    await pairing.answer(id, yes, 'till:A');
    for (const wrong of ['', 'x', secret.slice(1), id]) {
      expect(fault(() => pairing.outcome(id, wrong))).toBe('unknown-pairing');
    }
    expect(pairing.outcome(id, secret)).toEqual({
      state: 'joined',
      ...{ till: { id: idAt(1), code: 'B', name: 'Window bar' }, token: 'token 1' },
    });
    expect(fault(() => pairing.outcome(id, secret))).toBe('wrong-step');
  });

  test('[R4] what is said twice, or while the till is let in, is said once', async () => {
    const { id, secret } = newTill().show();
    let letIn = () => {};
    admitting = new Promise<void>((done) => {
      letIn = done;
    });
    await pairing.say(id, secret, true);
    await pairing.say(id, secret, true);
    const answered = pairing.answer(id, yes, 'till:A');
    for (const again of [pairing.answer(id, yes, 'till:A'), pairing.answer(id, { isSame: false }, 'till:A')]) {
      await expect(again).rejects.toMatchObject({ fault: 'wrong-step' });
    }
    letIn();
    await answered;
    expect(admitted).toHaveLength(1);
  });

  test('[R5] a no of the host ends it, and admits nobody', async () => {
    const { id, secret } = newTill().show();
    await pairing.say(id, secret, true);
    await pairing.answer(id, { isSame: false }, 'till:A');
    expect([pairing.outcome(id, secret), pairing.view()?.step]).toEqual([{ state: 'refused' }, 'refused']);
    await expect(pairing.answer(id, yes, 'till:A')).rejects.toMatchObject({ fault: 'wrong-step' });
    await expect(pairing.say(id, secret, true)).rejects.toMatchObject({ fault: 'wrong-step' });
    expect(admitted).toEqual([]);
  });

  test('[R5] a no of the till does so, also after the host said yes', async () => {
    const { id, secret } = newTill().show();
    await pairing.answer(id, yes, 'till:A');
    await pairing.say(id, secret, false);
    expect([pairing.outcome(id, secret), admitted]).toEqual([{ state: 'refused' }, []]);
  });

  test('[R9] every step is told at once', async () => {
    const { id, secret } = newTill().show();
    expect(changes).toBe(1);
    await pairing.answer(id, yes, 'till:A');
    expect(changes).toBe(2);
    await pairing.say(id, secret, true);
    expect(changes).toBe(3);
    time.pass(60_000);
    expect([changes, pairing.view()]).toEqual([4, null]);
  });

  test('[R11] a till whose key is known is said to be one that comes back', async () => {
    const till = newTill();
    const first = till.show();
    await pairing.say(first.id, first.secret, true);
    await pairing.answer(first.id, yes, 'till:A');
    till.show();
    expect(pairing.view()).toMatchObject({ again: true });
  });
});

describe('what is revealed', () => {
  test('[R2] has to be what was committed to: another nonce, key or signature is refused and shows nothing', () => {
    const [till, other] = [newTill(), newTill()];
    const changed = [
      { tillNonce: randomBytes(32) },
      { key: 'none' },
      { signature: Buffer.alloc(64) },
      { signature: randomBytes(64) },
    ];
    for (const change of changed) {
      pairing = openPairing();
      const { id, secret, hostNonce } = till.begin();
      expect(fault(() => pairing.reveal(id, secret, { ...till.revealedTo(hostNonce), ...change }))).toBe(
        'wrong-reveal',
      );
      expect([pairing.view(), fault(() => pairing.outcome(id, secret))]).toEqual([null, 'unknown-pairing']);
      kept = [];
    }
    pairing = openPairing();
    const { id, secret, hostNonce } = till.begin();
    expect(fault(() => pairing.reveal(id, secret, other.revealedTo(hostNonce)))).toBe('wrong-reveal');
  });

  test('[R2] a till that took another host’s key for this one’s is found out by its signature', () => {
    const till = newTill();
    const { id, secret } = till.begin();
    const toAnother = till.revealedTo(randomBytes(32));
    expect(fault(() => pairing.reveal(id, secret, toAnother))).toBe('wrong-reveal');
  });

  test('[R2] is taken once: a replay changes nothing', () => {
    const till = newTill();
    const { id, secret, hostNonce } = till.begin();
    pairing.reveal(id, secret, till.revealedTo(hostNonce));
    const before = pairing.view();
    expect(fault(() => pairing.reveal(id, secret, till.revealedTo(hostNonce)))).toBe('wrong-step');
    expect(pairing.view()).toEqual(before);
  });

  test('[R2] counts in its own try only, whose nonce the host made afresh', async () => {
    const till = newTill();
    const first = till.show();
    await pairing.say(first.id, first.secret, false);
    const second = till.begin();
    expect(fault(() => pairing.reveal(first.id, first.secret, till.revealedTo(second.hostNonce)))).toBe('wrong-step');
    expect(fault(() => pairing.reveal(second.id, first.secret, till.revealedTo(second.hostNonce)))).toBe(
      'unknown-pairing',
    );
    pairing.reveal(second.id, second.secret, till.revealedTo(second.hostNonce));
    expect(pairing.view()?.digits).not.toBe(first.digits);
  });

  test('[R2] cannot come before the host’s nonce: there is no try yet that it could be of', () => {
    const till = newTill();
    expect(fault(() => pairing.reveal(idAt(1), 'x', till.revealedTo(randomBytes(32))))).toBe('unknown-pairing');
    const { id, secret } = till.begin();
    expect(pairing.view()).toBeNull();
    expect(pairing.outcome(id, secret)).toEqual({ state: 'waiting' });
  });
});

describe('one at a time', () => {
  test('[R6] a second till is told that another one is being paired, at every step of that', async () => {
    const [first, second] = [newTill(), newTill()];
    const { id, secret, hostNonce } = first.begin();
    expect(fault(() => second.begin())).toBe('pairing-busy');
    pairing.reveal(id, secret, first.revealedTo(hostNonce));
    expect(fault(() => second.begin())).toBe('pairing-busy');
    await pairing.answer(id, yes, 'till:A');
    expect(fault(() => second.begin())).toBe('pairing-busy');
    await pairing.say(id, secret, true);
    second.show();
    // The first still hears how it went.
    expect(pairing.outcome(id, secret)).toMatchObject({ state: 'joined' });
  });

  test('[R6] who does not reveal is gone after ten seconds, without harm', () => {
    const [first, second] = [newTill(), newTill()];
    const { id, secret, hostNonce } = first.begin();
    time.pass(nine);
    expect(fault(() => second.begin())).toBe('pairing-busy');
    time.pass(1_000);
    expect(fault(() => pairing.reveal(id, secret, first.revealedTo(hostNonce)))).toBe('unknown-pairing');
    second.show();
    expect(kept).toEqual([]);
  });
});

describe('time', () => {
  test('[R7] the digits stand for ninety seconds', async () => {
    const { id, secret } = newTill().show();
    time.pass(S90 - 1);
    expect(pairing.view()?.step).toBe('asked');
    time.pass(1);
    expect([pairing.view()?.step, pairing.outcome(id, secret)]).toEqual(['expired', { state: 'expired' }]);
    await expect(pairing.answer(id, yes, 'till:A')).rejects.toMatchObject({ fault: 'wrong-step' });
    await expect(pairing.say(id, secret, true)).rejects.toMatchObject({ fault: 'wrong-step' });
    expect(admitted).toEqual([]);
  });

  test('[R7] also where one side said yes', async () => {
    const { id, secret } = newTill().show();
    await pairing.say(id, secret, true);
    time.pass(S90);
    expect([pairing.outcome(id, secret), admitted]).toEqual([{ state: 'expired' }, []]);
  });
});

describe('three failures', () => {
  const failures: [string, () => Promise<void> | void][] = [
    ['a no of the host', () => pairing.answer(newTill().show().id, { isSame: false }, 'till:A')],
    [
      'a no of the till',
      () => {
        const { id, secret } = newTill().show();
        return pairing.say(id, secret, false);
      },
    ],
    [
      'a wrong reveal',
      () => {
        const till = newTill();
        const { id, secret } = till.begin();
        fault(() => pairing.reveal(id, secret, till.revealedTo(randomBytes(32))));
      },
    ],
    [
      'digits that nobody answered',
      () => {
        newTill().show();
        time.pass(S90);
      },
    ],
  ];

  test.each(failures)('[R8] %s is one: three close pairing for ten minutes', async (_, fail) => {
    for (let n = 0; n < 3; n += 1) {
      expect(pairing.closedUntil()).toBeNull();
      await fail();
    }
    expect(fault(() => newTill().begin())).toBe('pairing-closed');
    const until = Date.parse(pairing.closedUntil() ?? '') - 1_700_000_000_000 - time.timers.now();
    expect(until).toBe(MINUTES10);
    time.pass(MINUTES10 - 1);
    expect(fault(() => newTill().begin())).toBe('pairing-closed');
    time.pass(1);
    newTill().show();
  });

  test('[R8] that lie more than ten minutes apart close nothing', async () => {
    const [, fail] = failures[0] ?? ['', () => {}];
    await fail();
    await fail();
    time.pass(MINUTES10 + 1);
    await fail();
    expect(pairing.closedUntil()).toBeNull();
    await fail();
    expect(pairing.closedUntil()).toBeNull();
    await fail();
    expect(pairing.closedUntil()).not.toBeNull();
  });

  test('[R8] are not forgotten over a restart, before and after they closed it', async () => {
    const [, fail] = failures[0] ?? ['', () => {}];
    await fail();
    await fail();
    pairing = openPairing();
    await fail();
    expect(fault(() => newTill().begin())).toBe('pairing-closed');
    pairing = openPairing();
    expect(fault(() => newTill().begin())).toBe('pairing-closed');
    time.pass(MINUTES10);
    pairing = openPairing();
    newTill().show();
  });

  test('[R8] a clock that is put back does not close it for longer', async () => {
    const [, fail] = failures[0] ?? ['', () => {}];
    for (let n = 0; n < 3; n += 1) await fail();
    kept = kept.map((at) => at + 3 * MINUTES10);
    pairing = openPairing();
    newTill().show();
  });
});
