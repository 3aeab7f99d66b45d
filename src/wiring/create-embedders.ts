import { LexicalEmbedder } from '../adapters/lexical-embedder.ts';
import { OpenAIEmbedder } from '../adapters/openai-embedder.ts';
import type { Embedder } from '../contracts/embedder.ts';
import { IntegrationError } from '../errors.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { RateLimiter } from '../resilience/rate-limiter.ts';
import type { ServiceRoster } from './service-roster.ts';
import { wrapEmbedder } from './wrap-embedder.ts';

/** Hands out the embedder for a model. */
export interface Embedders {
  /** One embedder a model. An adapter of the caller's and the embedded default have one model and serve every name. */
  forModel(model: string): Embedder;
}

/** Models in use at a time; settings of customers name them, so the number must have a bound. */
const maxModels = 32;
const minuteMs = 60_000;

/** The caller's embedder when there is one, OpenAI's when there is a key, else the embedded default. */
export function createEmbedders({ adapters, config }: ResolvedOptions, services: ServiceRoster): Embedders {
  const { openai } = config;
  if (adapters.embedder || !openai) {
    const single = services.add('embedder', adapters.embedder, () => new LexicalEmbedder(), ['embed']);
    return { forModel: () => single };
  }
  const limiter = new RateLimiter();
  const byModel = new Map<string, Embedder>();
  const build = (model: string): Embedder => {
    const { apiKey, baseURL, maxTokens, dimensions, usdPerMillionTokens } = openai;
    // Length and price were told of the configured model; others must be known.
    const own = model === openai.model ? { dimensions, usdPerMillionTokens } : {};
    const embedder = new OpenAIEmbedder({ apiKey, baseURL, model, maxTokensPerCall: maxTokens, ...own });
    return services.add('embedder', undefined, () => limitRate(embedder, limiter, openai.rateLimit), ['embed']);
  };
  byModel.set(openai.model, build(openai.model));
  return {
    forModel(model) {
      const known = byModel.get(model);
      if (known) return known;
      if (byModel.size >= maxModels) throw tooManyModels(model);
      const embedder = build(model);
      byModel.set(model, embedder);
      return embedder;
    },
  };
}

function tooManyModels(model: string): IntegrationError {
  return new IntegrationError(
    `embeddingConfig.model: expected one of at most ${maxModels} models in use, received ${model}`,
    {
      code: 'OPTIONS_INVALID',
      service: 'options',
      context: { model },
    },
  );
}

/** The same embedder, at most `requestsPerMinute` calls a minute over all models of the key. */
function limitRate(inner: Embedder, limiter: RateLimiter, requestsPerMinute: number): Embedder {
  return wrapEmbedder(inner, async (texts, options) => {
    await limiter.waitForTurn('openai', {
      maxRequests: requestsPerMinute,
      windowMs: minuteMs,
      signal: options?.signal,
    });
    return inner.embed(texts, options);
  });
}
