import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import { type Connection, createConnection, type LinkState, type SocketEvents } from '../../shop/connection.ts';
import type { Down } from '../../shop/wire.ts';
import { createFakeNetwork, type FakeNetwork } from '../../test/kit/fake-network.ts';
import { createFakeTime, type FakeTime } from '../../test/kit/fake-time.ts';
import { welcomeFrame } from '../../test/kit/frames.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { OTHER_KEY } from '../guest/host-socket.ts';
import { silentLog } from '../log.ts';
import type { Settings } from '../settings.ts';
import type { FoundHost } from './announcement.ts';
import { createHostFinder } from './host-finder.ts';
import { type KeptHost, openKeptHost } from './kept-host.ts';
import { createLookout } from './lookout.ts';

const shopId = '0190a1b2-0000-7000-8000-000000000001';
const otherShop = '0190a1b2-0000-7000-8000-000000000002';
const tillId = '0190a1b2-0000-7000-8000-00000000000b';
const token = 'the token of this till';
const typed = { address: '192.168.1.20', port: 8000 };
const TYPED = '192.168.1.20:8000';
const MOVED = '192.168.1.77:8000';

/** Who answers where; nobody does unless a test says so. */
type Answer = { shop: string; epoch: string } | 4501 | 'other-key';
let answers: Map<string, Answer>;
let dialled: string[];
/** Everything that left for an address. */
let sentTo: Map<string, string[]>;
let network: FakeNetwork;
let time: FakeTime;
let states: LinkState[];
let frames: Down[];
let end: () => void;

beforeEach(() => {
  answers = new Map();
  dialled = [];
  sentTo = new Map();
  network = createFakeNetwork();
  time = createFakeTime();
  states = [];
  frames = [];
  end = () => {};
});

function openSocket(host: HostAddress) {
  return (events: SocketEvents) => {
    const at = authorityOf(host);
    const answer = answers.get(at);
    dialled.push(at);
    end = () => events.onClose(1006, 'the line broke');
    queueMicrotask(() => {
      if (answer === 'other-key') events.onClose(OTHER_KEY, 'another key answered');
      else if (answer) events.onOpen();
      else events.onClose(1006, `connect ECONNREFUSED ${at}`);
    });
    return {
      send(text: string) {
        sentTo.set(at, [...(sentTo.get(at) ?? []), text]);
        if (answer === 4501) events.onClose(4501, 'not joined');
        else if (typeof answer === 'object' && text.includes('hello'))
          events.onText(JSON.stringify(welcomeFrame(answer)));
      },
      close: () => {},
    };
  };
}

