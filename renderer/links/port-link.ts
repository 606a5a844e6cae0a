import { parseDown, type Up } from '../../shop/wire.ts';
import type { Link, LinkEvents } from './link.ts';

/** Hands over each new port to the process behind the window: the first, and one after every restart of it. */
export type PortSource = (onPort: (port: MessagePort) => void) => void;

/** An Electron window: frames over a message port to the host or guest process of this machine. */
export function createPortLink(ports: PortSource): Link {
  let port: MessagePort | undefined;
  let closed = false;

  const send = (frame: Up) => port?.postMessage(JSON.stringify(frame));

  const connect = (next: MessagePort, events: LinkEvents) => {
    port?.close();
    port = next;
    events.onState({ is: 'connecting' });
    next.onmessage = ({ data }) => {
      if (next !== port || typeof data !== 'string') return;
      const parsed = parseDown(data);
      if ('fault' in parsed) throw new Error(`the process behind this window sent a bad frame: ${parsed.fault}`);
      if ('unknown' in parsed) return;
      if (parsed.frame.t === 'welcome') events.onState({ is: 'live' });
      events.onFrame(parsed.frame);
    };
    next.addEventListener('close', () => {
      if (next !== port) return;
      port = undefined;
      events.onState({ is: 'waiting', reason: 'the process behind this window is starting again' });
    });
    send(events.hello());
  };

  return {
    numbered: false,
    start: (events) =>
      ports((next) => {
        if (closed) next.close();
        else connect(next, events);
      }),
    send,
    // The shell brings a new port by itself as soon as the process is back.
    reconnect: () => {},
    close: () => {
      closed = true;
      port?.close();
      port = undefined;
    },
  };
}
