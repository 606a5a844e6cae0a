/** Strips that differ from each other for most eyes, on light and on dark tiles. */
export const categoryColours = [
  '#b45309',
  '#15803d',
  '#be185d',
  '#1d4ed8',
  '#6d28d9',
  '#0e7490',
  '#b91c1c',
  '#4d7c0f',
  '#a16207',
  '#475569',
] as const;

/** The colour of a category that is made as the `n`th. */
export function categoryColourAt(n: number): string {
  return categoryColours[n % categoryColours.length] ?? categoryColours[0];
}
