/** Which rows of one height are in sight, with some more on both sides. */
export function rowsInSight(
  { scrollTop, height, rowHeight }: { scrollTop: number; height: number; rowHeight: number },
  count: number,
): { first: number; last: number } {
  const margin = 8;
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - margin);
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + margin);
  return { first: Math.min(first, last), last };
}

/**
 * How far to scroll after the rows changed so that the rows in sight stay where they are. A list that shows its top
 * shows what is new instead.
 */
export function scrollAfter(
  before: readonly { id: string }[],
  after: readonly { id: string }[],
  { scrollTop, rowHeight }: { scrollTop: number; rowHeight: number },
): number {
  if (scrollTop < rowHeight / 2) return scrollTop;
  const positions = new Map(after.map(({ id }, index) => [id, index]));
  // The first row in sight that is still there; those above it may have come, gone or moved.
  for (let index = Math.floor(scrollTop / rowHeight); index < before.length; index += 1) {
    const now = positions.get(before[index]?.id ?? '');
    if (now !== undefined) return Math.max(0, scrollTop + (now - index) * rowHeight);
  }
  return scrollTop;
}
