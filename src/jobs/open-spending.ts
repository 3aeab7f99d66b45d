import type { Classifier } from '../contracts/classifier.ts';
import type { SpendingCall, SpendingLimits } from '../contracts/spending-store.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobConfig, JobUsage } from '../model/job.ts';
import type { SpendingLimit } from '../model/spending.ts';
import { LedgerSpender, type Spender, toNanoUsd, unlimitedSpender } from '../pipeline/spender.ts';
import { retry } from '../resilience/retry.ts';
import type { Budget } from './budget.ts';
import type { JobEnvironment } from './job-environment.ts';
import type { OpenJob } from './open-crawl.ts';

/**
 * What pays for the calls of a job, within its budget and its customer's limits. What earlier runs spent is in the ledger:
 * the report takes it from there, and what they had reserved when they died is taken for spent.
 */
export async function openSpending(
  { job, lease, settings, environment: { store, clock, logger }, hooks: { report } }: OpenJob,
  budget: Budget,
): Promise<Spender> {
  const { customerId, jobId } = job;
  const { usage } = report.counts;
  await store.spending.settleAbandoned(customerId, lease);
  const spent = { embedding: 0, classification: 0 };
  let costUsd = 0;
  for (const record of await store.spending.listSpending(customerId, { jobId })) {
    spent[record.kind] += record.tokens;
    costUsd += record.costUsd;
  }
  Object.assign(usage, {
    // What costs nothing to make is in no ledger.
    embeddingTokens: Math.max(spent.embedding, usage.embeddingTokens),
    classificationTokens: spent.classification,
    costUsd,
  } satisfies Partial<JobUsage>);
  const named = { ...job.config.budget, ...settings.spendingLimits };
  return new LedgerSpender({
    ...{ ledger: store.spending, customerId, lease, clock, logger },
    limits: limitsOf(job.config.budget, settings),
    onRefused: (limit) => budget.exhaust(limit, named[limit]),
    onSpent: (call) => count(usage, call),
  });
}

/** What calls have cost, as it is counted up. */
export type SpentUsage = Pick<JobUsage, 'embeddingTokens' | 'classificationTokens' | 'costUsd'>;

export interface SpendingWithoutJob {
  readonly customerId: string;
  readonly settings: CustomerSettings;
  readonly environment: Pick<JobEnvironment, 'store' | 'clock' | 'logger'>;
  readonly usage: SpentUsage;
  readonly onRefused: (limit: SpendingLimit) => void;
}

/** What pays for calls that belong to no job, within its customer's limits of the month. */
export function openSpendingWithoutJob({
  customerId,
  settings,
  environment: { store, clock, logger },
  usage,
  onRefused,
}: SpendingWithoutJob): Spender {
  return new LedgerSpender({
    ...{ ledger: store.spending, customerId, lease: null, clock, logger, onRefused },
    limits: monthlyLimitsOf(settings),
    onSpent: (call) => count(usage, call),
  });
}

function count(usage: SpentUsage, { kind, tokens, nanoUsd }: SpendingCall): void {
  if (kind === 'embedding') usage.embeddingTokens += tokens;
  else usage.classificationTokens += tokens;
  // Whole billionths, or the sum would drift.
  usage.costUsd = (toNanoUsd(usage.costUsd) + (nanoUsd ?? 0)) / 1_000_000_000;
}

function limitsOf({ maxTokens, maxUsd }: JobConfig['budget'], settings: CustomerSettings): SpendingLimits {
  return { maxTokens, maxNanoUsd: maxUsd === undefined ? undefined : toNanoUsd(maxUsd), ...monthlyLimitsOf(settings) };
}

/** Of the customer, whatever it is for. */
export function monthlyLimitsOf({
  spendingLimits: { monthlyTokens, monthlyUsd } = {},
}: CustomerSettings): SpendingLimits {
  return { monthlyTokens, monthlyNanoUsd: monthlyUsd === undefined ? undefined : toNanoUsd(monthlyUsd) };
}

/** The same for what is not paid for: it is counted, and neither written down nor limited. */
export const countingSpender = (usage: SpentUsage): Spender => unlimitedSpender((call) => count(usage, call));

/** The classifier of a job: every attempt is paid for, and one that fails for a reason that passes is made again. */
export function openClassifier(classifier: Classifier, { environment, hooks }: OpenJob, spender: Spender): Classifier {
  const { clock, maxRetries, backoffMs } = environment;
  const { modelId, maxTokensPerCall, maxUsdPerCall } = classifier;
  const isFree = maxTokensPerCall === 0 && maxUsdPerCall === 0;
  const price = { kind: 'classification', modelId, tokens: maxTokensPerCall, usd: maxUsdPerCall } as const;
  return {
    ...{ modelId, maxTokensPerCall, maxUsdPerCall },
    classify(content, options = {}) {
      const classify = () => classifier.classify(content, options);
      const attempt = isFree ? classify : () => spender.spend(price, classify);
      return retry(attempt, {
        ...{ clock, maxRetries, backoffMs, signal: options.signal },
        onRetry: (notice) => hooks.journal.retrying('classifier', notice),
      });
    },
  };
}
