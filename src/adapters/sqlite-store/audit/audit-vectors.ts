import type { IndexFinding } from '../../../model/index-finding.ts';
import { toFinding } from '../../audit-findings.ts';
import { bytesChecksum } from '../checksum.ts';
import type { Database } from '../database.ts';
import type { PackedChunk } from '../protocol.ts';
import { type PackedVectors, presentVectors, unpackVectors } from '../vector-pack.ts';
import type { AuditedRow } from './audited-row.ts';

/** Vectors of a page and model, as their row has them. */
export interface VectorRow extends PackedVectors {
  readonly number: number;
  readonly modelId: string;
  readonly checksum: string | null;
}

/** Vectors of a page, of every model that it should have or has. */
export function auditVectors(
  database: Database,
  row: Pick<AuditedRow, 'customer' | 'number' | 'model_id' | 'key' | 'url'>,
  chunks: readonly PackedChunk[],
  modelIds: readonly string[],
): IndexFinding[] {
  const rows = listVectorRows(database, row);
  // A page that was committed without vectors is not expected to have any.
  const expected = row.model_id === null ? [] : modelIds.length > 0 ? modelIds : [row.model_id];
  const known = rows.map(({ modelId }) => modelId);
  return [...new Set([...expected, ...known])].flatMap((modelId) => {
    const vectors = rows.find((each) => each.modelId === modelId);
    return auditModel(row, chunks, { modelId, vectors, isExpected: expected.includes(modelId) });
  });
}

export function listVectorRows(
  database: Database,
  { customer, number }: Pick<AuditedRow, 'customer' | 'number'>,
): readonly VectorRow[] {
  return database.all<VectorRow>(
    `SELECT number, model_id AS modelId, dimensions, missing, vectors AS bytes, checksum FROM page_vectors
     WHERE customer = ? AND page = ? ORDER BY model_id`,
    ...[customer, number],
  );
}

/** What is wrong with the value itself; `undefined` when each of its vectors can be used. */
export function vectorDamage(vectors: VectorRow, chunkCount: number): string | undefined {
  const { bytes, checksum, dimensions } = vectors;
  if (checksum !== null && bytesChecksum(bytes) !== checksum) return 'other bytes than were stored';
  const words = bytes.byteLength / Uint32Array.BYTES_PER_ELEMENT;
  if (!Number.isInteger(words) || words < 1) return 'no vectors';
  const count = new Uint32Array(bytes.buffer, bytes.byteOffset, 1)[0]!;
  if (count !== chunkCount || words < 1 + count) return `vectors of ${count} chunks`;
  const lengths = new Uint32Array(bytes.buffer, bytes.byteOffset + Uint32Array.BYTES_PER_ELEMENT, count);
  const total = lengths.reduce((sum, length) => sum + length, 1 + count);
  if (total !== words || lengths.some((length) => length > dimensions)) return 'vectors of other lengths';
  const isUsable = unpackVectors(vectors).every((vector) => vector?.every(Number.isFinite) ?? true);
  return isUsable ? undefined : 'numbers that are none';
}

interface ModelVectors {
  readonly modelId: string;
  readonly vectors: VectorRow | undefined;
  readonly isExpected: boolean;
}

function auditModel(
  place: Pick<AuditedRow, 'key' | 'url'>,
  chunks: readonly PackedChunk[],
  { modelId, vectors, isExpected }: ModelVectors,
): IndexFinding[] {
  const where = 'page_vectors';
  const damage = vectors && vectorDamage(vectors, chunks.length);
  if (damage !== undefined) {
    const facts = { modelId, where, expected: `${chunks.length} vectors`, found: damage };
    return chunks.map(({ id }) => toFinding('vector_damaged', place, { ...facts, chunkId: id }));
  }
  const present = vectors ? presentVectors(vectors) : [];
  const missing = chunks.filter((_, index) => !present[index]);
  const findings = isExpected
    ? missing.map(({ id }) =>
        toFinding('vector_missing', place, { modelId, where, chunkId: id, expected: 'its vector', found: 'nothing' }),
      )
    : [];
  if (!vectors || vectors.missing === missing.length) return findings;
  const counted = { expected: String(missing.length), found: String(vectors.missing) };
  return [...findings, toFinding('counter_wrong', place, { modelId, where: 'page_vectors.missing', ...counted })];
}
