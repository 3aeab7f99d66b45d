/** The known name a typing error most likely meant, `undefined` when none is close. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => ({ candidate, distance: distanceBetween(plain(name), plain(candidate)) }));
  const closest = distances.toSorted((a, b) => a.distance - b.distance)[0];
  return closest && closest.distance <= Math.min(3, Math.ceil(closest.candidate.length / 3))
    ? closest.candidate
    : undefined;
}

/** Longer names are no typing errors, and comparing them would take long. */
const longestName = 64;

/** Spellings that differ in case and separators only are the same: `api_key`, `apiKey`. */
const plain = (name: string): string => name.slice(0, longestName).toLowerCase().replaceAll(/[-_ ]/g, '');

/** Insertions, deletions and replacements that lead from one to the other (Levenshtein). */
function distanceBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = row[column - 1]! + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
