import type { Line } from '../journal/line.ts';

/** The tills that these entries have taken out of the shop. */
export function removedIn(lines: readonly Pick<Line, 'changes'>[]): string[] {
  return lines.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.kind === 'till' && change.value?.revokedAt !== undefined ? [change.id] : [])),
  );
}
