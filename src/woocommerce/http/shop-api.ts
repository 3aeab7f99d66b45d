import type { ApiMethod, ApiTransport } from '../../contracts/api-transport.ts';
import type { Clock } from '../../contracts/clock.ts';
import type { FetchResponse } from '../../contracts/fetcher.ts';
import type { Logger } from '../../contracts/logger.ts';
import { isOverloaded, retryAfterOf } from '../../crawl/fetch-in-turn.ts';
import type { HostTurns } from '../../crawl/politeness.ts';
import { IntegrationError, toIntegrationError } from '../../errors.ts';
import { type RetryNotice, retry } from '../../resilience/retry.ts';
import { type ApiAddress, buildApiUrl, type Query } from './api-url.ts';
import { type AuthMethod, authMethodsFor, authorizeRequest, type ShopKeys } from './authorize-request.ts';
import { authenticationError } from './classify-woo-error.ts';
import { isRecord } from './is-record.ts';
import { parseDirtyJson } from './parse-dirty-json.ts';
import { shopMoved, shopRefusal, unreadableAnswer, withoutBlindRepeat } from './shop-error.ts';

export interface ShopApiOptions {
  readonly transport: ApiTransport;
  readonly hosts: HostTurns;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly address: ApiAddress;
  /** Address of the site as it sees itself, `null` when it does not say. */
  readonly home: string | null;
  /** `undefined`: requests are sent without. */
  readonly keys?: ShopKeys | undefined;
  /** What has worked before. */
  readonly auth?: AuthMethod | undefined;
  /** Told of what worked, when that was not known. */
  readonly onAuth?: ((auth: AuthMethod) => void) | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Requests at a time to the shop's host, 1 or more; a crawl of the same host counts too. @default 1 */
  readonly maxConcurrency?: number | undefined;
  readonly maxRetries: number;
  readonly backoffMs: number;
}

export interface ShopRequest {
  readonly method: ApiMethod;
  /** E.g. `wc/v3/orders/12`. */
  readonly route: string;
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface ShopAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
  /** The address that was asked, without authentication. */
  readonly url: string;
}

/**
 * Sends requests to the API of one shop: in turn with everything else that asks its host, with proof of who asks, again
 * where that is safe.
 *
 * The way to authenticate that works is found once, by at most one try of each, and kept.
 */
export class ShopApi {
  readonly #options: ShopApiOptions;
  #auth: AuthMethod | undefined;
  /** One search for another way is enough: keys that were revoked stay so. */
  #mayRediscover = true;
  #clockOffsetMs = 0;
  /** Some hosts know only GET and POST. */
  #overridesMethods = false;
  #hasWarned = false;

  constructor(options: ShopApiOptions) {
    this.#options = options;
    this.#auth = options.auth;
  }

  /** How requests are authenticated; `undefined` until one was answered. */
  get auth(): AuthMethod | undefined {
    return this.#auth;
  }

