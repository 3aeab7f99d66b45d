import type { Fetcher } from '../contracts/fetcher.ts';
import type { JobLease } from '../contracts/job-store.ts';
import type { Store } from '../contracts/store.ts';
import { createCrawlScope } from '../crawl/crawl-scope.ts';
import { SiteCrawl } from '../crawl/crawl-site.ts';
import { Freshness } from '../crawl/freshness.ts';
import { Frontier } from '../crawl/frontier.ts';
import { PageHistories } from '../crawl/page-histories.ts';
import { Revisits } from '../crawl/revisits.ts';
import type { VisitContext } from '../crawl/visit-url.ts';
import type { UrlRecord, UrlTally } from '../model/crawl.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobRecord, JobUsage } from '../model/job.ts';
import { CommitBatcher } from '../pipeline/commit-batcher.ts';
import type { ContentEmbedder } from '../pipeline/embed-content.ts';
import type { JobEnvironment } from './job-environment.ts';
import type { JobJournal } from './job-journal.ts';
import type { JobReport } from './job-report.ts';
import { listUnmetPages } from './list-unmet-pages.ts';
import { listUrls } from './list-urls.ts';
import { reachOf } from './reach-of.ts';
import { readingOf } from './reading-of.ts';
import { failuresOf, toUrlFailure } from './url-failures.ts';

/** What the parts of a job tell and obey. */
export interface JobHooks {
  readonly report: JobReport;
  readonly journal: JobJournal;
  readonly signal: AbortSignal;
}

/** A job that this process may write for. */
export interface LeasedJob {
  readonly job: JobRecord;
  readonly lease: JobLease;
}

/** A job, its customer's settings with the job's own over them, and what all jobs share. */
export interface OpenJob extends LeasedJob {
  readonly settings: CustomerSettings;
  readonly environment: JobEnvironment;
  readonly hooks: JobHooks;
}

/** The job's frontier, with what earlier runs have done in the report; commits of its visits are grouped. */
export async function openFrontier(opened: OpenJob): Promise<Frontier> {
  const { job, lease, hooks } = opened;
  const { store, clock } = opened.environment;
  const { customerId, jobId, config } = job;
  if (job.state === 'failed') await queueFailed(store, { job, lease });
  const tallies = await store.tallyUrls(customerId, jobId);
  hooks.report.adopt(tallies, await failedUrls(store, job, tallies));
  const frontier: Frontier = new Frontier({
    store,
    customerId,
    lease,
    commit: (commit) => commits.commit(commit),
    maxPages: config.maxPages,
    countedPages: hooks.report.processedPages,
    knownUrls: tallies.reduce((sum, { state, urls }) => sum + (state === 'refused' ? 0 : urls), 0),
    revisits: new Revisits(await unmetKeys(opened)),
  });
  const visitsUnderWay = (): number => frontier.visitsUnderWay;
  const commits = new CommitBatcher({ store, customerId, lease, clock, visitsUnderWay });
  return frontier;
}

/**
 * Keys of the pages that crawls of this reach have brought into the index: also those that will not fit into `maxPages`, so
 * that what they are worth decides.
 */
async function unmetKeys({ job, settings, environment: { store } }: OpenJob): Promise<readonly string[]> {
  const most = Math.min(Math.max(fewestRevisits, job.config.maxPages), maxRevisits);
  const keys: string[] = [];
  for await (const pages of listUnmetPages(store, job, reachOf(job.config, settings))) {
    keys.push(...pages.map(({ key }) => key));
    if (keys.length >= most) break;
  }
  return keys;
}

/** Where `maxPages` is smaller, so many are read all the same. */
const fewestRevisits = 5_000;
/** They are kept in memory, at about 40 bytes each. */
const maxRevisits = 100_000;

