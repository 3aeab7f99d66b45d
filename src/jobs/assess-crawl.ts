import type { Store } from '../contracts/store.ts';
import type { JobEventBase } from '../events.ts';
import type { UrlTally } from '../model/crawl.ts';
import { listUrls } from './list-urls.ts';

/** How much of a site a crawl has seen. */
export interface CrawlAssessment {
  /** Share of the URLs it asked for that the site answered, 0 to 1; 1 when there was none. */
  readonly coverage: number;
  /**
   * Whether a page that was not met is one that nothing leads to: the crawl came to its end, read every list, and no page
   * of the index that may lead to others stayed hidden.
   */
  readonly complete: boolean;
}

/** Skips that keep a page from us, by refusal. */
const refusals: ReadonlySet<string | null> = new Set(['ROBOTS_UNREACHABLE', 'BOT_CHALLENGE']);
/** Skips after which nobody knows where the page leads. */
const hidden: ReadonlySet<string | null> = new Set([
  ...['ROBOTS_UNREACHABLE', 'ROBOTS_DISALLOWED', 'BOT_CHALLENGE', 'LOGIN_WALL', 'SOFT_404', 'NEEDS_BROWSER'],
]);
/** Skips of URLs that were not asked for. */
const untried: ReadonlySet<string | null> = new Set(['TRAP', 'ROBOTS_DISALLOWED']);

/** @param isExhausted - whether the crawl has found all that it could find. */
export async function assessCrawl(
  store: Store,
  ids: JobEventBase,
  { isExhausted }: { readonly isExhausted: boolean },
): Promise<CrawlAssessment> {
  const tallies = await store.tallyUrls(ids.customerId, ids.jobId);
  const isOpen = tallies.some(({ state }) => state === 'queued' || state === 'active');
  const complete = isExhausted && !isOpen && !(await hidesPages(store, ids, tallies));
  return { coverage: coverageOf(tallies), complete };
}

function coverageOf(tallies: readonly UrlTally[]): number {
  let answered = 0;
  let unanswered = 0;
  for (const { state, reason, urls } of tallies) {
    if (state === 'queued' || state === 'active' || state === 'refused') continue;
    if (state === 'skipped' && untried.has(reason)) continue;
    if (state === 'failed' || (state === 'skipped' && refusals.has(reason))) unanswered += urls;
    else answered += urls;
  }
  return unanswered === 0 ? 1 : answered / (answered + unanswered);
}

/** Whether a page of the index was met and not shown: what only it leads to has not been met. */
async function hidesPages(store: Store, ids: JobEventBase, tallies: readonly UrlTally[]): Promise<boolean> {
  for (const state of ['failed', 'skipped'] as const) {
    const mayHide = (reason: string | null): boolean => state === 'failed' || hidden.has(reason);
    if (!tallies.some((tally) => tally.state === state && mayHide(tally.reason))) continue;
    for await (const { key, reason } of listUrls(store, ids, { state })) {
      if (mayHide(reason) && (await store.getPage(ids.customerId, key))) return true;
    }
  }
  return false;
}
