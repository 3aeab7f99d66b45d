import { OpenAIClassifier } from '../adapters/openai-classifier.ts';
import type { Classifier } from '../contracts/classifier.ts';
import { priceOf } from '../model/model-price.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import type { ServiceLimiter } from '../resilience/service-limiter.ts';
import type { ServiceRoster } from './service-roster.ts';

/**
 * The caller's classifier when there is one, OpenAI's when there is a key, else none. Asking again and paying are up to the
 * jobs.
 *
 * @param limiter - of the OpenAI key; `undefined` without one.
 */
export function createClassifier(
  { adapters, config: { openai }, prices }: ResolvedOptions,
  { services, limiter }: { readonly services: ServiceRoster; readonly limiter: ServiceLimiter | undefined },
): Classifier | undefined {
  if (adapters.classifier) {
    return services.add('classifier', adapters.classifier, () => adapters.classifier!, ['classify']);
  }
  if (!openai || !limiter) return undefined;
  const { apiKey, baseURL, classifierModel = 'gpt-4o-mini' } = openai;
  const usdPerMillionTokens = priceOf(classifierModel, prices);
  const build = (): Classifier =>
    limitedClassifier(new OpenAIClassifier({ apiKey, baseURL, model: classifierModel, usdPerMillionTokens }), limiter);
  return services.add('classifier', undefined, build, ['classify']);
}

function limitedClassifier(inner: Classifier, limiter: ServiceLimiter): Classifier {
  const { modelId: model, maxTokensPerCall: tokens } = inner;
  return {
    ...{ modelId: model, maxTokensPerCall: tokens, maxUsdPerCall: inner.maxUsdPerCall },
    classify: (content, options = {}) =>
      limiter.run({ model, tokens, signal: options.signal }, () => inner.classify(content, options)),
    check: async () => inner.check?.(),
    close: async () => inner.close?.(),
  };
}
