import { LexicalEmbedder } from '../adapters/lexical-embedder.ts';
import { OpenAIEmbedder } from '../adapters/openai-embedder.ts';
import type { Embedder } from '../contracts/embedder.ts';
import { IntegrationError } from '../errors.ts';
import { priceOf } from '../model/model-price.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import type { ServiceLimiter } from '../resilience/service-limiter.ts';
import { limitedEmbedder } from './limited-embedder.ts';
import type { PagePool } from './page-pool.ts';
import { type CuttingEmbedder, pooledEmbedder } from './pooled-embedder.ts';
import type { ServiceRoster } from './service-roster.ts';

/** Hands out the embedder for a model. */
export interface Embedders {
  /** One embedder a model. An adapter of the caller's and the embedded default have one model and serve every name. */
  forModel(model: string): Embedder;
  /** The embedded default where page threads do its work: it can cut what it embeds. */
  readonly pooled?: CuttingEmbedder | undefined;
}

export interface EmbedderParts {
  readonly services: ServiceRoster;
  /** Of the OpenAI key; `undefined` without one. */
  readonly limiter: ServiceLimiter | undefined;
  /** Where the embedded default works. `undefined`: in the calling thread. */
  readonly pool: PagePool | undefined;
}

/** Models in use at a time; settings of customers name them, so the number must have a bound. */
const maxModels = 32;

/**
 * The caller's embedder when there is one, OpenAI's when there is a key, else the embedded default.
 */
export function createEmbedders(
  { adapters, config, prices }: ResolvedOptions,
  { services, limiter, pool }: EmbedderParts,
): Embedders {
  const { openai } = config;
  if (adapters.embedder || !openai || !limiter) {
    if (!adapters.embedder && pool) {
      const build = (): CuttingEmbedder => pooledEmbedder(new LexicalEmbedder(), pool);
      const pooled = services.add('embedder', undefined, build, ['embed', 'embedDocument']);
      return { forModel: () => pooled, pooled };
    }
    const single = services.add('embedder', adapters.embedder, () => new LexicalEmbedder(), ['embed']);
    return { forModel: () => single };
  }
  const byModel = new Map<string, Embedder>();
  const build = (model: string): Embedder => {
    const { apiKey, baseURL, maxTokens, dimensions } = openai;
    const isConfigured = model === openai.model;
    const embedder = new OpenAIEmbedder({
      ...{ apiKey, baseURL, model, maxTokensPerCall: maxTokens },
      // Length and price were told of the configured model; others must be known.
      dimensions: isConfigured ? dimensions : undefined,
      usdPerMillionTokens: (isConfigured ? openai.usdPerMillionTokens : undefined) ?? priceOf(model, prices)?.input,
    });
    return services.add('embedder', undefined, () => limitedEmbedder(embedder, limiter, model), ['embed']);
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
