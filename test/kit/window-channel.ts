import type { WindowPort } from '../../server/feed/window.ts';

/** Which way the frames go: `up` to the host, `down` to the till. */
export type Way = 'up' | 'down';

/** The message channel between a page and the process behind its window, as the shell makes one. */
export interface WindowChannel {
  /** The end that the page is handed. */
  readonly page: MessagePort;
  /** What is said that way from now on never arrives; resolves with the first of it. */
  lose(way: Way): Promise<void>;
  /** The process behind the window is gone. */
  cut(): void;
}

export function openWindowChannel(process: { connectWindow(port: WindowPort): void }): WindowChannel {
  const { port1: page, port2: far } = new MessageChannel();
  const losing = new Map<Way, () => void>();
  const pass = (way: Way, text: string, on: (text: string) => void) => (losing.get(way) ?? (() => on(text)))();
  process.connectWindow({
    send: (text) => pass('down', text, (said) => far.postMessage(said)),
    onText: (listener) => {
      far.onmessage = ({ data }) => pass('up', String(data), listener);
    },
    onClose: (listener) => far.addEventListener('close', listener),
    close: () => far.close(),
  });
  return { page, lose: (way) => new Promise((done) => losing.set(way, done)), cut: () => far.close() };
}
