import type { FetchResponse } from './fetcher.ts';

export type ApiMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** One request to an API. */
export interface ApiRequest {
  readonly method: ApiMethod;
  /** Absolute `http:` or `https:` URL without user name and password. May hold keys in its query: never log it unredacted. */
  readonly url: string;
  /** Request headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as it is, in UTF-8; its type belongs into `headers`. */
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Requests of any method to the API of a shop, through the same gate as pages: addresses are checked before they are
 * dialled, times and bodies are bounded.
 *
 * A sibling of `Fetcher`, which reads websites and never writes: an adapter that knows nothing of methods would turn a
 * change of an order into a read of it. One object may be both. Implementations do one request and nothing else: no
 * redirects, retries, cookies or credentials of their own.
 */
export interface ApiTransport {
  /**
   * @returns the answer, whatever its status. A 3xx comes back as it is, with `redirectUrl` set: what goes with a request
   * was meant for the origin it names. Of an answer that is no success the body is cut at 64 KiB.
   * @throws IntegrationError as `Fetcher.fetch` does. `context.requestSent` is false when the request has certainly not
   * reached the other side; anything else leaves it open.
   */
  send(request: ApiRequest): Promise<FetchResponse>;
}
