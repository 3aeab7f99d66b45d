import type { StoredPage } from '../../contracts/store.ts';
import { IntegrationError } from '../../errors.ts';
import type { EmbeddedChunk } from '../../model/chunk.ts';
import { createTimeSlicer } from '../../resilience/time-slice.ts';
import type { PackedChunk, PackedPage } from './protocol.ts';
import { copyVectors, eachVector } from './vector-pack.ts';

/**
 * Copies the vectors of a page into one value; the caller keeps its own.
 *
 * @throws IntegrationError `STORE_FAILED` when they have several lengths: they cannot be of one model.
 */
export function packPage(page: StoredPage): PackedPage {
  const chunks = page.chunks.map(({ vector: _, ...chunk }) => {
    const isSlice = chunk.text === page.markdown.slice(chunk.start, chunk.end);
    return { ...chunk, text: isSlice ? null : chunk.text };
  });
  return { ...page, chunks, vectors: copyVectors(oneLength(page)) };
}

/** Without a model there is nothing a vector could be compared with. */
function oneLength({ url, modelId, chunks }: StoredPage): readonly (Float32Array | null)[] {
  const vectors = chunks.map(({ vector }) => (modelId === null ? null : vector));
  const lengths = new Set(vectors.flatMap((vector) => vector?.length ?? []));
  if (lengths.size <= 1) return vectors;
  throw new IntegrationError(`Vectors of one model have one length; those of ${url} have ${[...lengths].join(', ')}`, {
    code: 'STORE_FAILED',
    service: 'store',
    context: { url, modelId },
  });
}

/**
 * The reverse of {@link packPage}, in slices: a page may have thousands of chunks. Every vector gets memory of its own, so
 * that keeping one does not keep them all.
 */
export async function unpackPage({ vectors: packed, ...page }: PackedPage): Promise<StoredPage> {
  const slice = createTimeSlicer();
  const vectors = packed && eachVector(packed);
  const chunks: EmbeddedChunk[] = [];
  for (const chunk of page.chunks) {
    chunks.push({ ...chunk, text: textOf(page, chunk), vector: vectors?.next().value ?? null });
    await slice();
  }
  return { ...page, chunks };
}

/** The text of a chunk that may have travelled as offsets only. */
export function textOf(page: Pick<PackedPage, 'markdown'>, chunk: Pick<PackedChunk, 'text' | 'start' | 'end'>): string {
  return chunk.text ?? page.markdown.slice(chunk.start, chunk.end);
}
