import type { Change, MutableShop } from '../../shop/documents.ts';
import type { Position, SnapshotFrame, Welcome } from '../../shop/wire.ts';

const firstPosition: Position = { epoch: '1-00000000', seq: 1, hash: 'h1' };

/** A welcome to a new till, unless the wish says otherwise. */
export function welcomeFrame(wish: Partial<Welcome> = {}): Welcome {
  return {
    t: 'welcome',
    protocol: '',
    shop: '',
    ...firstPosition,
    group: '*',
    resume: 'snapshot',
    lastN: 0,
    now: '',
    you: {},
    limits: {},
    ...wish,
  };
}

/** Everything that a shop has, in one part. */
export function snapshotFrame(shop: MutableShop, at: Position = firstPosition): SnapshotFrame {
  const changes = [...shop.kinds()].flatMap((kind) =>
    [...shop.all(kind)].map((value) => ({ kind, id: value.id, value }) as Change),
  );
  return { t: 'snapshot', ...at, part: 1, parts: 1, changes };
}
