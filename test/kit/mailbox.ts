/** What came in, kept until somebody takes it: a test waits for what it wants instead of for time to pass. */
export interface Mailbox<T> {
  /** Everything that ever came. */
  readonly all: readonly T[];
  put(item: T): void;
  /** No more will come: whoever still waits is told why. */
  end(reason: string): void;
  /** The first item that fits and was not taken yet, past or coming; those before it are passed over. */
  take<S extends T = T>(fits?: ((item: T) => item is S) | ((item: T) => boolean)): Promise<S>;
}

export function createMailbox<T>(): Mailbox<T> {
  const all: T[] = [];
  const lookers = new Set<() => void>();
  let taken = 0;
  let ended: string | undefined;

  const look = () => {
    for (const looker of [...lookers]) looker();
  };

  return {
    all,
    put(item) {
      all.push(item);
      look();
    },
    end(reason) {
      ended ??= reason;
      look();
    },
    take: <S extends T>(fits: (item: T) => boolean = () => true) =>
      new Promise<S>((done, fail) => {
        const looker = () => {
          const at = all.findIndex((item, index) => index >= taken && fits(item));
          if (at < 0 && ended === undefined) return;
          lookers.delete(looker);
          if (at < 0) return fail(new Error(`waited in vain: ${ended}`));
          taken = at + 1;
          done(all[at] as S);
        };
        lookers.add(looker);
        looker();
      }),
  };
}
