import type { Clock } from '../contracts/clock.ts';
import type { Fetcher, FetchResponse } from '../contracts/fetcher.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { CrawlTarget } from '../model/crawl.ts';
import type { ScrapedData } from '../model/page.ts';
import { type RetryNotice, retry } from '../resilience/retry.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import type { HostLimiter } from './politeness.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { RobotsCache } from './robots-cache.ts';

/** What one visit found. */
export type Visit =
  | { readonly kind: 'page'; readonly page: ScrapedData }
  | { readonly kind: 'redirect'; readonly to: string; readonly httpStatus: number }
  | { readonly kind: 'gone'; readonly httpStatus: number }
  | {
      readonly kind: 'skipped';
      readonly reason: string;
      readonly detail: string | null;
      readonly httpStatus: number | null;
    }
  | { readonly kind: 'failed'; readonly error: IntegrationError; readonly httpStatus: number | null };

export interface VisitContext {
  readonly fetcher: Fetcher;
  readonly robots: RobotsCache;
  readonly hosts: HostLimiter;
  readonly clock: Clock;
  readonly respectRobots: boolean;
  readonly productToken: string;
  readonly crawlDelayMs: number;
  readonly maxConcurrency: number;
  /** Requests in flight to a host nothing is known of yet. */
  readonly startConcurrency: number;
  readonly maxRetries: number;
  readonly backoffMs: number;
  readonly signal: AbortSignal;
  readonly onRetry: (notice: RetryNotice) => void;
}

/** Hops between spellings of one page (a trailing slash, a tracking parameter) that are followed within a visit. */
const maxSpellings = 5;

/** One URL, from the robots rules to the answer. Throws only when the job was aborted. */
export async function visitUrl(target: CrawlTarget, context: VisitContext): Promise<Visit> {
  try {
    let visit = await visitSpelling(target, target.url, context);
    const tried = new Set([target.url]);
    // A redirect to the same page under another spelling is no new URL of the frontier: it is followed here.
    while (
      visit.kind === 'redirect' &&
      tried.size < maxSpellings &&
      !tried.has(visit.to) &&
      canonicalizeUrl(visit.to) === target.key
    ) {
      tried.add(visit.to);
      visit = await visitSpelling(target, visit.to, context);
    }
    return visit;
  } catch (error) {
    throwIfAborted(context.signal, 'crawler');
    if (!IntegrationError.isInstance(error)) throw error;
    const httpStatus = typeof error.context['httpStatus'] === 'number' ? error.context['httpStatus'] : null;
    if (error.code === 'UNSUPPORTED_TYPE') {
      return { kind: 'skipped', reason: error.code, detail: error.message, httpStatus };
    }
    return { kind: 'failed', error, httpStatus };
  }
}

async function visitSpelling(target: CrawlTarget, url: string, context: VisitContext): Promise<Visit> {
  const robots = context.respectRobots ? await context.robots.rulesFor(url, { signal: context.signal }) : undefined;
  const verdict = robots?.check(context.productToken, url);
  if (robots && verdict && !verdict.allowed) {
    const reason = robots.unreachable ? 'ROBOTS_UNREACHABLE' : 'ROBOTS_DISALLOWED';
    return { kind: 'skipped', reason, detail: verdict.rule, httpStatus: null };
  }
  const delayMs = Math.max(context.crawlDelayMs, robots?.crawlDelayMs(context.productToken) ?? 0);
  return toVisit(target, await fetchPolitely(url, delayMs, context), context.clock);
}

function fetchPolitely(url: string, delayMs: number, context: VisitContext): Promise<FetchResponse> {
  const { clock, signal, maxConcurrency, startConcurrency } = context;
  return retry(
    async () => {
      const turn = await context.hosts.acquire(new URL(url).host, {
        delayMs,
        maxConcurrency,
        startConcurrency,
        signal,
      });
      const startedAt = clock.now();
      let outcome: { ok: boolean; retryAfterMs?: number } = { ok: false };
      try {
        const response = await context.fetcher.fetch({ url, purpose: 'page', signal });
        const error = overloadError(response, clock.now());
        outcome = error?.retryAfterMs === undefined ? { ok: !error } : { ok: false, retryAfterMs: error.retryAfterMs };
        if (error) throw error;
        return response;
      } finally {
        turn.release({ ...outcome, latencyMs: clock.now() - startedAt });
      }
    },
    { maxRetries: context.maxRetries, backoffMs: context.backoffMs, clock, signal, onRetry: context.onRetry },
  );
}

/** Statuses that say "not now": worth another try, and no statement about the page. */
function overloadError(response: FetchResponse, now: number): IntegrationError | undefined {
  const { status, url } = response;
  if (status < 500 && status !== 429 && status !== 408 && status !== 425) return undefined;
  return new IntegrationError(`The site answered HTTP ${status}`, {
    code: status === 429 ? 'RATE_LIMITED' : 'HTTP_STATUS',
    service: 'fetcher',
    retryable: status !== 501 && status !== 505,
    retryAfterMs: parseRetryAfter(response.headers['retry-after'] ?? '', now) ?? undefined,
    context: { url, httpStatus: status },
  });
}

function toVisit(target: CrawlTarget, response: FetchResponse, clock: Clock): Visit {
  const { status } = response;
  if (response.redirectUrl !== undefined) return { kind: 'redirect', to: response.redirectUrl, httpStatus: status };
  if (status === 404 || status === 410) return { kind: 'gone', httpStatus: status };
  if (status < 200 || status > 299) {
    const error = new IntegrationError(`The site answered HTTP ${status}`, {
      code: 'HTTP_STATUS',
      service: 'fetcher',
      context: { url: target.url, httpStatus: status },
    });
    return { kind: 'failed', error, httpStatus: status };
  }
  const page: ScrapedData = {
    url: response.url,
    key: target.key,
    status,
    headers: response.headers,
    contentType: response.headers['content-type'] ?? '',
    body: response.body,
    fetchedAt: new Date(clock.now()),
    depth: target.depth,
    foundOn: target.foundOn,
  };
  return { kind: 'page', page };
}