function startTill(kept?: Settings<KeptHost>): Connection {
  const finder = createHostFinder({
    typed,
    tillId,
    openSocket,
    lookout: createLookout({ open: network.open, interfaces: () => ['192.168.1.9'], log: silentLog() }),
    kept,
    log: silentLog(),
  });
  const connection = createConnection(finder.open, time.timers, {
    hello: () => ({ t: 'hello', token, app: { version: 'test' } }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
  });
  onTestFinished(() => connection.close());
  return connection;
}

/** Everything that was promised has happened; nothing here waits for time. */
const settle = () => new Promise((done) => setImmediate(done));
const now = () => states.at(-1);
/** Waits out the till's own pause and lets the next attempt come to its end. */
async function nextAttempt() {
  time.pass(time.waits()[0] ?? 0);
  await settle();
}
async function attempts(count: number) {
  for (let n = 0; n < count; n += 1) await nextAttempt();
}

const ours = (epoch = '3-aaaaaaaa') => ({ shop: shopId, epoch });
function announcementAt(authority: string, wish: Partial<FoundHost> = {}): FoundHost {
  const [address = '', port = ''] = authority.split(':');
  const host = { shopId, shopName: 'Café', epoch: 3, protocol: 'tillwire.v1', version: '0.1.0' };
  return { ...host, port: Number(port), addresses: [address], ...wish };
}
/** A till that was welcomed where its host was typed, and then lost it. */
async function tillThatLostItsHost(kept?: Settings<KeptHost>) {
  answers.set(TYPED, ours());
  const connection = startTill(kept);
  await settle();
  expect(now()).toEqual({ is: 'live' });
  answers.delete(TYPED);
  end();
  return connection;
}
function keptInMemory(): Settings<KeptHost> {
  let now: KeptHost = {};
  return {
    get now() {
      return now;
    },
    async change(next) {
      now = { ...now, ...next };
    },
  };
}
async function keptIn() {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  return { dir, kept: await openKeptHost(dir) };
}

describe('a host that is not where it was', () => {
  test('[G6] is found by its announcement, and then looked for there first', async () => {
    await tillThatLostItsHost();
    answers.set(MOVED, ours());
    network.say(announcementAt(MOVED));
    await attempts(2);
    expect([now(), dialled]).toEqual([{ is: 'live' }, [TYPED, TYPED, MOVED]]);
    expect(network.speakers()).toBe(0);
    end();
    await nextAttempt();
    expect([now(), dialled.at(-1)]).toEqual([{ is: 'live' }, MOVED]);
  });

  test('[G6] is remembered over a restart of the till, and a till that joined elsewhere remembers nothing', async () => {
    const { dir, kept } = await keptIn();
    const before = await tillThatLostItsHost(kept);
    answers.set(MOVED, ours('4-cccccccc'));
    network.say(announcementAt(MOVED));
    await attempts(2);
    before.close();
    // One write after the other: after this one all are there.
    await kept.change({});
    expect((await openKeptHost(dir)).now).toEqual({
      tillId,
      shopId,
      epoch: '4-cccccccc',
      lastGood: { address: '192.168.1.77', port: 8000 },
    });
    startTill(await openKeptHost(dir));
    await settle();
    expect([now(), dialled.at(-1)]).toEqual([{ is: 'live' }, MOVED]);
    const other = await openKeptHost(dir);
    await other.change({ tillId: otherShop });
    startTill(other);
    expect(dialled.at(-1)).toBe(TYPED);
    await settle();
    await other.change({});
  });

  test('[G6] that comes back where it was typed is found there', async () => {
    await tillThatLostItsHost();
    await attempts(3);
    answers.set(TYPED, ours());
    await nextAttempt();
    expect(now()).toEqual({ is: 'live' });
  });

  test('[G3] is waited for where it was, if the network takes no multicast', async () => {
    network.fail('throws');
    await tillThatLostItsHost();
    await attempts(2);
    answers.set(TYPED, ours());
    await nextAttempt();
    expect(now()).toEqual({ is: 'live' });
  });

  test('[G6] a memory that cannot be read is empty', async () => {
    const { dir, kept } = await keptIn();
    await (kept.change as (wrong: object) => Promise<void>)({ epoch: 7, lastGood: 'there' });
    expect((await openKeptHost(dir)).now).toEqual({});
  });
});

describe('an announced address', () => {
  test('[T7] with another key is never sent anything, is not remembered, and is told as long as it stands', async () => {
    const kept = keptInMemory();
    await tillThatLostItsHost(kept);
    answers.set(MOVED, 'other-key');
    network.say(announcementAt(MOVED));
    await attempts(2);
    expect(now()).toEqual({ is: 'waiting', code: OTHER_KEY, reason: 'another key answered' });
    await nextAttempt();
    // Where it was nothing listens, and that is not what a person should know.
    expect(now()).toEqual({ is: 'waiting', code: OTHER_KEY, reason: 'another key answered' });
    expect([dialled, sentTo.get(MOVED)]).toEqual([[TYPED, TYPED, MOVED, TYPED], undefined]);
    expect(kept.now.lastGood).toEqual(typed);
    answers.set(TYPED, ours());
    await attempts(2);
    expect(now()).toEqual({ is: 'live' });
  });

  test('[T8] where the till was typed to be may have another key too, and its host is found where it is', async () => {
    await tillThatLostItsHost();
    answers.set(TYPED, 'other-key');
    answers.set(MOVED, ours());
    network.say(announcementAt(MOVED));
    await attempts(2);
    expect([now(), sentTo.get(TYPED)?.length]).toEqual([{ is: 'live' }, 1]);
  });

  test('[G5] costs one attempt where nobody is', async () => {
    await tillThatLostItsHost();
    network.say(announcementAt(MOVED));
    await attempts(2);
    expect(now()).toMatchObject({ reason: `connect ECONNREFUSED ${MOVED}` });
    answers.set(TYPED, ours());
    await nextAttempt();
    expect(now()).toEqual({ is: 'live' });
  });

  test('[G11] that says no more after the till gave it up is not heard', async () => {
    const connection = await tillThatLostItsHost();
    const heard = frames.length;
    answers.set(MOVED, ours());
    network.say(announcementAt(MOVED));
    await nextAttempt();
    time.pass(time.waits()[0] ?? 0);
    expect(dialled.at(-1)).toBe(MOVED);
    connection.close();
    await settle();
    expect(frames).toHaveLength(heard);
  });

  test('[G14] does nothing to a till that is connected', async () => {
    answers.set(TYPED, ours());
    startTill();
    await settle();
    network.say(announcementAt(MOVED, { epoch: 99 }));
    time.pass(4_000);
    await settle();
    expect(dialled).toEqual([TYPED]);
  });
});

describe('a host that is not to be followed', () => {
  test.each<[who: string, { shop: string; epoch: string }, string]>([
    ['another shop', { shop: otherShop, epoch: '9-00000000' }, 'another shop answered'],
    ['an older copy', { shop: shopId, epoch: '2-aaaaaaaa' }, 'an older copy of this shop answered'],
    ['a second host', { shop: shopId, epoch: '3-bbbbbbbb' }, 'two hosts claim to be this shop'],
  ])('[G11] %s: nothing of it is heard, it is told, and the till looks on', async (_, stranger, why) => {
    const kept = keptInMemory();
    await tillThatLostItsHost(kept);
    const heard = frames.length;
    answers.set(TYPED, stranger);
    network.say(announcementAt(MOVED));
    await nextAttempt();
    expect(now()).toMatchObject({ is: 'waiting', reason: why });
    expect(frames).toHaveLength(heard);
    await nextAttempt();
    // What stands is told on while other addresses do not answer at all.
    expect(now()).toMatchObject({ is: 'waiting', reason: why });
    answers.set(MOVED, ours());
    await attempts(2);
    expect([now(), dialled.at(-1)]).toEqual([{ is: 'live' }, MOVED]);
    expect(kept.now).toMatchObject({ shopId, epoch: '3-aaaaaaaa' });
  });

  test('[G14] a higher epoch is followed, and the one before not any more, also after a restart (F-22)', async () => {
    const kept = keptInMemory();
    const connection = await tillThatLostItsHost(kept);
    answers.set(TYPED, ours('4-cccccccc'));
    await nextAttempt();
    expect(now()).toEqual({ is: 'live' });
    connection.close();
    answers.set(TYPED, ours());
    startTill(kept);
    await settle();
    expect(now()).toMatchObject({ reason: 'an older copy of this shop answered' });
  });
});

describe('a host that does not know the token', () => {
  test('[G15] is believed at once by a till that was never welcomed', async () => {
    answers.set(TYPED, 4501);
    startTill();
    await settle();
    expect(now()).toEqual({ is: 'stopped', code: 4501, reason: 'not joined' });
  });

  test('[G15] may be another shop’s at the address of before: the till looks around first', async () => {
    await tillThatLostItsHost();
    answers.set(TYPED, 4501);
    answers.set(MOVED, ours());
    network.say(announcementAt(MOVED));
    await attempts(2);
    expect([now(), dialled]).toEqual([{ is: 'live' }, [TYPED, TYPED, MOVED]]);
  });

  test('[G15] is believed when it says so again, and again when a person asks', async () => {
    const connection = await tillThatLostItsHost();
    answers.set(TYPED, 4501);
    await nextAttempt();
    expect(now()).toMatchObject({ is: 'waiting', reason: 'not joined' });
    await nextAttempt();
    expect(now()).toEqual({ is: 'stopped', code: 4501, reason: 'not joined' });
    connection.reconnect();
    await settle();
    await nextAttempt();
    expect(now()).toEqual({ is: 'stopped', code: 4501, reason: 'not joined' });
  });
});
