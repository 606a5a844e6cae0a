import { parseArgs } from 'node:util';

export interface Arguments {
  port: number;
  /** Data folder; undefined for the system's own place. */
  data: string | undefined;
  /** Listens there whatever the settings say. */
  bind: string | undefined;
  /** Under which a host is reached beside its machine's own, as the router knows it. */
  names: string[];
  demo: boolean;
}

export const DEFAULT_PORT = 8000;

/** What stands behind the executable, Chromium's own switches left alone. Throws a sentence on a port that is none. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      bind: { type: 'string' },
      name: { type: 'string', multiple: true },
      demo: { type: 'boolean' },
    },
  });
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const names = [values.name ?? []].flat().filter((name) => typeof name === 'string');
  const port = Number(text(values.port) ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${String(values.port)} is not a port.`);
  return { port, data: text(values.data), bind: text(values.bind), names, demo: values.demo === true };
}
