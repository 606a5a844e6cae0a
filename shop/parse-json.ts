/** Keys that give an object another prototype, or pass for one, wherever somebody copies what came in. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Containers within each other: a frame and 32 levels in it. Whoever walks what was parsed may do so by recursion. */
const MOST_LEVELS = 33;

const TOO_DEEP = 'is nested too deeply';

interface Flaw {
  message: string;
  path: string[];
}

/** A value, or why there is none: it is not JSON, or what `found` holds at `path` is nothing that anybody of ours says. */
export type Json = { value: unknown } | { flaw: string; path: string[]; found: unknown };

/** What is not JSON at all says this, and nothing was found. */
export const NOT_JSON = 'is not JSON';

/**
 * The one door for JSON that came over a wire: bodies of calls and frames alike. `JSON.parse` alone would let through
 * keys that reach a prototype, numbers that are not the ones that were written, and any depth.
 */
export function parseJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { flaw: NOT_JSON, path: [], found: undefined };
  }
  const flaw = flawIn(value, 0);
  return flaw ? { flaw: flaw.message, path: flaw.path, found: value } : { value };
}

function flawIn(value: unknown, level: number): Flaw | undefined {
  if (typeof value === 'number') return isSafe(value) ? undefined : { message: 'is no number to count on', path: [] };
  if (typeof value !== 'object' || value === null) return undefined;
  if (level === MOST_LEVELS) return { message: TOO_DEEP, path: [] };
  if (Array.isArray(value)) {
    for (const [index, held] of value.entries()) {
      const flaw = flawIn(held, level + 1);
      if (flaw) return below(String(index), flaw, level);
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (FORBIDDEN.has(key)) return { message: 'is a name that nothing here has', path: [key] };
    const flaw = flawIn((value as Record<string, unknown>)[key], level + 1);
    if (flaw) return below(key, flaw, level);
  }
  return undefined;
}

/** Beyond this a whole number is no longer the one that was written; fractions are the schemas' to refuse. */
function isSafe(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

/** Of what is nested too deeply the outermost name says enough. */
function below(key: string, { message, path }: Flaw, level: number): Flaw {
  return { message, path: message === TOO_DEEP && level > 0 ? [] : [key, ...path] };
}
