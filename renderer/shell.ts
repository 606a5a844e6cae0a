import type { Shell } from '../shop/bridge.ts';
import { PORT_MESSAGE } from '../shop/channels.ts';
import type { PortSource } from './links/port-link.ts';

declare global {
  interface Window {
    /** Only in the app's own window. */
    tillwire?: Shell;
  }
}

/** Ports that the preload hands over; only messages of this very window count. */
export function portsOf(shell: Shell): PortSource {
  return (onPort) => {
    window.addEventListener('message', ({ source, data, ports }) => {
      if (source === window && data === PORT_MESSAGE && ports[0]) onPort(ports[0]);
    });
    shell.ready();
  };
}
