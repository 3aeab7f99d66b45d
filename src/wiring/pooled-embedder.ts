import type { LexicalEmbedder } from '../adapters/lexical-embedder.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { PagePool } from './page-pool.ts';
import { wrapEmbedder } from './wrap-embedder.ts';

/** Embeds the texts of documents in the threads of the pool. A query is short, and somebody waits for it: it stays here. */
export function pooledEmbedder(inner: LexicalEmbedder, pool: PagePool): Embedder {
  const { dimensions } = inner;
  return wrapEmbedder(inner, async (texts, options = {}) => {
    if (options.purpose !== 'document') return inner.embed(texts, options);
    const input = { texts, dimensions };
    return { vectors: await pool.run({ task: 'embed', input, url: undefined, signal: options.signal }) };
  });
}
