import type { Change, Stored } from '../../shop/documents.ts';
import type { Named } from '../../shop/shop.ts';
import type { PastDays } from './past-days.ts';

/** Documents of closed days that a batch names, each with what belongs to it behind it; and those which no file gives out. */
export interface Recalled {
  found: Stored[][];
  unreadable: readonly Named[];
}
export const nothingRecalled: Recalled = { found: [], unreadable: [] };

export async function recallAll(missing: readonly Named[], { recall }: Pick<PastDays, 'recall'>): Promise<Recalled> {
  const found: Stored[][] = [];
  const unreadable: Named[] = [];
  for (const named of missing) {
    // What cannot be read holds up nobody but who names it.
    const one = await recall(named).catch(() => undefined);
    if (one === undefined) unreadable.push(named);
    else if (one.length > 0) found.push(one);
  }
  return { found, unreadable };
}

/** A document that comes back brings what belongs to it, once. */
export function withCompanions(changes: Change[], recalled: readonly Stored[][]): Change[] {
  for (const one of recalled) {
    const [document, ...companions] = one;
    if (companions.length === 0 || !changes.some(({ kind, id }) => kind === document?.kind && id === document.id)) {
      continue;
    }
    one.length = 1;
    const others = companions.filter(
      ({ kind, id }) => !changes.some((change) => change.kind === kind && change.id === id),
    );
    return [...changes, ...others.map(changeOf)];
  }
  return changes;
}

/** An entry sets the version of what it puts. */
function changeOf({ kind, id, value: { version: _, ...value } }: Stored): Change {
  return { kind, id, value } as Change;
}
