import type { Fetcher } from '../contracts/fetcher.ts';
import { createCrawlScope } from '../crawl/crawl-scope.ts';
import { SiteCrawl } from '../crawl/crawl-site.ts';
import { Frontier } from '../crawl/frontier.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobRecord, JobUsage } from '../model/job.ts';
import { CommitBatcher } from '../pipeline/commit-batcher.ts';
import type { ContentEmbedder } from '../pipeline/embed-content.ts';
import type { IngestContext } from '../pipeline/ingest-page.ts';
import { Budget } from './budget.ts';
import type { JobEnvironment } from './job-environment.ts';
import type { JobJournal } from './job-journal.ts';
import type { JobReport } from './job-report.ts';
import { openContentEmbedder } from './open-content-embedder.ts';

/** The parts one run of a job is made of. */
export interface JobParts {
  readonly budget: Budget;
  readonly frontier: Frontier;
  readonly crawl: SiteCrawl;
  readonly ingest: IngestContext;
}

/** What the parts tell and obey. */
export interface JobHooks {
  readonly report: JobReport;
  readonly journal: JobJournal;
  readonly signal: AbortSignal;
}

/** Puts a job's crawl and pipeline together from its config, its customer's settings and what all jobs share. */
export async function openJobParts(
  job: JobRecord,
  settings: CustomerSettings,
  environment: JobEnvironment,
  hooks: JobHooks,
): Promise<JobParts> {
  const budget = openBudget(job, settings, environment, hooks);
  const frontier = await openFrontier(job, environment, hooks);
  return {
    budget,
    frontier,
    crawl: openCrawl(job, settings, environment, hooks, frontier),
    ingest: {
      customerId: job.customerId,
      store: environment.store,
      extractor: environment.extractor,
      classifier: job.config.classifyContent ? environment.classifier : undefined,
      embedder: await openEmbedder(job, settings, environment, hooks, budget),
      contentFilters: settings.contentFilters,
      extractProducts: job.config.extractProducts,
      refreshAll: job.config.refresh === 'all',
      respectRobots: settings.scrapingPreferences.respectRobots,
      signal: hooks.signal,
      onPartialFailure: (error, url) => hooks.journal.partialFailure(error, url),
    },
  };
}

function openBudget(
  job: JobRecord,
  settings: CustomerSettings,
  environment: JobEnvironment,
  { journal, report }: JobHooks,
): Budget {
  return new Budget(job.config.budget, {
    usdPerMillionTokens: environment.embedderFor(settings.embeddingConfig.model).usdPerMillionTokens,
    usedTokens: report.counts.usage.embeddingTokens,
    onExhausted: (limit, error) => journal.budgetExhausted(limit, error),
  });
}

/** The job's frontier; commits of its visits are grouped. */
export async function openFrontier(
  { customerId, jobId, config }: JobRecord,
  { store }: JobEnvironment,
  { report }: Pick<JobHooks, 'report'>,
): Promise<Frontier> {
  const commits = new CommitBatcher(store, customerId);
  const states = await store.countUrls(customerId, jobId);
  report.adopt(states);
  return new Frontier({
    store,
    customerId,
    jobId,
    commit: (commit) => commits.commit(commit),
    maxPages: config.maxPages,
    countedPages: report.processedPages,
    knownUrls: Object.values(states).reduce((sum, count) => sum + count, 0),
  });
}

/** The job's crawl. `frontier` must be the job's own. */
export function openCrawl(
  { config }: JobRecord,
  settings: CustomerSettings,
  environment: JobEnvironment,
  { journal, report, signal }: JobHooks,
  frontier: Frontier,
): SiteCrawl {
  const { robots, hosts, clock, productToken, maxRetries, backoffMs } = environment;
  const { respectRobots, crawlDelay, maxConcurrency } = settings.scrapingPreferences;
  return new SiteCrawl({
    startUrls: config.urls,
    scope: createCrawlScope({
      startUrls: config.urls,
      includePatterns: config.includePatterns,
      excludePatterns: config.excludePatterns,
      maxDepth: config.maxDepth,
    }),
    frontier,
    sitemaps: config.sitemaps,
    visit: {
      fetcher: countRequests(environment.fetcher, report.counts.usage),
      robots,
      hosts,
      clock,
      respectRobots,
      productToken,
      crawlDelayMs: crawlDelay,
      maxConcurrency,
      startConcurrency: config.turboMode ? maxConcurrency : 1,
      maxRetries,
      backoffMs,
      signal,
      onRetry: (retry) => journal.retrying('fetcher', retry),
    },
    onOutcome: (target, outcome, error) => journal.urlEnded(target, outcome, error),
    onDiscoveryError: (error) => report.fail(error),
  });
}

async function openEmbedder(
  { config }: JobRecord,
  settings: CustomerSettings,
  environment: JobEnvironment,
  { journal, report, signal }: JobHooks,
  budget: Budget,
): Promise<ContentEmbedder> {
  const { usage } = report.counts;
  return openContentEmbedder(environment, settings.embeddingConfig, {
    embeds: config.generateEmbeddings,
    batching: {
      signal,
      reserve: (tokens) => budget.reserveTokens(tokens),
      onUsed: (reserved, used) => {
        budget.settleTokens(reserved, used);
        usage.embeddingTokens += used;
        usage.costUsd = budget.usdFor(usage.embeddingTokens);
      },
      onRetry: (retry) => journal.retrying('embedder', retry),
    },
  });
}

function countRequests(fetcher: Fetcher, usage: JobUsage): Fetcher {
  return {
    async fetch(request) {
      usage.requests += 1;
      const response = await fetcher.fetch(request);
      usage.bytes += response.encodedBytes;
      return response;
    },
  };
}
