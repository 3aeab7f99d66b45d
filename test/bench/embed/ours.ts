import { OpenAIEmbedder } from '../../../src/adapters/openai-embedder.ts';
import { EmbeddingBatcher } from '../../../src/pipeline/embedding-batcher.ts';
import { LocalRateLimits } from '../../../src/resilience/local-rate-limits.ts';
import { ServiceLimiter } from '../../../src/resilience/service-limiter.ts';
import { systemClock as clock } from '../../../src/resilience/system-clock.ts';
import { limitedEmbedder } from '../../../src/wiring/limited-embedder.ts';
import { tokensPerText } from './texts.ts';

/** The texts through what a job embeds with. How many tokens each has is known there from the chunker. */
export async function embedAll(
  texts: readonly string[],
  { baseURL, apiKey, model }: { readonly baseURL: string; readonly apiKey: string; readonly model: string },
): Promise<readonly (Float32Array | null)[]> {
  const limits = new LocalRateLimits();
  const limiter = new ServiceLimiter({ limits, group: 'key', requestsPerMinute: 3_000, clock });
  const embedder = limitedEmbedder(new OpenAIEmbedder({ apiKey, baseURL, model }), limiter, model);
  const batcher = new EmbeddingBatcher({ embedder, clock, maxRetries: 3, backoffMs: 1_000 });
  const { vectors } = await batcher.embed(texts.map((text) => ({ text, tokens: tokensPerText })));
  return vectors;
}
