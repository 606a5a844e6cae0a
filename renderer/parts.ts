/** How much of which lines is chosen, in thousandths by their ids; what is not in it is nothing. */
export type Parts = ReadonlyMap<string, number>;

/** A line of which some can be chosen. */
export interface Choosable {
  id: string;
  name: string;
  mostMilli: number;
}

export const noParts: Parts = new Map();

export function everythingOf(lines: readonly Choosable[]): Parts {
  return new Map(lines.filter(({ mostMilli }) => mostMilli > 0).map(({ id, mostMilli }) => [id, mostMilli]));
}

/** The same with so much of one line, within what there is of it. */
export function withPart(parts: Parts, { id, mostMilli }: Choosable, milli: number): Parts {
  const next = new Map(parts);
  const within = Math.max(0, Math.min(mostMilli, milli));
  if (within === 0) next.delete(id);
  else next.set(id, within);
  return next;
}

/** One piece more or less; of less than a piece all or nothing. */
export function stepped(parts: Parts, line: Choosable, by: 1 | -1): Parts {
  return withPart(parts, line, (parts.get(line.id) ?? 0) + by * 1000);
}

/** All of a line, or nothing where all of it is chosen. */
export function toggled(parts: Parts, line: Choosable): Parts {
  return withPart(parts, line, parts.get(line.id) === line.mostMilli ? 0 : line.mostMilli);
}
