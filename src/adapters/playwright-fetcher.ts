import type { Clock } from '../contracts/clock.ts';
import type { Fetcher, FetchRequest, FetchResponse } from '../contracts/fetcher.ts';
import { abortedError, IntegrationError, throwIfAborted } from '../errors.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { ConnectionPool } from '../resilience/connection-pool.ts';
import { systemClock } from '../resilience/system-clock.ts';
import { withDeadline } from '../resilience/with-deadline.ts';
import type { HostLookup } from '../security/guarded-lookup.ts';
import { assertUrlAllowed, createEgressPolicy, type EgressPolicy } from '../security/url-guard.ts';
import { GotFetcher } from './got-fetcher.ts';
import { toRenderError } from './playwright-fetcher/render-error.ts';
import { RenderingBrowser } from './playwright-fetcher/rendering-browser.ts';
import type { Tab } from './playwright-fetcher/tab.ts';

/** Options of {@link PlaywrightFetcher}. Give it the same `userAgent` and `exemptHosts` as `network` has. */
export interface PlaywrightFetcherOptions {
  /** Sent with every request. @default 'customer-scraping-integration/0.1' */
  readonly userAgent?: string | undefined;
  /** Milliseconds for one page, from the request to its rendered content, 1 to 120,000. @default 30000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Most bytes of the rendered page, 1 to 52,428,800. Everything the page loads may together have eight times as many.
   * @default 10485760
   */
  readonly maxBodyBytes?: number | undefined;
  /** `host:port` pairs that may be reached although they are private or on an unusual port. @default [] */
  readonly exemptHosts?: readonly string[] | undefined;
  /** Pages rendered at a time, 1 to 16; each may take some 100 MB of memory. @default 2 */
  readonly maxContexts?: number | undefined;
  /** A Chromium or Chrome that is installed. @default the one that `npx playwright-core install chromium` installed */
  readonly executablePath?: string | undefined;
}

/** What {@link PlaywrightFetcher} takes from outside. */
export interface PlaywrightFetcherDependencies {
  /** @default the system clock */
  readonly clock?: Clock | undefined;
  /** Resolves host names; its answers are checked like any other's. @default dns.lookup */
  readonly lookup?: HostLookup | undefined;
}

/** Longest wait for a free place; pages before it may take their whole time. */
const poolTimeoutMs = 300_000;
const closeTimeoutMs = 10_000;
const trafficPerBody = 8;

/**
 * Fetches pages with Chromium, and answers with what their scripts have made of them.
 *
 * Needs the package `playwright-core` and a Chromium; both are loaded by the first page. Every page gets a browser context
 * of its own: no cookies, no storage, no service worker of the page before. All its traffic goes through the egress gate.
 * Frames, pictures, fonts and media are not loaded. Neither a redirect nor a script that leads elsewhere is followed: both
 * come back as `redirectUrl`, for the crawl to decide. An answer that is no success is returned without its body.
 *
 * A page is taken when its network has been idle for half a second, or 5 s after its document was read. robots.txt and
 * sitemaps are fetched without a browser.
 *
 * @example
 * ```ts
 * const renderer = new PlaywrightFetcher({ executablePath: '/usr/bin/chromium' });
 * const integration = new CustomerScrapingIntegration({ adapters: { renderer } });
 * await integration.processCustomerScraping('shop-1', { urls: ['https://shop.example'] });
 * await integration.close();
 * await renderer.close();
 * ```
 */
export class PlaywrightFetcher implements Fetcher {
  readonly #timeoutMs: number;
  readonly #maxBodyBytes: number;
  readonly #policy: EgressPolicy;
  readonly #clock: Clock;
  readonly #plain: GotFetcher;
  readonly #browser: RenderingBrowser;
  readonly #tabs: ConnectionPool<Tab>;
  readonly #closing = new AbortController();

