import type { ApiRequest, ApiTransport } from '../contracts/api-transport.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Fetcher, FetchRequest, FetchResponse } from '../contracts/fetcher.ts';
import { abortedError, IntegrationError, throwIfAborted } from '../errors.ts';
import { systemClock } from '../resilience/system-clock.ts';
import { acceptedCodings } from '../security/body-decoder.ts';
import type { HostLookup } from '../security/guarded-lookup.ts';
import { assertUrlAllowed, createEgressPolicy, type EgressPolicy } from '../security/url-guard.ts';
import { Attempt, type AttemptOptions } from './got-fetcher/attempt.ts';
import { type Answer, exchange } from './got-fetcher/exchange.ts';
import {
  type Agents,
  type Clients,
  loadClients,
  loadGuardedAgents,
  loadProxyAgents,
} from './got-fetcher/load-clients.ts';

/** Options of {@link GotFetcher}. */
export interface GotFetcherOptions {
  /** Sent with every request, e.g. `ShopBot/1.0 (+https://shop.example/bot)`. */
  readonly userAgent: string;
  /** Milliseconds for one fetch, from the first connection to the last byte, redirects included. */
  readonly timeoutMs: number;
  /** Most decoded bytes of a page. robots.txt is cut at 512 KiB, a sitemap may have 50 MB. */
  readonly maxBodyBytes: number;
  /**
   * Sends everything through this HTTP proxy. The gate still decides about schemes, credentials, ports, names and literal
   * addresses; what a name resolves to is then the proxy's to check, because it is the proxy that resolves.
   */
  readonly proxyUrl?: string | undefined;
  /** `host:port` pairs that may be reached although they are not public, or not on port 80 or 443. */
  readonly exemptHosts: readonly string[];
}

/** What {@link GotFetcher} takes from outside. */
export interface GotFetcherDependencies {
  /** @default the system clock */
  readonly clock?: Clock | undefined;
  /** Resolves host names; its answers are checked like any other's. @default dns.lookup */
  readonly lookup?: HostLookup | undefined;
}

/**
 * Fetches with got over sockets that reach public addresses only.
 *
 * One request at a time per call, over keep-alive connections; no cookies, no retries. Bodies are decoded and counted while
 * they arrive. Of an answer that is neither a success nor a redirect the first 64 KiB are read. got is loaded by the
 * first fetch.
 *
 * @example
 * ```ts
 * const fetcher = new GotFetcher({
 *   userAgent: 'ShopBot/1.0', timeoutMs: 30_000, maxBodyBytes: 10_000_000, exemptHosts: [],
 * });
 * const page = await fetcher.fetch({ url: 'https://shop.example/', purpose: 'page', maxRedirects: 5 });
 * await fetcher.close();
 * ```
 */
export class GotFetcher implements Fetcher, ApiTransport {
  readonly #options: GotFetcherOptions;
  readonly #policy: EgressPolicy;
  readonly #clock: Clock;
  readonly #lookup: HostLookup | undefined;
  readonly #attempts = new Map<Attempt, AbortSignal | undefined>();
  readonly #heard = new WeakSet<AbortSignal>();
  #connections: Promise<Connections> | undefined;
  #isClosed = false;

  /** @throws IntegrationError `OPTIONS_INVALID` when an exempt host is no `host:port` pair. */
  constructor(options: GotFetcherOptions, { clock = systemClock, lookup }: GotFetcherDependencies = {}) {
    this.#options = options;
    this.#policy = createEgressPolicy(options.exemptHosts);
    this.#clock = clock;
    this.#lookup = lookup;
  }

  async fetch(request: FetchRequest): Promise<FetchResponse> {
    const url = assertUrlAllowed(request.url, this.#policy);
    return await this.#attempt({ signal: request.signal }, (hop) => this.#follow(request, url, hop));
  }

  /** One request of any method. Waits for an answer as long as `timeoutMs` allows: a shop may count for a while. */
  async send({ method, url: address, headers, body, signal }: ApiRequest): Promise<FetchResponse> {
    const url = assertUrlAllowed(address, this.#policy);
    const { timeoutMs, maxBodyBytes } = this.#options;
    return await this.#attempt({ firstByteMs: timeoutMs, signal }, async ({ clients, attempt }) => {
      const sent = clients.api.stream(url, {
        method,
        headers: withOurs(headers ?? {}),
        // Without any, the client would wait for a body of the others to be written.
        ...(body !== undefined ? { body } : method !== 'GET' && method !== 'HEAD' && { body: '' }),
      });
      const rules = {
        url,
        purpose: 'api',
        isBodiless: method === 'HEAD',
        maxPageBytes: maxBodyBytes,
        attempt,
      } as const;
      return toResponse(address, await exchange(sent, rules));
    });
  }

