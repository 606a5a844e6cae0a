import type { Operation } from './history.ts';
import type { ReadLine } from './read-journal.ts';

/** Somebody who keeps asking a host for things, and asks again under the same id for what got no answer. */
export interface Writer {
  /** Everything that it ever asked for. */
  readonly operations: readonly Operation[];
  /** How much it has asked for and got no answer to. */
  undecided(): number;
  /**
   * Connects, asks again for what is undecided and for the last that were decided, then on and on. Resolves when the
   * line is over, or when it rests and everything is decided.
   */
  run(): Promise<void>;
  /** No new wishes from now on. */
  rest(): void;
}

export interface WriterPorts {
  /** Where the host is reached now. */
  port(): number;
  token: string;
  random(): number;
  onAnswered(): void;
  /** It was answered what no host may answer: nobody need go on. */
  onSurprise(what: string): void;
  goesOn(): boolean;
}

/** How many of the decided are kept to ask once more. */
export const KEPT = 3;

export const nowMs = () => performance.now();

/** Writers leave their operation's id in a field that the journal keeps: that names it whoever made the command's id. */
export function operationOf({ till, command }: ReadLine): string | undefined {
  if (till === 'host' || command.type === 'admit-till') return undefined;
  const { note, payments } = command.body as { note?: string; payments?: { reference?: string }[] };
  return note ?? payments?.[0]?.reference ?? command.id;
}
