import { parseRobots } from '../../../src/crawl/parse-robots.ts';
import { robotsDecision, robotsOrigin, robotsTtlMs } from '../../../src/crawl/robots-cache.ts';

export function isAllowed(robotsTxt: string, userAgent: string, url: string): boolean {
  return parseRobots(Buffer.from(robotsTxt)).check(userAgent, url).allowed;
}

/** Seconds, as the site wrote them. */
export function crawlDelay(robotsTxt: string, userAgent: string): number | null {
  return parseRobots(robotsTxt).crawlDelaySeconds(userAgent);
}

export function sitemaps(robotsTxt: string, baseUrl: string): string[] {
  return parseRobots(robotsTxt).sitemaps(baseUrl);
}

export function cleanParams(robotsTxt: string, _userAgent: string, url: string): string {
  return parseRobots(robotsTxt).withoutCleanParams(url);
}

export function robotsScope(robotsUrl: string, url: string): boolean {
  const origin = robotsOrigin(robotsUrl);
  return origin !== null && origin === robotsOrigin(url);
}

/** A fetch of robots.txt as the vectors describe it. */
interface FetchVector {
  readonly status?: number;
  readonly body?: string;
  readonly error?: string;
  /** How many redirects came before the answer, or that they never end. */
  readonly redirects?: number | 'loop';
  readonly redirectTo?: string;
  readonly cachedBody?: string;
  readonly cacheAgeHours?: number;
}

export function robotsFetch(fetch: FetchVector): string {
  const cached = cachedAnswer(fetch);
  if (cached) return cached;
  const decision = robotsDecision(outcomeOf(fetch));
  const isWithoutRules = fetch.body !== undefined && parseRobots(fetch.body).isEmpty;
  return decision === 'use-body' && isWithoutRules ? 'allow-all' : decision;
}

/** The cache keeps an answer until it is too old and does not ask before that. */
function cachedAnswer({ status, error, cachedBody, cacheAgeHours = 0 }: FetchVector): string | undefined {
  if (cachedBody === undefined) return undefined;
  if (cacheAgeHours * 3_600_000 < robotsTtlMs) return 'use-cache';
  return status === undefined && error === undefined ? 'refetch' : undefined;
}

/** What our fetcher makes of the redirects it follows. */
function outcomeOf(fetch: FetchVector): Parameters<typeof robotsDecision>[0] {
  const { status, error, redirects = 0, redirectTo } = fetch;
  if (error !== undefined) return { errorCode: error };
  if (redirects === 'loop' || redirects > 5) return { errorCode: 'TOO_MANY_REDIRECTS' };
  if (redirectTo !== undefined && !/^https?:/.test(redirectTo)) return { errorCode: 'SCHEME_BLOCKED' };
  // A body was described, so there was an answer.
  return { status: status ?? 200 };
}
