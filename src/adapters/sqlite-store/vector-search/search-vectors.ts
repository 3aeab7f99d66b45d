import { BestOf } from '../../best-of.ts';
import { cosineSimilarityTo } from '../../cosine-similarity.ts';
import { chunksPerPage } from '../chunk-number.ts';
import type { Database } from '../database.ts';
import { unpackVector, unpackVectors } from '../vector-pack.ts';
import { releaseMemory } from './release-memory.ts';
import type { VectorMemory } from './vector-memory.ts';
import type { VectorPlace } from './vector-set.ts';

export interface VectorQuery {
  readonly customer: number;
  readonly modelId: string;
  readonly vector: Float32Array;
  readonly limit: number;
}

/**
 * The chunks nearest to a vector, exactly: the short forms in memory tell which may be, and these are read and compared.
 * What has no place in memory is read and compared as it is.
 *
 * @returns numbers of chunks with their similarity.
 */
export function searchVectors(database: Database, memory: VectorMemory, query: VectorQuery): BestOf<number> {
  const { customer, modelId, vector, limit } = query;
  const { set, unloaded } = memory.load(database, { customer, modelId, dimensions: vector.length });
  const similarity = cosineSimilarityTo(vector);
  const best = new BestOf<number>(limit);
  for (const [source, indexes] of bySource(set.nearest(vector, limit), unloaded)) {
    const row = database.get<{ page: number; dimensions: number; bytes: Uint8Array<ArrayBuffer> }>(
      'SELECT page, dimensions, vectors AS bytes FROM page_vectors WHERE customer = ? AND number = ?',
      ...[customer, source],
    )!;
    const vectors = indexes
      ? indexes.map((index) => [index, unpackVector(row, index)] as const)
      : unpackVectors(row).entries();
    for (const [index, candidate] of vectors) {
      if (candidate) best.offer(similarity(candidate), row.page * chunksPerPage + index);
    }
    releaseMemory(row.bytes);
  }
  return best;
}

/** Which vectors to read of which row, in the order of rows: all of them where there is no list. */
function bySource(
  places: readonly VectorPlace[],
  whole: readonly number[],
): readonly (readonly [source: number, indexes: readonly number[] | undefined])[] {
  const indexes = new Map<number, number[] | undefined>(whole.map((source) => [source, undefined]));
  for (const { source, index } of places) indexes.set(source, [...(indexes.get(source) ?? []), index]);
  return [...indexes].sort(([a], [b]) => a - b);
}
