import type { Link } from '../../renderer/links/link.ts';
import { newId } from '../../renderer/new-id.ts';
import type { OutboxStore } from '../../renderer/outbox-store.ts';
import { createTill, type Till, type View } from '../../renderer/till.ts';
import type { Down, Up } from '../../shop/wire.ts';
import { createFakeTime, type FakeTime } from './fake-time.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';

/** The till of a page as a screen sees it, with a look at what goes over its link. */
export interface ShownTill extends Till {
  readonly time: FakeTime;
  readonly heard: Mailbox<Down>;
  readonly sent: readonly Up[];
  /** The first view that fits, from the present one on. */
  shows(fits: (view: View) => boolean): Promise<View>;
  /** What each view shows, from the present one on. */
  record<T>(look: (view: View) => T): readonly T[];
}

export function showTill(
  link: Link,
  time = createFakeTime(),
  now = () => new Date().toISOString(),
  store?: OutboxStore,
): ShownTill {
  const heard = createMailbox<Down>();
  const sent: Up[] = [];
  const till = createTill({
    link: {
      ...link,
      start: ({ onFrame, ...events }) =>
        link.start({
          ...events,
          onFrame: (frame) => {
            onFrame(frame);
            heard.put(frame);
          },
        }),
      send: (frame) => {
        sent.push(frame);
        link.send(frame);
      },
    },
    ...(store && { store }),
    version: 'test',
    now,
    monotonicMs: time.timers.now,
    newId,
    after: time.timers.after,
  });
  return {
    ...till,
    time,
    heard,
    sent,
    shows: (fits) =>
      new Promise((done) => {
        const look = () => {
          if (!fits(till.view())) return;
          stop();
          done(till.view());
        };
        const stop = till.subscribe(look);
        look();
      }),
    record(look) {
      const seen = [look(till.view())];
      till.subscribe(() => seen.push(look(till.view())));
      return seen;
    },
  };
}
