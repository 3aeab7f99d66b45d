import type { Clock } from '../contracts/clock.ts';
import type { Telemetry } from '../contracts/telemetry.ts';
import type { CrawledPage, PageEnding } from '../crawl/crawl-site.ts';
import { validatorsOf } from '../crawl/page-validators.ts';
import { type IntegrationError, toIntegrationError } from '../errors.ts';
import type { UrlOutcome, UrlYield } from '../model/crawl.ts';
import { type Ingested, ingestPage } from '../pipeline/ingest-page.ts';
import type { IndexedPage, JobJournal } from './job-journal.ts';
import type { JobParts } from './open-job-parts.ts';
import { failuresOf, toUrlFailure } from './url-failures.ts';

/** A page that could not be read costs itself, not the job. */
type Processed = Ingested | { readonly kind: 'failed'; readonly error: IntegrationError };

export interface IndexPagesOptions {
  readonly parts: JobParts;
  readonly journal: JobJournal;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Of the job. */
  readonly signal: AbortSignal;
}

/** One lane: page after page, from the crawl to the store, until the crawl is over. */
export async function indexPages(options: IndexPagesOptions): Promise<void> {
  const { crawl } = options.parts;
  for (;;) {
    const crawled = await crawl.next();
    if (!crawled) return;
    const { url } = crawled.page;
    const isOver = await options.telemetry.trace('page', { url }, () => indexPage(crawled, options));
    if (isOver) return;
  }
}

/** @returns whether the crawl is over. */
async function indexPage(crawled: CrawledPage, options: IndexPagesOptions): Promise<boolean> {
  const { parts, journal, clock } = options;
  const { crawl } = parts;
  journal.pageFetched(crawled);
  const processed = await process(crawled, options);
  if (!processed) {
    await crawl.abandon();
    return true;
  }
  const visit = toOutcome(crawled, processed, clock.now());
  const failures = failuresIn(crawled, visit, processed);
  const outcome = { ...visit, failures: failures.map(toUrlFailure) };
  await crawl.settlePage(crawled, { outcome, ...endingOf(processed) });
  if (isIndexed(processed)) journal.pageIndexed(crawled, processed);
  else journal.urlEnded(crawled.target, outcome, failures);
  return false;
}

function isIndexed(processed: Processed): processed is IndexedPage {
  return processed.kind === 'changed' || processed.kind === 'repriced' || processed.kind === 'unchanged';
}

/** @returns `undefined` when it was given up because the crawl is over. */
async function process(
  crawled: CrawledPage,
  { parts: { crawl, ingest, reading }, signal }: IndexPagesOptions,
): Promise<Processed | undefined> {
  const { page, target } = crawled;
  try {
    return await ingestPage(
      {
        page,
        known: target.known,
        reading: { ...validatorsOf(page.headers), reading },
        successorOf: (content) => crawl.successorOf(crawled, content),
      },
      ingest,
    );
  } catch (cause) {
    const error = toIntegrationError(cause, 'pipeline');
    if (error.code === 'ABORTED' && crawl.signal.aborted && !signal.aborted) return undefined;
    // Without a store there is no next page either.
    if (error.service === 'store' || error.code === 'ABORTED') throw error;
    return { kind: 'failed', error };
  }
}

function toOutcome({ target, page, requests }: CrawledPage, processed: Processed, now: number): UrlOutcome {
  const visit = { key: target.key, httpStatus: page.status, requests, at: new Date(now), brought: yieldOf(processed) };
  switch (processed.kind) {
    case 'failed':
      return { ...visit, state: 'failed', reason: processed.error.code, detail: processed.error.message };
    case 'moved': {
      const { reason, url } = processed.successor;
      return { ...visit, state: 'redirected', reason, detail: url };
    }
    case 'skipped':
      return { ...visit, state: 'skipped', reason: processed.reason, detail: processed.detail };
    case 'changed':
    case 'repriced':
      return { ...visit, state: 'indexed', reason: null, detail: null };
    case 'unchanged':
      return { ...visit, state: 'unchanged', reason: null, detail: null };
  }
}

function yieldOf(processed: Processed): UrlYield | undefined {
  if (!isIndexed(processed)) return undefined;
  const chunks = processed.kind === 'changed' ? processed.page.chunks : [];
  return {
    products: processed.content.products.length,
    chunksStored: chunks.length,
    chunksEmbedded: chunks.filter(({ vector }) => vector !== null).length,
  };
}

function failuresIn({ target }: CrawledPage, outcome: UrlOutcome, processed: Processed): readonly IntegrationError[] {
  if (processed.kind === 'unchanged' || processed.kind === 'repriced') return [];
  if (processed.kind === 'changed') return processed.failures;
  return failuresOf(target, outcome, processed.kind === 'failed' ? processed.error : undefined);
}

function endingOf(processed: Processed): Omit<PageEnding, 'outcome'> {
  switch (processed.kind) {
    case 'failed':
      return {};
    case 'moved':
      return { content: processed.content, successor: processed.successor };
    case 'skipped':
      return { content: processed.content };
    case 'changed':
      return { content: processed.content, page: processed.page };
    case 'repriced':
      return { content: processed.content, read: processed.read, update: processed.update };
    case 'unchanged':
      return { content: processed.content, read: processed.read };
  }
}
