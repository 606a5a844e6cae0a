import { WebSocket } from 'undici';

/** The `WebSocket` of a browser: to each site (`127.0.0.1:8000`) it shows the cookie that the site once gave. */
export function browserWebSocket(cookies: ReadonlyMap<string, string>) {
  return class extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, { protocols, headers: { cookie: cookies.get(new URL(url).host) ?? '' } });
    }
  };
}
