import { bytesChecksum } from './checksum.ts';
import type { Database } from './database.ts';
import type { PackedChunk } from './protocol.ts';
import { type PackedVectors, packVectors, unpackVectors } from './vector-pack.ts';

/** Vectors of one page and model. */
export interface PageVectors extends PackedVectors {
  readonly modelId: string;
}

/** A page, and what its chunks are known by. */
export interface PageChunks {
  readonly customer: number;
  readonly page: number;
  readonly chunks: readonly Pick<PackedChunk, 'embeddingHash'>[];
}

/** Vectors of a page by model, each by the hash of its text. */
export type VectorsByModel = ReadonlyMap<string, ReadonlyMap<string, Float32Array>>;

/** The page must have none of this model. */
export function insertVectors(
  database: Database,
  { customer, page }: Pick<PageChunks, 'customer' | 'page'>,
  { modelId, dimensions, missing, bytes }: PageVectors,
): void {
  database.run(
    `INSERT INTO page_vectors (customer, page, model_id, dimensions, missing, vectors, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[customer, page, modelId, dimensions, missing, bytes, bytesChecksum(bytes)],
  );
}

/** Vectors of a page of one model. */
export function readVectors(
  database: Database,
  { customer, page }: Pick<PageChunks, 'customer' | 'page'>,
  modelId: string,
): PackedVectors | undefined {
  return database.get<PackedVectors>(
    'SELECT dimensions, missing, vectors AS bytes FROM page_vectors WHERE customer = ? AND page = ? AND model_id = ?',
    ...[customer, page, modelId],
  );
}

/** Puts vectors in the place of those the page has of this model. */
function replaceVectors(database: Database, page: Pick<PageChunks, 'customer' | 'page'>, vectors: PageVectors): void {
  database.run(
    'DELETE FROM page_vectors WHERE customer = ? AND page = ? AND model_id = ?',
    ...[page.customer, page.page, vectors.modelId],
  );
  insertVectors(database, page, vectors);
}

/** Everything a page has, to be given to its successor. @param complete - a model its successor needs nothing of. */
export function vectorsByModel(
  database: Database,
  { customer, page, chunks }: PageChunks,
  complete: string | null,
): VectorsByModel {
  const rows = database.all<{ modelId: string } & PackedVectors>(
    `SELECT model_id AS modelId, dimensions, missing, vectors AS bytes FROM page_vectors
     WHERE customer = ? AND page = ? AND model_id IS NOT ?`,
    ...[customer, page, complete],
  );
  return new Map(rows.map(({ modelId, ...packed }) => [modelId, byHash(chunks, packed)]));
}

/** Adds to a page what it has no vector for. */
export function inheritVectors(database: Database, page: PageChunks, inherited: VectorsByModel): void {
  for (const [modelId, vectors] of inherited) fillVectors(database, page, modelId, vectors);
}

/** Gives chunks of a page the vectors they have none of. @returns how many got one. */
export function fillVectors(
  database: Database,
  page: PageChunks,
  modelId: string,
  vectors: ReadonlyMap<string, Float32Array>,
): number {
  const packed = readVectors(database, page, modelId);
  const present = packed ? unpackVectors(packed) : page.chunks.map(() => null);
  const filled = present.map((vector, index) => vector ?? vectors.get(page.chunks[index]!.embeddingHash) ?? null);
  const added = filled.filter((vector, index) => vector !== null && present[index] === null).length;
  const repacked = packVectors(filled);
  if (added > 0 && repacked) replaceVectors(database, page, { modelId, ...repacked });
  return added;
}

function byHash(chunks: PageChunks['chunks'], packed: PackedVectors): ReadonlyMap<string, Float32Array> {
  const vectors = unpackVectors(packed);
  return new Map(
    chunks.flatMap(({ embeddingHash }, index) => {
      const vector = vectors[index];
      return vector ? [[embeddingHash, vector] as const] : [];
    }),
  );
}
