/** Bytes of answers and news that may wait for one client; who has more is asked to read first. */
export const MOST_UNREAD = 4 * 1024 * 1024;

/** What clients may take of a host, announced in the welcome. Numbers may be set; each has a default. */
export interface HostLimits {
  /** Tills that are connected at once; windows of the host and watchers of this machine do not count. */
  tills: number;
  /** Of other machines at once, HTTP and WebSocket together, and of each of them; this machine is exempt from all four. */
  connections: number;
  connectionsAnAddress: number;
  socketsAnAddress: number;
  handshakesASecond: number;
  /** Bytes of a command's frame. */
  commandBytes: number;
  /** Of one till; windows are exempt from both. */
  commandsASecond: number;
  commandsAtOnce: number;
  /** Of one key of a script; what shows the local token is exempt. */
  keyCommandsASecond: number;
}

export const defaultLimits: HostLimits = {
  tills: 256,
  connections: 512,
  connectionsAnAddress: 64,
  socketsAnAddress: 32,
  handshakesASecond: 20,
  commandBytes: 64 * 1024,
  commandsASecond: 50,
  commandsAtOnce: 200,
  keyCommandsASecond: 200,
};
