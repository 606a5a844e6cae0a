import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { WireEntry } from '../shop/wire.ts';
import { connectRich, orderBody } from './kit/clients.ts';
import { type Joined, joinTill, makeOrder } from './kit/http-client.ts';
import { type OpenHost, openHost } from './kit/open-host.ts';
import type { Held, Relay } from './kit/relay.ts';
import { repeatOf, seedOfRun } from './kit/seed.ts';
import { pick, seededRandom } from './kit/seeded-random.ts';
import type { ShownTill } from './kit/shown-till.ts';
import { isUp, openBrowser, openGuest, openWindow, WebSocketOfPages } from './kit/wires.ts';
import { expectTheHostsShop, openWitness } from './kit/witness.ts';

/** A till and its one line to the host. */
interface Place {
  till: ShownTill;
  relay: Relay;
  /** Neither end hears of it: nothing gets through, and no new line either. */
  pull(): void;
  plug(): void;
  /** Leaves the line that it has for a new one. */
  reconnect(): void;
  /** On the till's clock, in milliseconds. */
  passes(ms: number): void;
}

/** A cable that can be pulled. */
function cableOf(host: OpenHost) {
  let isPlugged = true;
  return {
    port: () => (isPlugged ? host.port : undefined),
    pull(relay: Relay) {
      isPlugged = false;
      for (const way of ways) relay.hold(way);
    },
    plug() {
      isPlugged = true;
    },
  };
}

async function browserTill(host: OpenHost, joined: Joined): Promise<Place> {
  const { port, pull, plug } = cableOf(host);
  const { till, relay, time } = await openBrowser(host, joined, { isPlugged: () => port() !== undefined });
  return { till, relay, pull: () => pull(relay), plug, reconnect: till.reconnect, passes: time.pass };
}

async function secondaryTill(host: OpenHost, joined: Joined): Promise<Place> {
  const { port, pull, plug } = cableOf(host);
  const { guest, relay } = await openGuest(port, joined);
  const { till } = openWindow(guest);
  return { till, relay, pull: () => pull(relay), plug, reconnect: guest.reconnect, passes: () => {} };
}

const ways = ['up', 'down'] as const;
const RUNS = process.env.TILLWIRE_LONG ? 100 : 4;
const STEPS = 80;

beforeEach(() => void vi.stubGlobal('WebSocket', WebSocketOfPages));
afterEach(() => void vi.unstubAllGlobals());

/** Asks for so many orders; `done` once each has its yes. */
function askForOrders(till: ShownTill, count = 3) {
  const verdicts = Array.from({ length: count }, () => till.submit({ type: 'create-order', body: orderBody() }));
  const ids = till
    .view()
    .pending.slice(-count)
    .map(({ id }) => id);
  return {
    ids,
    done: async () => {
      for (const verdict of verdicts) expect(await verdict).toMatchObject({ ok: true });
    },
  };
}

/** What the screen is told, entry by entry. */
function newsOf(till: ShownTill): number[] {
  const seqs: number[] = [];
  till.onEntries((entries: readonly WireEntry[]) => seqs.push(...entries.map(({ seq }) => seq)));
  return seqs;
}

async function openPlace(open: typeof browserTill) {
  const host = await openHost();
  onTestFinished(() => host.close());
  const witness = await openWitness(host);
  const joined = await joinTill(host, 'Faulty');
  const place = await open(host, joined);
  await isUp(place.till);
  return { ...place, host, witness, joined };
}

describe.each([
  ['a browser', browserTill],
  ['a secondary till', secondaryTill],
])('the line of %s', (_, open) => {
  test('[K15] is slow, both ways: what it delays arrives all the same, once and in order', async () => {
    const { till, relay, host, witness } = await openPlace(open);
    const news = newsOf(till);
    const [up, down] = [relay.hold('up'), relay.hold('down')];
    const asked = askForOrders(till);
    await up.first;
    const { version } = await makeOrder(host);
    await down.first;
    expect([news, till.view().pending.length]).toEqual([[], 3]);
    expect(await witness.effectsOf(new Set(asked.ids))).toEqual([]);
    up.letGo();
    await witness.hearsOf(asked.ids.at(-1));
    expect([news, till.view().pending.length]).toEqual([[], 3]);
    down.letGo();
    await asked.done();
    expect(await witness.effectsOf(new Set(asked.ids))).toEqual(asked.ids);
    await expectTheHostsShop(till, host);
    expect(news).toEqual([0, 1, 2, 3].map((more) => version + more));
    expect(relay.connections()).toBe(1);
  });

  test('[K17] that it has left speaks late: nothing of that has an effect or hides any news', async () => {
    const { till, relay, reconnect, host, witness } = await openPlace(open);
    const news = newsOf(till);
    const [up, down] = [relay.hold('up'), relay.hold('down')];
    const asked = askForOrders(till);
    await up.first;
    const { version } = await makeOrder(host);
    await down.first;
    reconnect();
    await asked.done();
    up.letGo();
    down.letGo();
    const more = askForOrders(till);
    await more.done();
    await makeOrder(host);
    await expectTheHostsShop(till, host);
    const ids = [...asked.ids, ...more.ids];
    expect(await witness.effectsOf(new Set(ids))).toEqual(ids);
    expect(news).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((later) => version + later));
    expect(relay.connections()).toBe(2);
  });

  test('[K18] that it has left says hello late: the host takes that for the newer one, and the till comes back', async () => {
    const { till, reconnect, passes, host, joined } = await openPlace(open);
    // Its connection is made, and its hello is still under way.
    const late = await connectRich(host);
    onTestFinished(late.close);
    reconnect();
    await askForOrders(till).done();
    late.sendFrame({ t: 'hello', token: joined.token, app: { version: 'test' } });
    await late.frame('welcome');
    await till.shows(({ link, upstream }) => link.is === 'waiting' || upstream?.state === 'detached');
    passes(1_000);
    expect(await late.closed).toMatchObject({ code: 4506 });
    await askForOrders(till).done();
    await expectTheHostsShop(till, host);
  });
});

