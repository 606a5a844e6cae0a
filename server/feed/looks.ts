import type { LookFrame, LookNote } from '../../shop/wire.ts';

/** Which document is open on which till, in memory alone, and where an order is being paid. */
export interface Looks {
  /** What one connection (`holder`) of a till looks at from now on. */
  look(holder: object, till: string, frame: LookFrame): void;
  /** The connection is over: it looks at nothing and pays nothing any more. */
  gone(holder: object): void;
  /** For whoever connects: one note of each till that looks at something. */
  notes(): LookNote[];
  /** Id of another till where the order is being paid at this moment. */
  payingAt(orderId: string, tillId: string): string | undefined;
}

export interface LooksPorts {
  /** RFC 3339 UTC. */
  now(): string;
  after(ms: number, run: () => void): () => void;
  /** To everybody, whenever a till's note has become another one. */
  tell(note: LookNote): void;
}

/** A claim lasts this long after it was last said; an open pay sheet says it three times as often. */
const CLAIM_MS = 60_000;

interface Claim {
  until: string;
  cancel(): void;
}

interface Look {
  till: string;
  document: NonNullable<LookNote['document']>;
  claim?: Claim;
}

export function createLooks({ now, after, tell }: LooksPorts): Looks {
  /** By connection; whoever looked last stands last. */
  const looks = new Map<object, Look>();
  const told = new Map<string, string>();

  const payingAt: Looks['payingAt'] = (orderId, tillId) => {
    for (const { till, document, claim } of looks.values()) {
      if (claim && document.id === orderId && till !== tillId) return till;
    }
    return undefined;
  };

  const noteOf = (till: string): LookNote => {
    const own = [...looks.values()].filter((look) => look.till === till);
    const shown = own.findLast(({ claim }) => claim) ?? own.at(-1);
    return {
      t: 'note',
      kind: 'look',
      till,
      ...(shown && { document: shown.document }),
      ...(shown?.claim && { payingUntil: shown.claim.until }),
    };
  };

  const tellChange = (till: string) => {
    const note = noteOf(till);
    const text = JSON.stringify(note);
    const before = told.get(till);
    if (note.document ? text === before : before === undefined) return;
    if (note.document) told.set(till, text);
    else told.delete(till);
    tell(note);
  };

  const drop = (holder: object) => {
    looks.get(holder)?.claim?.cancel();
    looks.delete(holder);
  };

  const claimFor = (look: Look): Claim => ({
    until: new Date(Date.parse(now()) + CLAIM_MS).toISOString(),
    cancel: after(CLAIM_MS, () => {
      delete look.claim;
      tellChange(look.till);
    }),
  });

  return {
    look(holder, till, { kind, id, paying }) {
      drop(holder);
      if (kind && id) {
        const look: Look = { till, document: { kind, id } };
        looks.set(holder, look);
        if (paying && kind === 'order' && payingAt(id, till) === undefined) look.claim = claimFor(look);
      }
      tellChange(till);
    },
    gone(holder) {
      const till = looks.get(holder)?.till;
      drop(holder);
      if (till !== undefined) tellChange(till);
    },
    notes: () => [...told.keys()].map(noteOf),
    payingAt,
  };
}
