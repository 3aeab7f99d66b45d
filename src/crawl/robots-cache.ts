import { LRUCache } from 'lru-cache';
import type { Clock } from '../contracts/clock.ts';
import type { Fetcher, FetchResponse } from '../contracts/fetcher.ts';
import { abortedError, IntegrationError, throwIfAborted, toIntegrationError } from '../errors.ts';
import { parseRobotsInSlices } from './parse-robots.ts';
import type { RobotsPolicy } from './robots-rules.ts';

export interface RobotsCacheOptions {
  readonly fetcher: Fetcher;
  readonly clock: Clock;
  /** Most origins remembered; of them at most 16 MiB of robots.txt. @default 1,000 */
  readonly maxOrigins?: number | undefined;
  /** How long rules are used, in milliseconds. @default {@link robotsTtlMs} */
  readonly ttlMs?: number | undefined;
}

interface Entry {
  readonly policy: RobotsPolicy;
  readonly expiresAt: number;
  /** Of the body, at least 1. */
  readonly bytes: number;
}

/** A fetch on its way, and how many wait for it. */
interface Pending {
  readonly entry: Promise<Entry>;
  readonly controller: AbortController;
  waiting: number;
}

/** RFC 9309, section 2.4: not used longer than a day. */
export const robotsTtlMs: number = 24 * 3_600_000;
/** A host that is down is asked again after this, not once per URL. */
const failureTtlMs = 600_000;
/** RFC 9309, section 2.3.1.2. */
const maxRedirects = 5;
const maxCachedBytes = 16 * 1024 * 1024;
const noBody = { body: new Uint8Array(), truncated: false };

/**
 * The robots rules of each origin, fetched once and kept for a day.
 *
 * What robots.txt says is the same for all customers and is asked for without credentials, so one cache may serve a
 * whole process.
 */
export class RobotsCache {
  readonly #fetcher: Fetcher;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #entries: LRUCache<string, Entry>;
  readonly #pending = new Map<string, Pending>();

  constructor({ fetcher, clock, maxOrigins = 1_000, ttlMs = robotsTtlMs }: RobotsCacheOptions) {
    this.#fetcher = fetcher;
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#entries = new LRUCache({ max: maxOrigins, maxSize: maxCachedBytes, sizeCalculation: ({ bytes }) => bytes });
  }

  /**
   * The rules that govern `url`: those of its scheme, host and port. Costs one request per origin and day; whoever asks
   * meanwhile waits for the same one, and it is aborted when all of them have given up.
   *
   * A robots.txt that cannot be had is no error: the policy is `unreachable` and disallows everything for 10 minutes.
   *
   * @throws IntegrationError `ABORTED` when `signal` fires first; `URL_INVALID` when `url` is no http or https URL.
   */
  async rulesFor(url: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<RobotsPolicy> {
    throwIfAborted(signal, 'robots');
    const origin = robotsOrigin(url);
    if (origin === null) {
      throw new IntegrationError('Expected an absolute http or https URL', { code: 'URL_INVALID', service: 'robots' });
    }
    const known = this.#entries.get(origin);
    if (known && known.expiresAt > this.#clock.now()) return known.policy;
    const pending = this.#pending.get(origin) ?? this.#fetch(origin);
    pending.waiting += 1;
    try {
      return (await orAborted(pending.entry, signal)).policy;
    } finally {
      pending.waiting -= 1;
      if (pending.waiting === 0) this.#abandon(origin, pending);
    }
  }

  /** Asks anew the next time, if no answer came the last time. */
  forgetFailure(url: string): void {
    const origin = robotsOrigin(url);
    if (origin !== null && this.#entries.get(origin)?.policy.failure) this.#entries.delete(origin);
  }

  #fetch(origin: string): Pending {
    const controller = new AbortController();
    const entry = this.#load(origin, controller.signal).then((loaded) => {
      this.#entries.set(origin, loaded);
      return loaded;
    });
    const pending: Pending = { entry, controller, waiting: 0 };
    this.#pending.set(origin, pending);
    return pending;
  }

  /** Also after success, when it aborts nothing any more. */
  #abandon(origin: string, pending: Pending): void {
    if (this.#pending.get(origin) === pending) this.#pending.delete(origin);
    pending.controller.abort();
    // Nobody is left to hear of it.
    pending.entry.catch(() => {});
  }

  async #load(origin: string, signal: AbortSignal): Promise<Entry> {
    const url = `${origin}/robots.txt`;
    try {
      const { status, body, truncated } = await this.#fetcher.fetch({ url, purpose: 'robots', maxRedirects, signal });
      const decision = robotsDecision({ status });
      if (decision === 'disallow-all') return this.#unreachable(`robots.txt answered HTTP ${status}`);
      return await this.#reached(decision === 'use-body' ? { body, truncated } : noBody);
    } catch (error) {
      throwIfAborted(signal, 'robots');
      const failure = toIntegrationError(error, 'robots');
      if (robotsDecision({ errorCode: failure.code }) === 'allow-all') return await this.#reached(noBody);
      return this.#unreachable(`robots.txt could not be fetched: ${failure.code}`, failure);
    }
  }

  async #reached({ body, truncated }: Pick<FetchResponse, 'body' | 'truncated'>): Promise<Entry> {
    return {
      policy: await parseRobotsInSlices(body, { truncated }),
      expiresAt: this.#clock.now() + this.#ttlMs,
      bytes: body.length + 1,
    };
  }

  #unreachable(reason: string, failure?: IntegrationError): Entry {
    const policy: RobotsPolicy = {
      unreachable: true,
      failure,
      check: () => ({ allowed: false, rule: reason }),
      crawlDelayMs: () => null,
      contentOptOut: () => null,
      withoutCleanParams: (url) => url,
      sitemaps: () => [],
    };
    return { policy, expiresAt: this.#clock.now() + failureTtlMs, bytes: 1 };
  }
}

/**
 * What an attempt to fetch robots.txt means (RFC 9309, section 2.3.1). An error behind the redirects it may follow counts
 * as "there is none"; a server in trouble, or one we cannot or must not reach, forbids everything. So does 429: it asks
 * for fewer requests, not for more.
 */
export function robotsDecision(
  outcome: { readonly status: number } | { readonly errorCode: string },
): 'use-body' | 'allow-all' | 'disallow-all' {
  if ('errorCode' in outcome) return brokenRedirects.has(outcome.errorCode) ? 'allow-all' : 'disallow-all';
  const { status } = outcome;
  if (status >= 200 && status <= 299) return 'use-body';
  // 304 answers a condition that was not asked for.
  if (status === 304 || status === 429) return 'disallow-all';
  return status >= 300 && status <= 499 ? 'allow-all' : 'disallow-all';
}

/** The scheme of robots.txt itself is always http or https, so a blocked one was met on the way. */
const brokenRedirects: ReadonlySet<string> = new Set(['TOO_MANY_REDIRECTS', 'REDIRECT_INVALID', 'SCHEME_BLOCKED']);

/** Scheme, host and port, within which a robots.txt holds; `null` when `url` is no http or https URL. */
export function robotsOrigin(url: string): string | null {
  const parsed = URL.parse(url);
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return null;
  return parsed.origin.replace(/\.(?=:\d+$|$)/, '');
}

/** @throws IntegrationError `ABORTED` as soon as `signal` fires, whatever becomes of `promise`. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await promise;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortedError('robots', signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
