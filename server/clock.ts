/** This moment as RFC 3339 UTC. */
export function nowIso(): string {
  return new Date().toISOString();
}

/** Runs once after so many milliseconds; answers how to call it off. */
export function afterMs(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
