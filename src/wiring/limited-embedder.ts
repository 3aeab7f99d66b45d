import type { Embedder } from '../contracts/embedder.ts';
import type { ServiceLimiter } from '../resilience/service-limiter.ts';
import { wrapEmbedder } from './wrap-embedder.ts';

/** Of a text nobody has counted: one token for so many characters is on the safe side for most languages. */
const charactersPerToken = 3;

/**
 * An {@link Embedder} that keeps to the limits of its service. Queries do not stand in line: somebody waits for them.
 *
 * @param model - as the service calls it.
 */
export function limitedEmbedder(inner: Embedder, limiter: ServiceLimiter, model: string): Embedder {
  const wrapped = wrapEmbedder(inner, (texts, options = {}) => {
    const { purpose, signal, tokens = countRoughly(texts) } = options;
    return limiter.run({ model, tokens, isUrgent: purpose === 'query', signal }, () => inner.embed(texts, options));
  });
  return Object.defineProperty(wrapped, 'maxTokensPerCall', {
    // A single text may always be tried.
    get: () => Math.max(inner.maxTokensPerText, Math.min(inner.maxTokensPerCall, limiter.maxTokensPerCall(model))),
  });
}

function countRoughly(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / charactersPerToken), 0);
}
