import type { Clock } from '../contracts/clock.ts';
import type { FetchResponse } from '../contracts/fetcher.ts';
import type { PageValidators } from '../contracts/store.ts';
import { IntegrationError, type IntegrationErrorDetails, throwIfAborted } from '../errors.ts';
import type { CrawlTarget } from '../model/crawl.ts';
import type { ScrapedData } from '../model/page.ts';
import { isRetryable, type RetryNotice, retry } from '../resilience/retry.ts';
import { nameBotWall } from '../security/name-bot-wall.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { fetchInTurn, isOverloaded, retryAfterOf, type TurnContext } from './fetch-in-turn.ts';
import type { RobotsCache } from './robots-cache.ts';
import type { RobotsPolicy } from './robots-rules.ts';

/** What one visit found. */
export type VisitFinding =
  | { readonly kind: 'page'; readonly page: ScrapedData }
  /** The site says that the page is what it was when its validators were given. */
  | { readonly kind: 'not-modified'; readonly httpStatus: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly httpStatus: number }
  | { readonly kind: 'gone'; readonly httpStatus: number }
  | {
      readonly kind: 'skipped';
      readonly reason: string;
      readonly detail: string | null;
      readonly httpStatus: number | null;
    }
  | { readonly kind: 'failed'; readonly error: IntegrationError; readonly httpStatus: number | null };

/** What one visit found, and how many requests for the page it took. */
export type Visit = VisitFinding & { readonly requests: number };

/** What a visit has to know of its URL. */
export type VisitTarget = Pick<CrawlTarget, 'url' | 'key' | 'depth' | 'foundOn'>;

export interface VisitContext extends TurnContext {
  readonly robots: RobotsCache;
  readonly respectRobots: boolean;
  readonly productToken: string;
  /** Whether the owner of the site agreed to uses that the site opts out of. */
  readonly hasConsent: (url: string) => boolean;
  readonly crawlDelayMs: number;
  readonly maxRetries: number;
  readonly backoffMs: number;
  readonly onRetry: (notice: RetryNotice) => void;
}

/** Hops between spellings of one page (a trailing slash, a tracking parameter) that are followed within a visit. */
const maxSpellings = 5;

/**
 * One URL, from the robots rules to the answer. Throws only when the job was aborted.
 *
 * @param validators - of the page the index holds, to ask whether it has changed; `undefined` to read it.
 */
export async function visitUrl(
  target: VisitTarget,
  context: VisitContext,
  validators?: PageValidators | undefined,
): Promise<Visit> {
  let requests = 0;
  const counted: VisitContext = {
    ...context,
    fetcher: {
      fetch: (request) => {
        requests += 1;
        return context.fetcher.fetch(request);
      },
    },
  };
  const finding = await followSpellings(target, counted, validators);
  return { ...finding, requests };
}

