import { expect, test } from 'vitest';
import type { LinkState } from '../../shop/connection.ts';
import type { Down, Up } from '../../shop/wire.ts';
import { welcomeFrame } from '../../test/kit/frames.ts';
import { createPortLink } from './port-link.ts';

/** The page's end of a port whose other end is the test. */
function fakePort() {
  const sent: Up[] = [];
  let closed = false;
  let onClose = () => {};
  const end = {
    onmessage: (_: { data: unknown }) => {},
    postMessage: (text: string) => void sent.push(JSON.parse(text) as Up),
    addEventListener: (_: 'close', listener: () => void) => {
      onClose = listener;
    },
    close: () => {
      closed = true;
    },
  };
  return {
    end: end as unknown as MessagePort,
    sent,
    isClosed: () => closed,
    say: (data: unknown) => end.onmessage({ data }),
    die: () => onClose(),
  };
}

const pong: Down = { t: 'pong', at: 0, seq: 0, now: '' };
const welcome = welcomeFrame();

function started() {
  const states: LinkState[] = [];
  const frames: Down[] = [];
  let give = (_: MessagePort) => {};
  const link = createPortLink((onPort) => {
    give = onPort;
  });
  link.start({
    hello: () => ({ t: 'hello', app: { version: 'test' } }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
  });
  const open = () => {
    const port = fakePort();
    give(port.end);
    return port;
  };
  return { link, states, frames, open };
}

test('[K1] it says hello over each port that it is handed, and is live with the welcome', () => {
  const { states, open } = started();
  for (let round = 0; round < 2; round += 1) {
    const port = open();
    expect([port.sent, states.at(-1)]).toEqual([[{ t: 'hello', app: { version: 'test' } }], { is: 'connecting' }]);
    port.say(JSON.stringify(pong));
    expect(states.at(-1)).toEqual({ is: 'connecting' });
    port.say(JSON.stringify(welcome));
    expect(states.at(-1)).toEqual({ is: 'live' });
  }
});

test('[K9] an earlier port is closed, and nothing that it says or does counts any more', () => {
  const { link, states, frames, open } = started();
  const stale = open();
  const fresh = open();
  fresh.say(JSON.stringify(welcome));
  stale.say(JSON.stringify(pong));
  stale.die();
  link.send({ t: 'ping', at: 1 });
  expect([stale.isClosed(), fresh.isClosed(), frames, states.at(-1)]).toEqual([true, false, [welcome], { is: 'live' }]);
  expect([stale.sent.length, fresh.sent.length]).toEqual([1, 2]);
});

test('[K4] a process that dies is waited for, and what is asked meanwhile is left to the till', () => {
  const { link, states, open } = started();
  const port = open();
  port.say(JSON.stringify(welcome));
  port.die();
  expect(states.at(-1)).toMatchObject({ is: 'waiting' });
  link.send({ t: 'ping', at: 1 });
  expect(port.sent).toHaveLength(1);
});

test('[F10] what a newer process says is passed over, and what is wrong is named', () => {
  const { frames, open } = started();
  const port = open();
  port.say(JSON.stringify({ t: 'fireworks' }));
  port.say(new ArrayBuffer(1));
  expect(frames).toEqual([]);
  expect(() => port.say('{"t":"pong"}')).toThrow(/bad frame: pong\.at/);
});

test('[K10] closed for good, it closes every port', () => {
  const { link, states, open } = started();
  const port = open();
  link.close();
  const late = open();
  expect([port.isClosed(), late.isClosed(), late.sent, states]).toEqual([true, true, [], [{ is: 'connecting' }]]);
});
