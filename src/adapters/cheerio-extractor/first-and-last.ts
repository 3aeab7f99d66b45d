/** The first `count` and the last `count`, each once. */
export const firstAndLast = <T>(items: readonly T[], count: number): readonly T[] =>
  items.length <= 2 * count ? items : [...items.slice(0, count), ...items.slice(-count)];
