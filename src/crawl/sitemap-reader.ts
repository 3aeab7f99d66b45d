import type { Clock } from '../contracts/clock.ts';
import type { Fetcher, FetchResponse } from '../contracts/fetcher.ts';
import { IntegrationError, throwIfAborted, toIntegrationError } from '../errors.ts';
import { systemClock } from '../resilience/system-clock.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { sitemapEntries } from './sitemap-parser.ts';

export interface ReadSitemapsOptions {
  /** Where to begin: sitemaps or indexes of sitemaps. */
  readonly urls: readonly string[];
  readonly fetcher: Fetcher;
  /** Whether a URL belongs to the crawl. Asked for pages, and for the sitemaps an index names. */
  readonly isAllowed: (loc: string) => boolean;
  /** Told of every sitemap that could not be read, or not to its end. */
  readonly onError: (error: IntegrationError) => void;
  /** Most pages in total; the reading ends there. @default 50,000 */
  readonly maxUrls?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** A page that a sitemap lists. */
export interface SitemapUrl {
  readonly loc: string;
  /** `null` when unknown, or in the future and so not true. */
  readonly lastmod: Date | null;
  /** The sitemap. */
  readonly foundOn: string;
}

/** Files of one reading, those that failed included. */
const maxSitemaps = 500;
/** Of one reading, the time its consumer takes included: a slow host with hundreds of files keeps a crawl open. */
const maxReadingMs = 600_000;
/** An index of indexes of indexes of sitemaps is the longest chain. */
const maxIndexDepth = 3;
const maxRedirects = 5;

/**
 * The pages that sitemaps list, as they are read. One sitemap is fetched and held at a time, and none before the
 * consumer has taken what the one before had to give. A sitemap is read once, whoever names it.
 *
 * A sitemap that an index names must be allowed itself, or lie on a host that `urls` names. Sitemaps cannot widen the
 * crawl: each page is asked for.
 *
 * @throws IntegrationError `ABORTED` when the signal fires. Everything else goes to `onError`.
 */
export async function* readSitemaps(options: ReadSitemapsOptions): AsyncGenerator<SitemapUrl, void, undefined> {
  const { isAllowed, onError, maxUrls = 50_000, clock = systemClock } = options;
  const queue = new SitemapQueue(options);
  const endsAt = clock.now() + maxReadingMs;
  let found = 0;
  for (let sitemap = queue.take(); sitemap; sitemap = queue.take()) {
    if (clock.now() > endsAt) return onError(limitError(`more than ${maxReadingMs / 60_000} minutes`, sitemap.url));
    for await (const { kind, loc, lastmod } of entriesOf(sitemap.url, options)) {
      if (kind === 'sitemap') queue.add(loc, sitemap);
      else if (isAllowed(loc)) {
        if (found === maxUrls) return onError(limitError(`more than ${maxUrls} pages`, sitemap.url));
        found += 1;
        yield { loc, lastmod: lastmod && lastmod.getTime() <= clock.now() ? lastmod : null, foundOn: sitemap.url };
      }
    }
  }
}

interface QueuedSitemap {
  readonly url: string;
  /** Indexes above it. */
  readonly depth: number;
}

/** Sitemaps still to be read, each once, within the limits. */
class SitemapQueue {
  readonly #options: ReadSitemapsOptions;
  readonly #hosts: ReadonlySet<string | undefined>;
  readonly #queued: QueuedSitemap[];
  readonly #taken = new Set<string>();
  #isTooDeep = false;

  constructor(options: ReadSitemapsOptions) {
    this.#options = options;
    this.#hosts = new Set(options.urls.map(hostOf));
    this.#queued = options.urls.slice(0, maxSitemaps + 1).map((url) => ({ url, depth: 0 }));
  }

  take(): QueuedSitemap | undefined {
    for (let next = this.#queued.shift(); next; next = this.#queued.shift()) {
      const key = canonicalizeUrl(next.url);
      if (key === null || this.#taken.has(key)) continue;
      if (this.#taken.size === maxSitemaps) {
        this.#options.onError(limitError(`more than ${maxSitemaps} sitemaps`, next.url));
        return undefined;
      }
      this.#taken.add(key);
      return next;
    }
    return undefined;
  }

  add(url: string, index: QueuedSitemap): void {
    if (!this.#options.isAllowed(url) && !this.#hosts.has(hostOf(url))) return;
    if (index.depth < maxIndexDepth) {
      if (this.#queued.length <= maxSitemaps) this.#queued.push({ url, depth: index.depth + 1 });
    } else if (!this.#isTooDeep) {
      this.#isTooDeep = true;
      this.#options.onError(limitError(`more than ${maxIndexDepth} levels of indexes`, index.url));
    }
  }
}

async function* entriesOf(
  url: string,
  { fetcher, onError, signal }: ReadSitemapsOptions,
): ReturnType<typeof sitemapEntries> {
  throwIfAborted(signal, 'sitemap');
  try {
    const response = await fetcher.fetch({ url, purpose: 'sitemap', maxRedirects, signal });
    assertFound(response);
    for await (const entry of sitemapEntries(response.body, response.headers['content-type'] ?? '')) {
      throwIfAborted(signal, 'sitemap');
      yield entry;
    }
  } catch (error) {
    throwIfAborted(signal, 'sitemap');
    onError(aboutSitemap(url, toIntegrationError(error, 'sitemap')));
  }
}

function assertFound({ status, url }: FetchResponse): void {
  if (status >= 200 && status <= 299) return;
  throw new IntegrationError(`The site answered HTTP ${status}`, {
    code: 'HTTP_STATUS',
    service: 'sitemap',
    context: { url, httpStatus: status },
  });
}

function aboutSitemap(url: string, error: IntegrationError): IntegrationError {
  return new IntegrationError(`Sitemap ${url}: ${error.message}`, {
    code: error.code,
    service: 'sitemap',
    retryable: error.retryable,
    context: { ...error.context, url },
    cause: error,
  });
}

function limitError(limit: string, url: string): IntegrationError {
  return new IntegrationError(`Sitemaps: ${limit}; the rest is not read`, {
    code: 'SITEMAP_LIMIT',
    service: 'sitemap',
    context: { url },
  });
}

function hostOf(url: string): string | undefined {
  return URL.parse(url)?.host;
}
