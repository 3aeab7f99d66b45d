import type { SiteCrawl } from '../crawl/crawl-site.ts';
import type { Frontier } from '../crawl/frontier.ts';
import { visitUrl } from '../crawl/visit-url.ts';
import { IntegrationError } from '../errors.ts';
import type { ScrapedData } from '../model/page.ts';
import type { ContentEmbedder } from '../pipeline/embed-content.ts';
import type { IngestContext } from '../pipeline/ingest-page.ts';
import type { RenderedPage } from '../pipeline/read-content.ts';
import { SiteTemplates } from '../pipeline/site-template/site-templates.ts';
import type { Spender } from '../pipeline/spender.ts';
import { assertPriced } from './assert-priced.ts';
import { Budget } from './budget.ts';
import { openContentEmbedder } from './open-content-embedder.ts';
import { hasConsent, type OpenJob, openCrawl, openFrontier, visitContext } from './open-crawl.ts';
import { countingSpender, openClassifier, openSpending } from './open-spending.ts';
import { readingOf } from './reading-of.ts';

/** The parts one run of a job is made of. */
export interface JobParts {
  readonly budget: Budget;
  readonly frontier: Frontier;
  readonly crawl: SiteCrawl;
  readonly ingest: IngestContext;
  /** Fingerprint of the settings under which pages are read. */
  readonly reading: string;
}

/** Puts a job's crawl and pipeline together from its config, its customer's settings and what all jobs share. */
export async function openJobParts(opened: OpenJob): Promise<JobParts> {
  const { job, settings, environment, hooks } = opened;
  assertPriced(job.config, settings, environment);
  const budget = new Budget(job.config.budget, {
    onExhausted: (limit, error) => hooks.journal.budgetExhausted(limit, error),
  });
  const spender = await openSpending(opened, budget);
  const embedder = await openEmbedder(opened, spender);
  const frontier = await openFrontier(opened);
  const { classifier } = environment;
  const crawl = openCrawl(opened, frontier, embedder);
  return {
    budget,
    frontier,
    crawl,
    reading: readingOf(job.config, settings),
    ingest: {
      extractor: environment.extractor,
      render: openRenderer(opened, crawl),
      classifier: job.config.classifyContent && classifier ? openClassifier(classifier, opened, spender) : undefined,
      embedder,
      templates: new SiteTemplates(environment.store, job.customerId),
      contentFilters: settings.contentFilters,
      extractProducts: job.config.extractProducts,
      refreshAll: job.config.refresh === 'all',
      respectRobots: settings.scrapingPreferences.respectRobots,
      hasConsent: (url) => hasConsent(settings, url),
      findSoft404: (content) => crawl.findSoft404(content),
      signal: hooks.signal,
    },
  };
}

/** A page that waits to be rendered is given up with the crawl. */
function openRenderer(
  opened: OpenJob,
  { signal }: SiteCrawl,
): ((page: ScrapedData) => Promise<RenderedPage>) | undefined {
  const { renderer } = opened.environment;
  if (!renderer) return undefined;
  const context = visitContext(renderer, { ...opened, hooks: { ...opened.hooks, signal } });
  return async (page) => {
    const visit = await visitUrl(page, context);
    if (visit.kind === 'page' || visit.kind === 'redirect') return visit;
    if (visit.kind === 'failed') throw visit.error;
    const isRefused = visit.kind === 'skipped';
    throw new IntegrationError(
      isRefused
        ? (visit.detail ?? 'The page is not rendered')
        : `The site answered the browser with HTTP ${visit.httpStatus}`,
      {
        code: isRefused ? visit.reason : 'HTTP_STATUS',
        service: 'renderer',
        context: { url: page.url, httpStatus: visit.httpStatus },
      },
    );
  };
}

function openEmbedder(
  { job, settings, environment, hooks: { journal, report, signal } }: OpenJob,
  spender: Spender,
): Promise<ContentEmbedder> {
  const { store, embedderFor } = environment;
  const { customerId } = job;
  const { modelId, isInstant } = embedderFor(settings.embeddingConfig.model);
  return openContentEmbedder(environment, settings.embeddingConfig, {
    customerId,
    embeds: job.config.generateEmbeddings,
    find: (hashes) => store.findVectors(customerId, modelId, hashes),
    batching: {
      signal,
      spender: isInstant ? countingSpender(report.counts.usage) : spender,
      onRetry: (retry) => journal.retrying('embedder', retry),
    },
  });
}
