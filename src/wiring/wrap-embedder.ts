import type { Embedder } from '../contracts/embedder.ts';

/** The same embedder with another way to embed; health and closing go to `inner`. */
export function wrapEmbedder(inner: Embedder, embed: Embedder['embed']): Embedder {
  return {
    modelId: inner.modelId,
    dimensions: inner.dimensions,
    maxTextsPerCall: inner.maxTextsPerCall,
    maxTokensPerCall: inner.maxTokensPerCall,
    maxTokensPerText: inner.maxTokensPerText,
    tokenizer: inner.tokenizer,
    usdPerMillionTokens: inner.usdPerMillionTokens,
    hybridWeight: inner.hybridWeight,
    embed,
    check: async () => inner.check?.(),
    close: async () => inner.close?.(),
  };
}
