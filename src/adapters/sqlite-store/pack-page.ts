import type { StoredPage } from '../../contracts/store.ts';
import type { PackedChunk, PackedPage } from './protocol.ts';

/** Copies the vectors of a page into one array; the caller keeps its own. */
export function packPage(page: StoredPage): PackedPage {
  const length = page.chunks.reduce((sum, { vector }) => sum + (vector?.length ?? 0), 0);
  const vectors = new Float32Array(length);
  let offset = 0;
  const chunks = page.chunks.map(({ vector, ...chunk }) => {
    if (vector) {
      vectors.set(vector, offset);
      offset += vector.length;
    }
    const isSlice = chunk.text === page.markdown.slice(chunk.start, chunk.end);
    return { ...chunk, text: isSlice ? null : chunk.text, dimensions: vector?.length ?? null };
  });
  return { ...page, chunks, vectors };
}

/** The reverse of {@link packPage}. Every vector gets memory of its own, so that keeping one does not keep them all. */
export function unpackPage({ vectors, ...page }: PackedPage): StoredPage {
  let offset = 0;
  const chunks = page.chunks.map(({ dimensions, ...packed }) => {
    const chunk = { ...packed, text: textOf(page, packed) };
    if (dimensions === null) return { ...chunk, vector: null };
    const vector = vectors.slice(offset, offset + dimensions);
    offset += dimensions;
    return { ...chunk, vector };
  });
  return { ...page, chunks };
}

/** The text of a chunk that may have travelled as offsets only. */
export function textOf(page: Pick<PackedPage, 'markdown'>, chunk: Pick<PackedChunk, 'text' | 'start' | 'end'>): string {
  return chunk.text ?? page.markdown.slice(chunk.start, chunk.end);
}
