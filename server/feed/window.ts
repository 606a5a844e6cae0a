import type { Identity } from '../access/access.ts';
import type { Sessions } from './sessions.ts';

/** A message port to a window of this machine, however the shell made it. */
export interface WindowPort {
  send(text: string): void;
  onText(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** A window speaks as the till of this machine; the shell that opened it is trusted, so no token is asked for. */
export function attachWindow(sessions: Sessions, port: WindowPort, identity: Identity): void {
  const session = sessions.open({
    from: 'window',
    identity,
    isWindow: true,
    // The shell's port has no measure of what waits; a window of the same machine that stops reading is a crashed one.
    port: {
      send: (text) => port.send(text),
      sendShared: ({ text }) => port.send(text),
      close: () => port.close(),
      buffered: () => 0,
      whenDrained: () => {},
    },
  });
  port.onText((text) => session.receive(text));
  port.onClose(() => session.closed(1000));
}
