import type { Store, StoredPage } from '../contracts/store.ts';
import { abortedError, throwIfAborted } from '../errors.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobConfig, ScrapingPlan } from '../model/job.ts';
import { embeddingPrice } from '../pipeline/embedding-batcher.ts';
import { type FindVectors, findVectors } from '../pipeline/find-vectors.ts';
import { chooseRange, type Range, rangeOfPages, rangeOfSum } from './estimate-range.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobRun } from './job-run.ts';
import type { LeasedJob } from './open-crawl.ts';

/** Pages a plan fetches. More would make a better guess of a price that is known exactly afterwards anyway. */
export const planSampleSize = 20;

/** What a sample does: everything but what costs money. */
export function sampleConfig(config: JobConfig): JobConfig {
  return {
    ...config,
    maxPages: Math.min(planSampleSize, config.maxPages),
    ...{ extractProducts: false, generateEmbeddings: false, classifyContent: false, budget: {} },
  };
}

export interface PlanOptions {
  /** What the caller asked for. */
  readonly config: JobConfig;
  /** Where the customer's vectors are: a text that has one costs nothing. */
  readonly index: Pick<Store, 'findVectors'>;
  readonly signal: AbortSignal;
}

/**
 * Says what a job is expected to cost, from a small sample of the site that is crawled and cut as the job would do it.
 *
 * @param leased - a job of {@link sampleConfig}, of `environment.store`, which is thrown away.
 */
export async function planJob(
  leased: LeasedJob,
  settings: CustomerSettings,
  environment: JobEnvironment,
  { config, index, signal }: PlanOptions,
): Promise<ScrapingPlan> {
  const { job } = leased;
  const { customerId, jobId } = job;
  const { store, classifier } = environment;
  const run = new JobRun(leased, settings, { ...environment, emit: () => undefined });
  const onAbort = (): void => run.cancel('The plan was aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  // A signal tells nobody who listens too late.
  if (signal.aborted) onAbort();
  const result = await run.run();
  signal.removeEventListener('abort', onAbort);
  throwIfAborted(signal, 'jobs');
  if (!result) throw abortedError('jobs');

  const pages = await store.listPages(customerId, { limit: planSampleSize, modelId: null });
  const embedder = environment.embedderFor(settings.embeddingConfig.model);
  const texts = await countTexts(pages, (hashes) => index.findVectors(customerId, embedder.modelId, hashes));
  const tallies = await store.tallyUrls(customerId, jobId);
  const met = tallies.reduce((sum, { state, urls }) => sum + (state === 'refused' ? 0 : urls), 0);
  const waiting = tallies.reduce((sum, { state, urls }) => sum + (state === 'queued' ? urls : 0), 0);
  const isWhole = waiting === 0 && pages.length < config.maxPages;
  const sample = { pages: pages.length, visits: met - waiting };
  const range = rangeOfPages(sample, { isWhole, metUrls: met, maxPages: config.maxPages });
  const embeddingTokens = config.generateEmbeddings
    ? chooseRange(rangeOfSum(texts.newTokens, range), rangeOfSum(texts.tokens, range), { isWhole })
    : nothing;
  const classified: Range = config.classifyContent && classifier ? [0, range[1]] : nothing;
  const costs = [
    toUsd(embeddingTokens, embeddingPrice(embedder, 1).usd),
    toUsd(classified, classified[1] === 0 ? 0 : (classifier?.maxUsdPerCall ?? null)),
  ];
  return {
    customerId,
    pages: range,
    chunks: rangeOfSum(texts.chunks, range),
    embeddingTokens,
    classificationTokens: [0, classified[1] * (classifier?.maxTokensPerCall ?? 0)],
    costUsd: costs.some((cost) => cost === null) ? null : [sum(costs, 0), sum(costs, 1)],
    durationMs: durationOf(result.durationMs, pages.length, range),
    sampledPages: pages.length,
    notes: [
      ...result.errors.map(({ message, count }) => (count > 1 ? `${message} (${count} times)` : message)),
      ...(isWhole ? [] : [`${met} URLs met so far; a site may have more`]),
      ...(costs[0] === null ? [`The price of ${embedder.modelId} is not known; options.prices can say it`] : []),
      ...(costs[1] === null ? [`The price of ${classifier?.modelId} is not known; options.prices can say it`] : []),
    ],
  };
}

const nothing: Range = [0, 0];

/** A start takes its time, and hosts that answer well are asked faster later. */
function durationOf(sampleMs: number, sampledPages: number, [low, high]: Range): Range {
  const perPage = sampledPages === 0 ? 0 : sampleMs / sampledPages;
  return [Math.floor(low * perPage * 0.1), Math.ceil(high * perPage * 3)];
}

function toUsd([low, high]: Range, usd: number | null): Range | null {
  return usd === null ? null : [low * usd, high * usd];
}

const sum = (ranges: readonly (Range | null)[], end: 0 | 1): number =>
  ranges.reduce((total, range) => total + (range?.[end] ?? 0), 0);

interface PageCounts {
  /** Page by page: tokens of texts that no page before has, ... */
  readonly tokens: readonly number[];
  /** ... and of those that have no vector yet. */
  readonly newTokens: readonly number[];
  readonly chunks: readonly number[];
}

/** A text is paid for once, on however many pages it is. */
async function countTexts(pages: readonly StoredPage[], find: FindVectors): Promise<PageCounts> {
  const seen = new Set<string>();
  const counts = { tokens: [] as number[], newTokens: [] as number[], chunks: [] as number[] };
  for (const { chunks } of pages) {
    const fresh = chunks.filter(({ embeddingHash }) => !seen.has(embeddingHash) && seen.add(embeddingHash));
    const hashes = fresh.map(({ embeddingHash }) => embeddingHash);
    const known = await findVectors(hashes, find);
    const tokensOf = (some: typeof fresh): number => some.reduce((total, { tokens }) => total + tokens, 0);
    counts.tokens.push(tokensOf(fresh));
    counts.newTokens.push(tokensOf(fresh.filter(({ embeddingHash }) => !known.has(embeddingHash))));
    counts.chunks.push(chunks.length);
  }
  return counts;
}
