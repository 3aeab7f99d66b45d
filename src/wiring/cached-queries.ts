import { createHash } from 'node:crypto';
import type { Cache } from '../contracts/cache.ts';
import type { Embedder } from '../contracts/embedder.ts';
import { getWithCache } from '../resilience/get-with-cache.ts';
import { wrapEmbedder } from './wrap-embedder.ts';

/** People ask the same things; an hour spares most of the calls and forgets soon enough. */
const queryTtlSeconds = 3_600;

/**
 * An {@link Embedder} for search queries that asks `inner` only for texts `cache` does not know. Keys carry the customer
 * and the model, and a hash instead of the text. An embedder without a price is asked every time: it costs less than a
 * cache.
 */
export function cachedQueries(inner: Embedder, cache: Cache, customerId: string): Embedder {
  if (inner.usdPerMillionTokens === 0) return inner;
  const embedOne = async (text: string, options: Parameters<Embedder['embed']>[1]): Promise<Float32Array> => {
    const hash = createHash('sha256').update(`${inner.modelId}\n${text}`).digest('hex');
    const vector = await getWithCache(
      cache,
      `csi:v1:{${customerId}}:query:${hash}`,
      async () => Array.from((await inner.embed([text], options)).vectors[0]!),
      queryTtlSeconds,
    );
    return Float32Array.from(vector);
  };
  return wrapEmbedder(inner, async (texts, options) => ({
    vectors: await Promise.all(texts.map((text) => embedOne(text, options))),
  }));
}
