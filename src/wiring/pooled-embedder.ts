import type { LexicalEmbedder } from '../adapters/lexical-embedder.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { TokenizerName } from '../contracts/token-counter.ts';
import type { Chunk } from '../model/chunk.ts';
import type { ChunkedDocument, Chunker, CutDocument } from '../pipeline/chunk-document.ts';
import type { PagePool } from './page-pool.ts';
import type { SentChunks } from './page-tasks.ts';
import { wrapEmbedder } from './wrap-embedder.ts';

/** An embedder that makes the vectors of a document where the document is cut, in one visit to a thread. */
export interface CuttingEmbedder extends Embedder {
  embedDocument: Chunker;
}

/** Embeds the texts of documents in the threads of the pool. A query is short, and somebody waits for it: it stays here. */
export function pooledEmbedder(inner: LexicalEmbedder, pool: PagePool): CuttingEmbedder {
  const { dimensions } = inner;
  const embedder = wrapEmbedder(inner, async (texts, options = {}) => {
    if (options.purpose !== 'document') return inner.embed(texts, options);
    const input = { texts, dimensions };
    return { vectors: await pool.run({ task: 'embed', input, url: undefined, signal: options.signal }) };
  });
  return Object.assign(embedder, { embedDocument: pooledChunker(pool, inner.tokenizer, dimensions) });
}

/** @param dimensions - length of the vectors it makes where some are wanted. `undefined`: it makes none. */
export function pooledChunker(pool: PagePool, tokenizer: TokenizerName, dimensions?: number): Chunker {
  return async (document, { withVectors, signal, ...options }) => {
    const input = { document, tokenizer, options, dimensions: withVectors ? dimensions : undefined };
    return toCut(document, await pool.run({ task: 'chunk', input, url: document.key, signal }));
  };
}

function toCut({ markdown }: ChunkedDocument, sent: SentChunks): CutDocument {
  const chunks = sent.chunks.map((chunk) => ({ ...chunk, text: markdown.slice(chunk.start, chunk.end) }));
  return { chunks, vectors: sent.vectors && vectorsOf(chunks, sent.vectors) };
}

/** Each with memory of its own: who reads its `buffer`, or keeps one of them, has that one and no other. */
function vectorsOf(chunks: readonly Chunk[], sent: Float32Array): readonly Float32Array[] {
  const hashes = [...new Set(chunks.map(({ embeddingHash }) => embeddingHash))];
  const dimensions = sent.length / Math.max(1, hashes.length);
  const byHash = new Map(hashes.map((hash, index) => [hash, sent.slice(index * dimensions, (index + 1) * dimensions)]));
  return chunks.map(({ embeddingHash }) => byHash.get(embeddingHash)!);
}