describe('a cable that is pulled without either end noticing', () => {
  test.each([
    ['a browser', browserTill],
    ['a secondary till', secondaryTill],
  ])(
    '[K16] is noticed by %s after twelve seconds and by its host within thirty, and nothing is missed (F-14)',
    async (_, open) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
      onTestFinished(() => void vi.useRealTimers());
      const { till, relay, pull, plug, passes, host, witness, joined } = await openPlace(open);
      const secondsPass = async (seconds: number, turns = 2) => {
        for (let second = 0; second < seconds; second += 1) {
          vi.advanceTimersByTime(1_000);
          passes(1_000);
          for (let turn = 0; turn < turns; turn += 1) await witness.caughtUp();
        }
      };
      const presence = (isThere: boolean) =>
        witness.frames.take(
          (frame) =>
            frame.t === 'note' && frame.kind === 'presence' && frame.tills.includes(joined.till.id) === isThere,
        );
      const isThere = presence(true);
      await secondsPass(1);
      await isThere;
      pull();
      const asked = askForOrders(till);
      const { version } = await makeOrder(host);
      await secondsPass(11);
      expect([relay.connections(), till.view().pending.length]).toEqual([1, 3]);
      const isGone = presence(false);
      await secondsPass(9);
      expect(relay.connections()).toBeGreaterThan(1);
      await secondsPass(10);
      await isGone;
      plug();
      // An attempt over TLS takes its turns, on a busy machine more of them: time goes on, slowly, until one is through.
      let isBack = false;
      const back = asked.done().then(() => till.shows(({ seq }) => seq >= version));
      void back.then(() => {
        isBack = true;
      });
      while (!isBack) await secondsPass(1, 20);
      await expectTheHostsShop(till, host);
      expect(await witness.effectsOf(new Set(asked.ids))).toEqual(asked.ids);
    },
  );
});

/** Three tills over lines to which everything happens that can. */
async function run(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const host = await openHost();
  onTestFinished(() => host.close());
  const witness = await openWitness(host);
  const places: Place[] = [];
  for (const open of [browserTill, secondaryTill, secondaryTill]) {
    const place = await open(host, await joinTill(host, 'Faulty'));
    await isUp(place.till);
    places.push(place);
  }
  const news = places.map(({ till }) => newsOf(till));
  const asked: ReturnType<typeof askForOrders>[] = [];
  const held: Held[] = [];
  const steps: ((place: Place) => unknown)[] = [
    ({ till }) => asked.push(askForOrders(till, 1)),
    ({ till }) => asked.push(askForOrders(till)),
    () => makeOrder(host),
    ({ relay }) => relay.cut(),
    ({ relay }) => void relay.lose(pick(random, ways)),
    ({ relay }) => held.push(relay.hold(pick(random, ways))),
    () => held.shift()?.letGo(),
    ({ reconnect }) => reconnect(),
    ({ passes }) => passes(2_000),
    () => new Promise((done) => setImmediate(done)),
  ];
  for (let step = 0; step < STEPS; step += 1) await pick(random, steps)(pick(random, places));
  for (const each of held) each.letGo();
  for (const { reconnect } of places) reconnect();
  for (const one of asked) await one.done();
  for (const { till } of places) await expectTheHostsShop(till, host);
  const ids = asked.flatMap((one) => one.ids);
  expect([...(await witness.effectsOf(new Set(ids)))].sort()).toEqual([...ids].sort());
  for (const seqs of news) expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
}

const first = seedOfRun();
test.each(Array.from({ length: RUNS }, (_, index) => first + index))(
  '[Q30] over lines that lose, hold back, break and come twice, every command has one effect and every screen shows it (seed %i)',
  (seed) =>
    run(seed).catch((fault: Error) => {
      throw new Error(repeatOf('test/faulty-lines.test.ts', seed), { cause: fault });
    }),
);
