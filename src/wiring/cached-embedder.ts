import { createHash } from 'node:crypto';
import type { Cache } from '../contracts/cache.ts';
import type { Embedder, EmbedOptions } from '../contracts/embedder.ts';
import { wrapEmbedder } from './wrap-embedder.ts';

export interface CachedEmbedderOptions {
  readonly cache: Cache;
  /** Whose texts. One customer is not told what another has asked, not even by an answer that comes quickly. */
  readonly customerId: string;
  /** Lifetime of a vector in seconds. */
  readonly ttl: number;
}

/**
 * An {@link Embedder} that asks `inner` only for texts `cache` does not know. Keys carry the customer, the model and a hash
 * instead of the text. A cache that fails is done without, and so is a vector of the wrong length.
 *
 * An embedder without a price is asked every time: it costs less than a cache.
 */
export function cachedEmbedder(inner: Embedder, { cache, customerId, ttl }: CachedEmbedderOptions): Embedder {
  if (inner.usdPerMillionTokens === 0) return inner;
  return wrapEmbedder(inner, async (texts, options) => {
    const keys = texts.map((text) => keyOf(inner, customerId, text, options));
    const cached = await readVectors(cache, keys, inner.dimensions);
    const missing = texts.flatMap((text, index) => (cached[index] ? [] : [{ text, index }]));
    if (missing.length === 0) return { vectors: cached.map((vector) => vector!), usedTokens: 0 };

    const missingTexts = missing.map(({ text }) => text);
    const fresh = await inner.embed(missingTexts, {
      ...options,
      tokens: missing.length < texts.length ? undefined : options?.tokens,
    });
    const vectors = [...cached];
    for (const [place, { index }] of missing.entries()) vectors[index] = fresh.vectors[place];
    await Promise.all(
      missing.map(async ({ index }) => {
        // Never the only copy: what is not kept is embedded again.
        await cache.set(keys[index]!, vectors[index], ttl * 1000).catch(() => {});
      }),
    );
    return { ...fresh, vectors: vectors.map((vector) => vector!) };
  });
}

function keyOf({ modelId }: Embedder, customerId: string, text: string, options: EmbedOptions = {}): string {
  const { purpose = 'document' } = options;
  const hash = createHash('sha256').update(`${modelId}\n${purpose}\n${text}`).digest('hex');
  return `{${customerId}}:vector:${hash}`;
}

async function readVectors(
  cache: Cache,
  keys: readonly string[],
  dimensions: number,
): Promise<readonly (Float32Array | undefined)[]> {
  try {
    const values = cache.getMany ? await cache.getMany(keys) : await Promise.all(keys.map((key) => cache.get(key)));
    return values.map((value) => (value instanceof Float32Array && value.length === dimensions ? value : undefined));
  } catch {
    return [];
  }
}
