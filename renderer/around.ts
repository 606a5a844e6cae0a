import { createSeenTeller } from '../shop/seen.ts';
import type { Down, LookNote, NewsNote, SeenNote, Up } from '../shop/wire.ts';
import { createLooking, type Looking } from './looking.ts';

/** What a till knows of the others, and tells them of itself. */
export interface Around extends Pick<Looking, 'look'> {
  /** What is open on other tills, by their ids, and how far all screens are; replaced by every change. */
  view(): { looks: ReadonlyMap<string, LookNote>; screens: SeenNote | undefined };
  /** `seq` is where the till's own copy stands now that it took the frame; undefined as long as there is none. */
  receive(frame: Down, seq: number | undefined): void;
  /** What somebody else did to a document that was made here; not called for what happened while it was away. */
  onNews(listener: (news: NewsNote) => void): () => void;
  /** The line is gone, and with it what others do. */
  cut(): void;
  close(): void;
}

interface AroundPorts {
  send(frame: Up): void;
  after(ms: number, run: () => void): () => void;
}

const nobody: ReadonlyMap<string, LookNote> = new Map();

export function createAround({ send, after }: AroundPorts): Around {
  const seen = createSeenTeller({ send, after });
  const looking = createLooking({ send, after });
  const newsListeners = new Set<(news: NewsNote) => void>();
  let looks = nobody;
  let screens: SeenNote | undefined;

  const receiveNote = (note: Extract<Down, { t: 'note' }>) => {
    if (note.kind === 'seen') screens = note;
    if (note.kind === 'news') for (const listener of newsListeners) listener(note);
    if (note.kind !== 'look') return;
    const next = new Map(looks);
    next.delete(note.till);
    if (note.document) next.set(note.till, note);
    looks = next;
  };

  return {
    view: () => ({ looks, screens }),
    receive(frame, seq) {
      if (frame.t === 'note') receiveNote(frame);
      if (frame.t === 'welcome') looking.again();
      seen.receive(frame, seq);
    },
    look: looking.look,
    onNews(listener) {
      newsListeners.add(listener);
      return () => newsListeners.delete(listener);
    },
    cut() {
      looks = nobody;
    },
    close() {
      seen.close();
      looking.close();
    },
  };
}