  assertUrl(url: string): void {
    assertUrlAllowed(url, this.#policy);
  }

  /** Loads the HTTP client. */
  async check(): Promise<void> {
    await this.#connect();
  }

  /** Ends what is in flight with `ABORTED` and destroys all sockets. Fetches after this throw `INTEGRATION_CLOSED`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const attempt of this.#attempts.keys()) attempt.interrupt(abortedError('fetcher', 'The fetcher was closed'));
    // A client that could not be loaded was reported to whoever fetched.
    const connections = await this.#connections?.catch(() => undefined);
    connections?.agents.destroy();
  }

  /** Runs `work` within one total time limit, and ends it when this is closed. */
  async #attempt<T>(
    { signal, firstByteMs }: Pick<AttemptOptions, 'firstByteMs'> & { readonly signal?: AbortSignal | undefined },
    work: (hop: Hop) => Promise<T>,
  ): Promise<T> {
    const { clients } = await this.#connect();
    throwIfAborted(signal, 'fetcher');
    if (signal) this.#hear(signal);
    const attempt = new Attempt({ firstByteMs, clock: this.#clock, totalMs: this.#options.timeoutMs });
    this.#attempts.set(attempt, signal);
    try {
      return await work({ clients, attempt });
    } finally {
      this.#attempts.delete(attempt);
      attempt.end();
    }
  }

  /** One listener for each signal, not for each request: all of a crawl come with one. */
  #hear(signal: AbortSignal): void {
    if (this.#heard.has(signal)) return;
    this.#heard.add(signal);
    const onAbort = (): void => {
      for (const [attempt, its] of this.#attempts) {
        if (its === signal) attempt.interrupt(abortedError('fetcher', signal.reason));
      }
    };
    signal.addEventListener('abort', onAbort, { once: true });
  }

  async #follow(request: FetchRequest, start: URL, { clients, attempt }: Hop): Promise<FetchResponse> {
    const { purpose, maxRedirects = 0 } = request;
    const visited = new Set<string>();
    let url = start;
    let headers = request.headers;
    while (true) {
      visited.add(url.href);
      const sent = clients[purpose].stream(url, optionsOf(headers));
      const answer = await exchange(sent, { url, purpose, maxPageBytes: this.#options.maxBodyBytes, attempt });
      const target = answer.redirectTarget;
      if (!target || maxRedirects === 0) return toResponse(url === start ? request.url : url.href, answer);

      if (visited.size > maxRedirects || visited.has(target.href)) throw redirectError(request, visited, target);
      const next = assertUrlAllowed(target.href, this.#policy);
      // What the caller sends was meant for the origin the caller named.
      if (next.origin !== url.origin) headers = undefined;
      url = next;
    }
  }

  async #connect(): Promise<Connections> {
    if (!this.#isClosed) this.#connections ??= this.#openConnections();
    const connections = await this.#connections;
    if (connections && !this.#isClosed) return connections;
    throw new IntegrationError('The fetcher was closed', { code: 'INTEGRATION_CLOSED', service: 'fetcher' });
  }

  async #openConnections(): Promise<Connections> {
    const { proxyUrl, userAgent } = this.#options;
    const agents =
      proxyUrl === undefined
        ? await loadGuardedAgents({ policy: this.#policy, clock: this.#clock, lookup: this.#lookup })
        : await loadProxyAgents(proxyUrl);
    return { agents, clients: await loadClients({ userAgent, agents }) };
  }
}

interface Connections {
  readonly agents: Agents;
  readonly clients: Clients;
}

interface Hop {
  readonly clients: Clients;
  readonly attempt: Attempt;
}

/** None where there is nothing to say: the client takes longer over options than over the rest of a request. */
function optionsOf(
  headers: Readonly<Record<string, string>> = {},
): { readonly headers: Record<string, string | undefined> } | undefined {
  return Object.keys(headers).length === 0 ? undefined : { headers: withOurs(headers) };
}

/** The name is the URL's and the codings are those that can be counted: neither is the caller's to choose. */
function withOurs(headers: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return { ...headers, host: undefined, 'accept-encoding': acceptedCodings };
}

function redirectError(
  { url, maxRedirects }: FetchRequest,
  visited: ReadonlySet<string>,
  target: URL,
): IntegrationError {
  const isLoop = visited.has(target.href);
  return new IntegrationError(isLoop ? 'The redirects lead in a circle' : `More than ${maxRedirects} redirects`, {
    code: 'TOO_MANY_REDIRECTS',
    service: 'fetcher',
    context: { url, redirectUrl: target.href },
  });
}

function toResponse(url: string, answer: Answer): FetchResponse {
  const { status, headers, body, encodedBytes, truncated, redirectTarget } = answer;
  const response = { url, status, headers, body, encodedBytes, truncated };
  return redirectTarget ? { ...response, redirectUrl: redirectTarget.href } : response;
}
