/** A hit of one ranking. */
export interface RankedHit {
  readonly chunkId: string;
  /** As its ranking scored it; compared with the other scores of that ranking only. */
  readonly score: number;
}

/** One ranking and how much it counts. */
export interface WeightedRanking<T extends RankedHit> {
  /** Best first, each chunk once. */
  readonly hits: readonly T[];
  /** 1 is a full vote. */
  readonly weight: number;
}

/**
 * Reciprocal rank fusion: one order from several rankings whose scores cannot be compared with each other.
 *
 * A hit at rank r of a ranking adds weight / (60 + r), as in Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion
 * outperforms Condorcet and individual Rank Learning Methods" (SIGIR 2009), times its score as a share of the ranking's
 * best. Without that share the far end of a long list counts nearly as much as its top, and a clear winner of one
 * ranking loses to what is mediocre in both. Rankings whose best score is not above 0 count by rank alone.
 *
 * @returns every chunk once, as its first ranking gave it but with the fused score; best first, of equal score by id.
 */
export function fuseRanks<T extends RankedHit>(rankings: readonly WeightedRanking<T>[]): T[] {
  const fused = new Map<string, { readonly hit: T; score: number }>();
  for (const { hits, weight } of rankings) {
    const best = hits[0]?.score ?? 0;
    for (const [index, hit] of hits.entries()) {
      const entry = fused.get(hit.chunkId) ?? { hit, score: 0 };
      entry.score += (weight * shareOf(hit.score, best)) / (rankConstant + index + 1);
      fused.set(hit.chunkId, entry);
    }
  }
  return [...fused.values()]
    .map(({ hit, score }) => ({ ...hit, score }))
    .toSorted((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}

/** The value of the paper. */
const rankConstant = 60;

/** 0 to 1. */
function shareOf(score: number, best: number): number {
  return best > 0 && Number.isFinite(best) ? Math.min(1, Math.max(0, score / best)) : 1;
}
