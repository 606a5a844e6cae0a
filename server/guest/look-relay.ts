import type { LookFrame, LookNote, Up } from '../../shop/wire.ts';
import type { Watch } from '../feed/sessions.ts';

/** Looks on their way through a secondary till: those of its windows up to the host, those of all tills down to them. */
export interface LookRelay {
  /** Of its windows: to the host they are one till. */
  readonly watch: Watch;
  /** For a window that opens later. */
  greetings(): LookNote[];
  /** What the host told of one till, which is told on besides. */
  receive(note: LookNote): void;
  /** The host welcomed this till and knows nothing of what was said before. */
  welcomed(): void;
  /** Without the host nobody knows who looks at what. */
  cut(): void;
}

export interface LookRelayPorts {
  send(frame: Up): void;
  /** To every window. */
  tell(note: LookNote): void;
}

export function createLookRelay({ send, tell }: LookRelayPorts): LookRelay {
  /** By window; whoever looked last stands last. */
  const looks = new Map<object, LookFrame>();
  const told = new Map<string, LookNote>();

  const say = () => {
    const open = [...looks.values()];
    send(open.findLast(({ paying }) => paying) ?? open.at(-1) ?? { t: 'look' });
  };

  return {
    watch: {
      came: () => {},
      heard(window, _till, frame) {
        if (frame.t !== 'look') return;
        looks.delete(window);
        if (frame.id !== undefined) looks.set(window, frame);
        say();
      },
      gone(window) {
        if (looks.delete(window)) say();
      },
    },
    greetings: () => [...told.values()],
    receive(note) {
      if (note.document) told.set(note.till, note);
      else told.delete(note.till);
    },
    welcomed() {
      if (looks.size > 0) say();
    },
    cut() {
      for (const till of told.keys()) tell({ t: 'note', kind: 'look', till });
      told.clear();
    },
  };
}