  /**
   * @returns the parsed answer of a success.
   * @throws IntegrationError `SHOP_AUTH`, `SHOP_PERMISSION`, `SHOP_NOT_FOUND`, `SHOP_NO_ROUTE`, `SHOP_VALIDATION`,
   * `RATE_LIMITED`, `SHOP_UNAVAILABLE`, `SHOP_BLOCKED`, `SHOP_NOT_JSON`, `SHOP_MOVED`, `SHOP_ORIGIN`, `ABORTED`, and what
   * the transport throws. A write whose fate is not known is not repeated and has `context.outcome: 'unknown'`.
   */
  async request(request: ShopRequest): Promise<ShopAnswer> {
    const { maxRetries, backoffMs, clock, onRetry } = this.#options;
    return await retry(() => this.#authenticate(request), {
      maxRetries,
      backoffMs,
      clock,
      signal: request.signal,
      onRetry,
    });
  }

  async #authenticate(request: ShopRequest): Promise<ShopAnswer> {
    if (!this.#options.keys) return await this.#send(request, undefined);
    if (this.#auth === undefined) return await this.#findAuth(request);
    try {
      return await this.#send(request, this.#auth);
    } catch (error) {
      if (!isUnrecognised(error, this.#auth) || !this.#mayRediscover) throw error;
      this.#mayRediscover = false;
      return await this.#findAuth(request);
    }
  }

  /** A request that nobody was recognised for was not carried out: even a write may be tried in another way. */
  async #findAuth(request: ShopRequest): Promise<ShopAnswer> {
    const { address, onAuth } = this.#options;
    let refusal: unknown;
    for (const auth of authMethodsFor(address.apiRoot)) {
      try {
        const answer = await this.#send(request, auth);
        this.#auth = auth;
        onAuth?.(auth);
        return answer;
      } catch (error) {
        if (!isUnrecognised(error, auth)) {
          // Whoever is refused by name was recognised.
          if (codeOf(error) === 'SHOP_PERMISSION') this.#auth = auth;
          throw error;
        }
        refusal = moreTelling(refusal, error);
      }
    }
    throw refusal;
  }

  async #send(request: ShopRequest, auth: AuthMethod | undefined): Promise<ShopAnswer> {
    const answer = await this.#exchange(request, auth);
    if (auth?.startsWith('oauth') && this.#adoptClock(answer))
      return this.#read(request, await this.#exchange(request, auth));
    if (!this.#overridesMethods && isMethodRefused(request, answer)) {
      this.#overridesMethods = true;
      return this.#read(request, await this.#exchange(request, auth));
    }
    return this.#read(request, answer);
  }

  async #exchange(request: ShopRequest, auth: AuthMethod | undefined): Promise<FetchResponse> {
    const { keys, home, transport, clock } = this.#options;
    const overrides = this.#overridesMethods && (request.method === 'PUT' || request.method === 'DELETE');
    const method = overrides ? 'POST' : request.method;
    const now = clock.now() + this.#clockOffsetMs;
    const url = this.#urlOf(request);
    const sent = keys && auth ? authorizeRequest({ method, url, keys, auth, home, now }) : { url, headers: {} };
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers: Record<string, string> = { ...sent.headers };
    if (body !== undefined) headers['content-type'] = 'application/json; charset=utf-8';
    if (overrides) headers['x-http-method-override'] = request.method;
    return await this.#inTurn(request, () =>
      transport.send({ method, url: sent.url, headers, body, signal: request.signal }),
    );
  }

  async #inTurn({ method, signal }: ShopRequest, send: () => Promise<FetchResponse>): Promise<FetchResponse> {
    const { hosts, clock, address, maxConcurrency = 1 } = this.#options;
    const turn = await hosts.acquire(new URL(address.apiRoot).host, { delayMs: 0, maxConcurrency, signal });
    const startedAt = clock.now();
    let outcome: { readonly ok: boolean; readonly retryAfterMs?: number | undefined } = { ok: false };
    try {
      const response = await send();
      outcome = { ok: !isOverloaded(response.status), retryAfterMs: retryAfterOf(response, clock) };
      return response;
    } catch (error) {
      throw withoutBlindRepeat(toIntegrationError(error, 'woocommerce'), method);
    } finally {
      turn.release({ ...outcome, latencyMs: clock.now() - startedAt });
    }
  }

  #read(request: ShopRequest, response: FetchResponse): ShopAnswer {
    const { method } = request;
    const { status, headers, redirectUrl } = response;
    const url = this.#urlOf(request);
    if (redirectUrl !== undefined) throw shopMoved({ method, url }, redirectUrl);
    const text = Buffer.from(response.body).toString('utf8');
    const body = parseDirtyJson(text, { status, headers });
    const json = body.recovered ? body.json : text;
    if (status >= 400 || isRefusal(json)) {
      throw shopRefusal({ method, url, status, headers, body: json, now: this.#options.clock.now() });
    }
    if (!body.recovered) throw unreadableAnswer({ method, url, status, body: text }, body.kind);
    if (body.cut > 0) this.#warn(body.cut);
    return { status, headers, json: body.json, url };
  }

  #urlOf({ route, query }: ShopRequest): string {
    return buildApiUrl(this.#options.address, route, query);
  }

  /** @returns whether the shop's clock is so far from ours that it must have refused the signature for it. */
  #adoptClock({ status, headers }: FetchResponse): boolean {
    const shopNow = Date.parse(headers['date'] ?? '');
    const offsetMs = shopNow - this.#options.clock.now();
    if (status !== 401 || !(Math.abs(offsetMs - this.#clockOffsetMs) > toleratedSkewMs)) return false;
    this.#clockOffsetMs = offsetMs;
    return true;
  }

  #warn(cut: number): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const { apiRoot } = this.#options.address;
    this.#options.logger.warn('The shop prints more than JSON into its answers; it was cut off', { apiRoot, cut });
  }
}

/** A shop accepts signatures of the last and the next 15 minutes. */
const toleratedSkewMs = 10 * 60_000;

const codeOf = (error: unknown): string | undefined => (IntegrationError.isInstance(error) ? error.code : undefined);

/**
 * Whether the shop found nobody behind a request. Sent as they are, a key that is known with a wrong secret has a code of
 * its own, and no other way would make it right; a signature with that code may only be over the wrong scheme.
 */
function isUnrecognised(error: unknown, auth: AuthMethod): error is IntegrationError {
  if (!IntegrationError.isInstance(error) || error.code !== 'SHOP_AUTH') return false;
  return auth.startsWith('oauth') || error.context['shopCode'] !== authenticationError;
}

/** The way that was tried last says most: a signature is judged in steps. Without a code it was not the shop that spoke. */
function moreTelling(known: unknown, error: IntegrationError): unknown {
  return known !== undefined && error.context['shopCode'] === null ? known : error;
}

/** A refusal by the server or a firewall, not by WordPress. */
function isMethodRefused({ method }: ShopRequest, { status, headers }: FetchResponse): boolean {
  const isRare = method === 'PUT' || method === 'DELETE';
  return isRare && (status === 405 || status === 501) && !(headers['content-type'] ?? '').includes('json');
}

/** An error of WordPress that came with a status of success. */
function isRefusal(json: unknown): boolean {
  if (!isRecord(json) || typeof json['code'] !== 'string' || !isRecord(json['data'])) return false;
  return Number(json['data']['status']) >= 400;
}