/** Of a job that has failed: what may have passed meanwhile is visited once more. */
async function queueFailed(store: Store, { job, lease }: LeasedJob): Promise<void> {
  const keys: string[] = [];
  const states = ['failed', 'skipped'] as const;
  for (const state of states) {
    for await (const { key, failures } of listUrls(store, job, { state, only: 'failures' })) {
      if (failures.some(({ retryable }) => retryable)) keys.push(key);
    }
  }
  for (let start = 0; start < keys.length; start += keysPerWrite) {
    await store.requeueUrls(job.customerId, lease, keys.slice(start, start + keysPerWrite));
  }
}

const keysPerWrite = 500;

/** Of a job that begins, none. */
async function failedUrls(store: Store, job: JobRecord, tallies: readonly UrlTally[]): Promise<UrlRecord[]> {
  const failed: UrlRecord[] = [];
  for (const state of new Set(tallies.map((tally) => tally.state))) {
    for await (const record of listUrls(store, job, { state, only: 'failures' })) failed.push(record);
  }
  return failed;
}

/** The job's crawl. @param embedder - tells which pages of the index are what this job would make. */
export function openCrawl(opened: OpenJob, frontier: Frontier, embedder: ContentEmbedder | undefined): SiteCrawl {
  const { job, environment, hooks } = opened;
  const { customerId, jobId, config } = job;
  const { store, clock } = environment;
  const { journal, report } = hooks;
  const reach = reachOf(config, opened.settings);
  const readsAll = config.refresh === 'all';
  const reading = readingOf(config, opened.settings);
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
    visit: visitContext(environment.fetcher, opened),
    freshness: new Freshness({
      isReusable: (known) => !readsAll && known.reading === reading && (embedder?.isCurrent(known) ?? false),
      jobId,
      now: () => clock.now(),
      distrusted: job.distrusted,
    }),
    histories: new PageHistories({ jobId, reach }),
    extract: (page) =>
      environment.extractor.extract(page, {
        contentFilters: opened.settings.contentFilters,
        extractProducts: false,
        signal: hooks.signal,
      }),
    readLinks: (key) => store.readLinks(customerId, key),
    onEnding: async (target, outcome, error) => {
      if (outcome.state === 'unchanged') {
        const products = config.extractProducts ? await store.getProducts(customerId, [target.key]) : undefined;
        const kept = products?.get(target.key) ?? [];
        journal.pageKept(target, kept);
        return { ...outcome, brought: { products: kept.length, chunksStored: 0, chunksEmbedded: 0 } };
      }
      const failures = failuresOf(target, outcome, error);
      journal.urlEnded(target, outcome, failures);
      return { ...outcome, failures: failures.map(toUrlFailure) };
    },
    onDiscoveryError: (error) => report.fail(error),
    onRevoked: (pages, products) => journal.pagesRevoked(pages, products),
  });
}

/** Visits with `fetcher`, which is the crawl's or the renderer: the same robots rules, turns at the host and retries. */
export function visitContext(fetcher: Fetcher, { job, settings, environment, hooks }: OpenJob): VisitContext {
  const { robots, hosts, clock, productToken, maxRetries, backoffMs } = environment;
  const { respectRobots, crawlDelay, maxConcurrency } = settings.scrapingPreferences;
  return {
    fetcher: countRequests(fetcher, hooks.report.counts.usage),
    robots,
    hosts,
    clock,
    respectRobots,
    productToken,
    hasConsent: (url) => hasConsent(settings, url),
    crawlDelayMs: crawlDelay,
    maxConcurrency,
    startConcurrency: job.config.turboMode ? maxConcurrency : 1,
    maxRetries,
    backoffMs,
    signal: hooks.signal,
    onRetry: (retry) => hooks.journal.retrying('fetcher', retry),
  };
}

/** Whether the owner of the URL's host agreed to what the site opts out of. */
export function hasConsent({ siteConsents = [] }: CustomerSettings, url: string): boolean {
  const host = URL.parse(url)?.host;
  return siteConsents.some((consent) => consent.host === host);
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
