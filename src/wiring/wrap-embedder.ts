import type { Embedder } from '../contracts/embedder.ts';

/** The same embedder with another way to embed; health and closing go to `inner`, and so does what it says of itself. */
export function wrapEmbedder(inner: Embedder, embed: Embedder['embed']): Embedder {
  return {
    modelId: inner.modelId,
    dimensions: inner.dimensions,
    maxTextsPerCall: inner.maxTextsPerCall,
    // Not copied: it sinks when a service states a lower limit.
    get maxTokensPerCall() {
      return inner.maxTokensPerCall;
    },
    maxTokensPerText: inner.maxTokensPerText,
    tokenizer: inner.tokenizer,
    usdPerMillionTokens: inner.usdPerMillionTokens,
    mostUsdPerMillionTokens: inner.mostUsdPerMillionTokens,
    isInstant: inner.isInstant,
    hybridWeight: inner.hybridWeight,
    embed,
    check: async () => inner.check?.(),
    close: async () => inner.close?.(),
  };
}
