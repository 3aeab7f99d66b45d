/** What visits to one space of URLs (a shape, or all URLs with one parameter) have brought. */
export interface UrlSpace {
  /** Visits that brought something new. */
  novel: number;
  /** Visits that brought nothing and were blamed on this space. */
  quiet: number;
  /** Of those, how many in a row until now. */
  run: number;
  /** Of those, how many in a row read exactly like an earlier page. */
  duplicates: number;
  /** Path shapes the run went through, as hashes, at most {@link keptPaths}. */
  readonly paths: Set<number>;
}

const keptPaths = 3;

export function newUrlSpace(): UrlSpace {
  return { novel: 0, quiet: 0, run: 0, duplicates: 0, paths: new Set() };
}

export function countNovel(space: UrlSpace): void {
  space.novel += 1;
  space.run = 0;
  space.duplicates = 0;
  space.paths.clear();
}

export function countQuiet(space: UrlSpace, visit: { readonly isDuplicate: boolean; readonly path: number }): void {
  space.quiet += 1;
  space.run += 1;
  space.duplicates = visit.isDuplicate ? space.duplicates + 1 : 0;
  if (space.paths.size < keptPaths) space.paths.add(visit.path);
}

/** Whether the run is over a limit. A space that has brought much may be quiet for half as many visits. */
export function isExhausted(space: UrlSpace | undefined, limit: number): boolean {
  return space !== undefined && space.run >= Math.max(limit, space.novel / 2);
}

/** Visits without merit that every space starts with: a few good ones are no proof. */
const assumedQuiet = 10;

/** How much of what was visited was worth it, 0 to 1. */
export function meritOf({ novel, quiet }: UrlSpace): number {
  return novel / (novel + quiet + assumedQuiet);
}
