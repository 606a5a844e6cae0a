/** A new seed for each run, unless `TILLWIRE_SEED` asks for one that was seen to fail. */
export function seedOfRun(): number {
  return Number(process.env.TILLWIRE_SEED ?? Date.now() % 1_000_000_000);
}

/** How to get the same draws again; how the processes are scheduled is the machine's own. */
export function repeatOf(path: string, seed: number): string {
  return `repeat with: TILLWIRE_SEED=${seed} npx vitest run ${path}`;
}