  /** @throws IntegrationError `OPTIONS_INVALID` for numbers out of range, and for an exempt host that is no `host:port` pair. */
  constructor(options: PlaywrightFetcherOptions = {}, dependencies: PlaywrightFetcherDependencies = {}) {
    const {
      timeoutMs = 30_000,
      maxBodyBytes = 10_485_760,
      exemptHosts = [],
      maxContexts = 2,
      executablePath,
    } = options;
    const { userAgent = 'customer-scraping-integration/0.1' } = options;
    const { clock = systemClock, lookup } = dependencies;
    assertNumber('timeoutMs', timeoutMs, { min: 1, max: 120_000 });
    assertNumber('maxBodyBytes', maxBodyBytes, { min: 1, max: 52_428_800, whole: true });
    assertNumber('maxContexts', maxContexts, { min: 1, max: 16, whole: true });
    this.#timeoutMs = timeoutMs;
    this.#maxBodyBytes = maxBodyBytes;
    this.#policy = createEgressPolicy(exemptHosts);
    this.#clock = clock;
    this.#plain = new GotFetcher({ userAgent, timeoutMs, maxBodyBytes, exemptHosts }, { clock, lookup });
    const browser = new RenderingBrowser({
      policy: this.#policy,
      clock,
      userAgent,
      executablePath,
      maxTabs: maxContexts,
      maxTabBytes: trafficPerBody * maxBodyBytes,
      lookup,
    });
    this.#browser = browser;
    this.#tabs = new ConnectionPool<Tab>({
      create: () => browser.openTab(),
      destroy: (tab) => tab.close(),
      // One that was opened for somebody who left before it came is as good as new; none is used twice.
      validate: (tab) => tab.isFresh,
      maxConnections: maxContexts,
      timeoutMs: poolTimeoutMs,
      clock,
    });
  }

  async fetch(request: FetchRequest): Promise<FetchResponse> {
    this.#assertOpen();
    if (request.purpose !== 'page') return await this.#plain.fetch(request);
    const { maxRedirects = 0 } = request;
    const visited = new Set<string>();
    let url = request.url;
    while (true) {
      visited.add(url);
      const response = await this.#render({ ...request, url });
      const target = response.redirectUrl;
      if (target === undefined || maxRedirects === 0) return response;
      if (visited.size > maxRedirects || visited.has(target)) {
        const context = { url: request.url, redirectUrl: target };
        throw new IntegrationError('Too many redirects', { code: 'TOO_MANY_REDIRECTS', service: 'fetcher', context });
      }
      url = target;
    }
  }

  assertUrl(url: string): void {
    assertUrlAllowed(url, this.#policy);
  }

  /** Starts the browser. */
  async check(): Promise<void> {
    this.#assertOpen();
    await this.#browser.launch();
  }

  /** Ends what is in flight with `ABORTED`, and the browser. Fetches after this throw `INTEGRATION_CLOSED`. */
  async close(): Promise<void> {
    this.#closing.abort(abortedError('fetcher', 'The fetcher was closed'));
    await Promise.all([this.#tabs.close(), this.#plain.close()]);
    await this.#browser.close();
  }

  async #render(request: FetchRequest): Promise<FetchResponse> {
    assertUrlAllowed(request.url, this.#policy);
    throwIfAborted(request.signal, 'fetcher');
    const closing = this.#closing.signal;
    const signal = request.signal ? AbortSignal.any([request.signal, closing]) : closing;
    const limits = { maxBodyBytes: this.#maxBodyBytes, timeoutMs: this.#timeoutMs };
    try {
      const tab = await this.#tabs.acquire({ signal });
      try {
        const deadline = { timeoutMs: this.#timeoutMs, service: 'renderer', clock: this.#clock, signal };
        return await withDeadline(() => tab.render(request, limits), deadline);
      } finally {
        this.#retire(tab);
      }
    } catch (error) {
      throw toRenderError(error, request.url);
    }
  }

  /** Not awaited by the fetch: the place is taken until the tab is closed, the page is there already. */
  #retire(tab: Tab): void {
    const deadline = { timeoutMs: closeTimeoutMs, service: 'renderer', clock: this.#clock };
    // A tab that does not close goes with its browser; its place must not.
    const closed = withDeadline(() => tab.close(), deadline).catch(() => undefined);
    void closed.then(() => this.#tabs.release(tab));
  }

  #assertOpen(): void {
    if (!this.#closing.signal.aborted) return;
    throw new IntegrationError('The fetcher was closed', { code: 'INTEGRATION_CLOSED', service: 'fetcher' });
  }
}
