import type { StoreHit } from '../contracts/store.ts';
import {
  areNearDuplicates,
  type ChunkFingerprint,
  duplicateKeys,
  fingerprintChunk,
} from '../pipeline/chunk-fingerprint.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';

/** A hit and the others that say the same. */
export interface FoldedHit extends StoreHit {
  /** Best first. */
  readonly duplicates: readonly StoreHit[];
}

/**
 * Folds hits that say the same as a better one into that one, see {@link areNearDuplicates}: the same paragraph on ten
 * pages is one answer. Work in proportion to the number of hits, in slices.
 *
 * @param ranked - best first.
 * @returns best first, what is left.
 */
export async function foldNearDuplicates(ranked: readonly StoreHit[]): Promise<FoldedHit[]> {
  const slice = createTimeSlicer();
  const kept: OpenHit[] = [];
  const byKey = new Map<string, OpenHit[]>();
  for (const hit of ranked) {
    await slice();
    const fingerprint = fingerprintChunk(hit);
    const keys = duplicateKeys(fingerprint);
    const candidates = new Set(keys.flatMap((key) => byKey.get(key) ?? []));
    const better = [...candidates].find((other) => areNearDuplicates(other.fingerprint, fingerprint));
    if (better) {
      better.duplicates.push(hit);
      continue;
    }
    const entry = { ...hit, fingerprint, duplicates: [] };
    kept.push(entry);
    for (const key of keys) {
      const others = byKey.get(key);
      if (!others) byKey.set(key, [entry]);
      else if (others.length < mostPerKey) others.push(entry);
    }
  }
  return kept.map(({ fingerprint: _, ...hit }) => hit);
}

interface OpenHit extends StoreHit {
  readonly fingerprint: ChunkFingerprint;
  readonly duplicates: StoreHit[];
}

/** Texts of one template may share a key without being the same: so many are compared. */
const mostPerKey = 8;
