import { IntegrationError, throwIfAborted, toIntegrationError } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { UrlOutcome } from '../model/crawl.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { ErrorInfo } from '../model/job.ts';
import type { ScrapedData } from '../model/page.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobJournal } from './job-journal.ts';
import { JobReport } from './job-report.ts';
import { type LeasedJob, openCrawl, openFrontier } from './open-crawl.ts';
import { runTogether } from './run-together.ts';

export interface ScrapeOptions {
  readonly signal: AbortSignal;
  /** Called for every page, several at a time; the crawl waits for it. */
  readonly onPage: (page: ScrapedData, content: ExtractedContent) => Promise<void> | void;
}

/** What a crawl without an index met. */
export interface ScrapeSummary {
  /** Distinct URLs met, visited or not. */
  readonly knownUrls: number;
  readonly errors: readonly ErrorInfo[];
}

/**
 * Crawls without indexing: the crawl of a job on a store that is thrown away. Pages are extracted to find their links.
 *
 * @param leased - a job of `environment.store` that has not begun.
 * @throws IntegrationError `ABORTED`, `STORE_FAILED`, and what `onPage` throws
 */
export async function scrapePages(
  leased: LeasedJob,
  settings: CustomerSettings,
  environment: JobEnvironment,
  { signal, onPage }: ScrapeOptions,
): Promise<ScrapeSummary> {
  const stop = new AbortController();
  const report = new JobReport();
  const journal = new JobJournal(leased.job, () => undefined, report);
  const hooks = { report, journal, signal: AbortSignal.any([signal, stop.signal]) };
  const opened = { ...leased, settings, environment, hooks };
  const frontier = await openFrontier(opened);
  const crawl = openCrawl(opened, frontier, undefined);

  const lane = async (): Promise<void> => {
    for (;;) {
      const crawled = await crawl.next();
      if (!crawled) return;
      const { page, target, requests } = crawled;
      const content = await extract(page, settings, environment, hooks.signal);
      const visit = { key: target.key, httpStatus: page.status, requests, at: page.fetchedAt };
      if (IntegrationError.isInstance(content)) {
        const outcome: UrlOutcome = { ...visit, state: 'failed', reason: content.code, detail: content.message };
        await crawl.settlePage(crawled, { outcome });
        journal.urlEnded(target, outcome, [content]);
      } else {
        const outcome: UrlOutcome = { ...visit, state: 'indexed', reason: null, detail: null };
        await crawl.settlePage(crawled, { outcome, content });
        await onPage(page, content);
      }
    }
  };

  await runTogether(
    [crawl.discover(), ...Array.from({ length: settings.scrapingPreferences.maxConcurrency }, lane)],
    stop,
  );
  return { knownUrls: frontier.knownUrls, errors: report.errors() };
}

async function extract(
  page: ScrapedData,
  { contentFilters }: CustomerSettings,
  { extractor }: JobEnvironment,
  signal: AbortSignal,
): Promise<ExtractedContent | IntegrationError> {
  try {
    return await extractor.extract(page, { contentFilters, extractProducts: false, signal });
  } catch (error) {
    throwIfAborted(signal, 'extractor');
    return toIntegrationError(error, 'extractor');
  }
}
