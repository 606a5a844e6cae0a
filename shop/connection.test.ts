import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeTime, type FakeTime } from '../test/kit/fake-time.ts';
import { type Connection, createConnection, type LinkState, type SocketEvents } from './connection.ts';
import type { Down } from './wire.ts';

interface FakeSocket {
  events: SocketEvents;
  sent: { t: string }[];
  closed: number | undefined;
}

const welcome: Down = {
  t: 'welcome',
  protocol: '',
  shop: '',
  epoch: 'e',
  seq: 0,
  hash: 'h',
  group: '*',
  resume: 'live',
  lastN: 0,
  now: '',
  you: {},
  limits: {},
};
const pong: Down = { t: 'pong', at: 0, seq: 0, now: '' };

let time: FakeTime;
let sockets: FakeSocket[];
let states: LinkState[];
let frames: Down[];
let connection: Connection;

beforeEach(() => {
  time = createFakeTime();
  sockets = [];
  states = [];
  frames = [];
  const open = (events: SocketEvents) => {
    const socket: FakeSocket = { events, sent: [], closed: undefined };
    sockets.push(socket);
    return {
      send: (text: string) => {
        socket.sent.push(JSON.parse(text) as { t: string });
      },
      close: (code: number) => {
        socket.closed = code;
      },
    };
  };
  connection = createConnection(open, time.timers, {
    hello: () => ({ t: 'hello', app: { version: 'test' } }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
  });
});

const socket = () => {
  const last = sockets.at(-1);
  if (!last) throw new Error('nothing was opened');
  return last;
};
const say = (frame: Down, to = socket()) => to.events.onText(JSON.stringify(frame));
const state = () => states.at(-1)?.is;
function goLive() {
  socket().events.onOpen();
  say(welcome);
}
/** Lets the line fail at once, again and again, and answers how long each wait was. */
function waitsOf(failures: number): number[] {
  return Array.from({ length: failures }, () => {
    socket().events.onClose(1006, '');
    const [wait = 0] = time.waits();
    time.pass(wait);
    return wait;
  });
}

describe('coming up', () => {
  test('[K1] it says hello when the socket opens, and is live with the welcome', () => {
    expect([state(), socket().sent]).toEqual(['connecting', []]);
    socket().events.onOpen();
    expect(socket().sent).toEqual([{ t: 'hello', app: { version: 'test' } }]);
    connection.send({ t: 'ping', at: 1 });
    expect(socket().sent).toHaveLength(1);
    say(welcome);
    expect([state(), frames]).toEqual(['live', [welcome]]);
    connection.send({ t: 'ping', at: 1 });
    expect(socket().sent).toHaveLength(2);
  });

  test('[K6] a host that answers nothing within five seconds is given up', () => {
    time.pass(4_999);
    expect(sockets).toHaveLength(1);
    time.pass(1);
    expect([state(), sockets[0]?.closed]).toEqual(['waiting', 4003]);
  });
});

test('[V18] each ping says how many commands wait, and how long the answer to the one before took', () => {
  connection.close();
  let waiting = 3;
  const open = (events: SocketEvents) => {
    const opened: FakeSocket = { events, sent: [], closed: undefined };
    sockets.push(opened);
    return { send: (text: string) => void opened.sent.push(JSON.parse(text) as { t: string }), close: () => {} };
  };
  createConnection(open, time.timers, {
    hello: () => ({ t: 'hello', app: { version: 'test' } }),
    onFrame: () => {},
    onState: () => {},
    waiting: () => waiting,
  });
  goLive();
  time.pass(5_000);
  time.pass(40);
  say({ ...pong, at: 5_000 });
  waiting = 0;
  time.pass(5_000);
  expect(socket().sent.slice(1)).toEqual([
    { t: 'ping', at: 5_000, waiting: 3 },
    { t: 'ping', at: 10_000, waiting: 0, rttMs: 40 },
  ]);
});

describe('coming back', () => {
  test('[K6] the first attempt waits up to half a second, the next ones up to 1, then 5, then 60 seconds', () => {
    time.setChance(1);
    expect(waitsOf(3)).toEqual([500, 1_000, 1_000]);
    time.sleep(15_000);
    expect(waitsOf(2)).toEqual([5_000, 5_000]);
    time.sleep(600_000);
    expect(waitsOf(2)).toEqual([60_000, 60_000]);
  });

  test('[K6] chance spreads them, and a welcome starts them anew (F-17)', () => {
    time.setChance(0.25);
    expect(waitsOf(2)).toEqual([125, 250]);
    goLive();
    time.pass(10_000);
    expect(waitsOf(1)).toEqual([125]);
  });

  test('[K6] a frame that is not understood ends the connection', () => {
    goLive();
    socket().events.onText('{"t":"pong"}');
    expect([state(), socket().closed]).toEqual(['waiting', 4003]);
  });

  test('[F10] a frame of a newer host is ignored', () => {
    goLive();
    socket().events.onText('{"t":"fireworks"}');
    expect([state(), frames.length]).toEqual(['live', 1]);
  });

  test.each([4501, 4506, 4507])('[K10] %i stays away until a person asks', (code) => {
    goLive();
    socket().events.onClose(code, 'why');
    expect(states.at(-1)).toEqual({ is: 'stopped', code, reason: 'why' });
    time.pass(3_600_000);
    expect(sockets).toHaveLength(1);
    connection.reconnect();
    expect([sockets.length, state()]).toEqual([2, 'connecting']);
  });

  test('[F46] a line that breaks at each welcome is tried ever more rarely, though never as if the host were gone (F-12)', () => {
    time.setChance(1);
    const waits = () => {
      goLive();
      return waitsOf(1)[0];
    };
    expect([waits(), waits(), waits()]).toEqual([500, 1_000, 1_000]);
    for (let round = 0; round < 15; round += 1) waits();
    expect(waits()).toBe(5_000);
    time.sleep(900_000);
    expect(waits()).toBe(5_000);
    goLive();
    for (let round = 0; round < 2; round += 1) {
      time.pass(5_000);
      say(pong);
    }
    expect(waitsOf(1)).toEqual([500]);
  });

  test('[F46] a host that did not understand this till is left alone for a minute', () => {
    goLive();
    socket().events.onClose(4008, 'why');
    time.pass(60_000);
    expect(sockets).toHaveLength(1);
    time.pass(500);
    expect(sockets).toHaveLength(2);
  });

  test.each([4503, 4504])('[F47] of another version than its host it stays away and says so, %i', (code) => {
    socket().events.onClose(code, 'why');
    expect(states.at(-1)).toEqual({ is: 'stopped', code, reason: 'why' });
    time.pass(3_600_000);
    expect(sockets).toHaveLength(1);
  });

  test.each([1000, 1006, 4000, 4001, 4006, 4010])('[K10] %i comes back, and says what it was closed with', (code) => {
    goLive();
    socket().events.onClose(code, 'why');
    expect(states.at(-1)).toEqual({ is: 'waiting', reason: 'why', code });
    time.pass(500);
    expect(sockets).toHaveLength(2);
  });

  test('[K9] an earlier socket is closed, and nothing it says or does counts any more (F-10)', () => {
    goLive();
    const [stale] = sockets;
    connection.reconnect();
    goLive();
    if (stale) {
      say(pong, stale);
      stale.events.onClose(4501, '');
      stale.events.onOpen();
    }
    expect([stale?.closed, frames.length, state(), sockets.length, stale?.sent.length]).toEqual([
      4003,
      2,
      'live',
      2,
      1,
    ]);
  });

  test('[K18] in use elsewhere, within ten seconds of leaving a line of its own, may be that line: it comes back, once', () => {
    goLive();
    connection.reconnect();
    goLive();
    time.pass(9_999);
    socket().events.onClose(4506, 'in use');
    expect(state()).toBe('waiting');
    time.pass(500);
    goLive();
    socket().events.onClose(4506, 'in use');
    expect(state()).toBe('stopped');
    connection.reconnect();
    goLive();
    connection.reconnect();
    goLive();
    time.pass(10_000);
    socket().events.onClose(4506, 'in use');
    expect(state()).toBe('stopped');
  });

  test('[K10] closed for good, it stays closed', () => {
    goLive();
    connection.close();
    expect(socket().closed).toBe(1000);
    time.pass(60_000);
    expect(sockets).toHaveLength(1);
  });
});

describe('staying alive', () => {
  const pings = () => socket().sent.filter(({ t }) => t === 'ping').length;

  test('[K7] it pings every five seconds, and any frame is life', () => {
    goLive();
    for (let round = 1; round <= 12; round += 1) {
      time.pass(5_000);
      expect(pings()).toBe(round);
      say(pong);
    }
    expect(state()).toBe('live');
  });

  test('[K7] with a ping unanswered the line is dead after twelve seconds of silence, not before', () => {
    goLive();
    time.pass(11_999);
    expect(state()).toBe('live');
    time.pass(1);
    expect(states.at(-1)).toEqual({ is: 'waiting', reason: 'the host does not answer' });
    expect(socket().closed).toBe(4003);
  });

  test('[K7] news without a pong keep the line alive (F-15)', () => {
    goLive();
    for (let round = 0; round < 6; round += 1) {
      time.pass(8_000);
      say({ t: 'note', kind: 'shutdown' });
    }
    expect(state()).toBe('live');
  });

  test('[K7] silence alone is no death: a timer that ran late pings first', () => {
    goLive();
    time.sleep(9_000);
    time.pass(1_000);
    expect(pings()).toBeGreaterThan(0);
    say(pong);
    time.sleep(9_000);
    time.pass(0);
    expect(state()).toBe('live');
  });

  test('[K8] a timer that jumps more than ten seconds means sleep: it connects anew whatever the socket says', () => {
    goLive();
    time.sleep(11_500);
    time.pass(0);
    expect(states.at(-1)).toEqual({ is: 'waiting', reason: 'the computer slept' });
    time.pass(500);
    expect([sockets.length, sockets[0]?.closed]).toEqual([2, 4003]);
  });
});