async function followSpellings(
  target: VisitTarget,
  context: VisitContext,
  validators: PageValidators | undefined,
): Promise<VisitFinding> {
  try {
    let finding = await visitSpelling(target, target.url, { context, validators });
    const tried = new Set([target.url]);
    // A redirect to the same page under another spelling is no new URL of the frontier: it is followed here.
    while (
      finding.kind === 'redirect' &&
      tried.size < maxSpellings &&
      !tried.has(finding.to) &&
      canonicalizeUrl(finding.to) === target.key
    ) {
      tried.add(finding.to);
      finding = await visitSpelling(target, finding.to, { context, validators });
    }
    return finding;
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

interface SpellingOptions {
  readonly context: VisitContext;
  readonly validators: PageValidators | undefined;
}

async function visitSpelling(
  target: VisitTarget,
  url: string,
  { context, validators }: SpellingOptions,
): Promise<VisitFinding> {
  const robots = await context.robots.rulesFor(url, { signal: context.signal });
  const refusal = robotsRefusal(url, robots, context);
  if (refusal) return { kind: 'skipped', ...refusal, httpStatus: null };
  const delayMs = delayMsOf(robots, context);
  const response = await fetchPolitely(url, { delayMs, headers: conditionalHeaders(validators) }, context);
  return toFinding(target, response, context.clock);
}

/** The longer of our own delay and the site's, in milliseconds. */
export function delayMsOf(robots: RobotsPolicy, { respectRobots, productToken, crawlDelayMs }: VisitContext): number {
  return Math.max(crawlDelayMs, respectRobots ? (robots.crawlDelayMs(productToken) ?? 0) : 0);
}

/** Which line of robots.txt keeps us from a URL, if one does. */
function robotsRefusal(
  url: string,
  robots: RobotsPolicy,
  { respectRobots, productToken, hasConsent }: VisitContext,
): { readonly reason: string; readonly detail: string | null } | undefined {
  const verdict = respectRobots ? robots.check(productToken, url) : undefined;
  if (verdict && !verdict.allowed) {
    return { reason: robots.unreachable ? 'ROBOTS_UNREACHABLE' : 'ROBOTS_DISALLOWED', detail: verdict.rule };
  }
  const optOut = robots.contentOptOut(productToken, url);
  return optOut === null || hasConsent(url) ? undefined : { reason: 'AI_OPT_OUT', detail: optOut };
}

/** RFC 9110, section 13.1: with an ETag the date says nothing more, but servers that know only the date read it. */
function conditionalHeaders(validators: PageValidators | undefined): Record<string, string> {
  const { etag, lastModified } = validators ?? { etag: null, lastModified: null };
  return {
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

interface PoliteRequest {
  readonly delayMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

async function fetchPolitely(
  url: string,
  { delayMs, headers }: PoliteRequest,
  context: VisitContext,
): Promise<FetchResponse> {
  const { clock, signal, maxRetries, backoffMs, onRetry } = context;
  let failure: unknown;
  const attempt = async (): Promise<FetchResponse> => {
    try {
      const response = await fetchInTurn({ url, purpose: 'page', headers, signal }, delayMs, context);
      const error = overloadError(response, clock);
      if (error) throw error;
      return response;
    } catch (error) {
      if (!isGivenUp(error)) failure = error;
      throw error;
    }
  };
  // A host that was given up for a while is not waited for, URL by URL.
  const shouldRetry = (error: unknown): boolean => isRetryable(error) && !isGivenUp(error);
  try {
    return await retry(attempt, { maxRetries, backoffMs, clock, signal, onRetry, shouldRetry });
  } catch (error) {
    // How this URL failed before says more than that its host was given up since.
    throw isGivenUp(error) ? (failure ?? error) : error;
  }
}

function isGivenUp(error: unknown): boolean {
  return IntegrationError.isInstance(error) && error.code === 'HOST_UNAVAILABLE';
}

function overloadError(response: FetchResponse, clock: Clock): IntegrationError | undefined {
  const { status } = response;
  if (!isOverloaded(status)) return undefined;
  return statusError(response, {
    code: status === 429 ? 'RATE_LIMITED' : 'HTTP_STATUS',
    retryable: status !== 501 && status !== 505,
    retryAfterMs: retryAfterOf(response, clock),
  });
}

/** Names the bot wall that refuses us, or may. One that asks for proof that we are human asks the same again at once. */
function statusError(
  { status, url, headers }: FetchResponse,
  details: Pick<IntegrationErrorDetails, 'code' | 'retryable' | 'retryAfterMs'>,
): IntegrationError {
  const wall = nameBotWall(headers);
  const context = { url, httpStatus: status, ...(wall && { botWall: wall.header }) };
  if (wall?.isChallenge) {
    const message = `The site answered HTTP ${status}: ${wall.service} asks for proof that we are human`;
    return new IntegrationError(message, {
      ...details,
      code: 'BOT_CHALLENGE',
      service: 'fetcher',
      retryable: false,
      context,
    });
  }
  const doubt = wall && refusals.has(status) ? `, perhaps its bot wall, ${wall.service}` : '';
  return new IntegrationError(`The site answered HTTP ${status}${doubt}`, { ...details, service: 'fetcher', context });
}

/** With these, bot walls refuse. */
const refusals: ReadonlySet<number> = new Set([403, 429, 503]);

function toFinding(target: VisitTarget, response: FetchResponse, clock: Clock): VisitFinding {
  const { status } = response;
  if (response.redirectUrl !== undefined) return { kind: 'redirect', to: response.redirectUrl, httpStatus: status };
  if (status === 304) return { kind: 'not-modified', httpStatus: status };
  if (status === 404 || status === 410) return { kind: 'gone', httpStatus: status };
  if (status < 200 || status > 299) {
    return { kind: 'failed', error: statusError(response, { code: 'HTTP_STATUS' }), httpStatus: status };
  }
  const wall = nameBotWall(response.headers);
  if (wall?.isChallenge) {
    const detail = `${wall.service} asks for proof that we are human: ${wall.header}`;
    return { kind: 'skipped', reason: 'BOT_CHALLENGE', detail, httpStatus: status };
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
