import { IntegrationError } from '../errors.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobConfig } from '../model/job.ts';
import type { JobEnvironment } from './job-environment.ts';

/**
 * A limit in dollars cannot be kept by whoever does not know the price.
 *
 * @throws IntegrationError `OPTIONS_INVALID` when the job would call a model without a known price under such a limit.
 */
export function assertPriced(
  { budget, classifyContent, generateEmbeddings }: JobConfig,
  { embeddingConfig, spendingLimits }: CustomerSettings,
  { embedderFor, classifier }: Pick<JobEnvironment, 'embedderFor' | 'classifier'>,
): void {
  const limit =
    (budget.maxUsd !== undefined && 'budget.maxUsd') ||
    (spendingLimits?.monthlyUsd !== undefined && 'spendingLimits.monthlyUsd');
  if (!limit) return;
  const embedder = generateEmbeddings ? embedderFor(embeddingConfig.model) : undefined;
  if (embedder?.usdPerMillionTokens === null) throw priceUnknown(limit, embedder.modelId, 'usdPerMillionTokens');
  if (classifyContent && classifier?.maxUsdPerCall === null) {
    throw priceUnknown(limit, classifier.modelId, 'maxUsdPerCall');
  }
}

function priceUnknown(limit: string, modelId: string, member: string): IntegrationError {
  return new IntegrationError(
    `${limit} cannot be kept: the price of ${modelId} is not known. Say it in options.prices, e.g. ` +
      `{ '<name of the model>': { input: 0.02 } }, or by ${member} of your adapter; or limit tokens instead.`,
    { code: 'OPTIONS_INVALID', service: 'options', context: { limit, modelId } },
  );
}
