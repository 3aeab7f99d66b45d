import type { Cache } from '../contracts/cache.ts';
import type { Fetcher, FetchResponse } from '../contracts/fetcher.ts';
import { IntegrationError } from '../errors.ts';
import { getWithCache } from '../resilience/get-with-cache.ts';

/** What one process keeps of a robots.txt comes on top: together they must not pass a day. */
export const sharedRobotsTtlSeconds = 3_600;
/** Larger ones are fetched by every process for itself. */
const maxCachedBytes = 128 * 1024;

/** An answer as JSON. */
interface CachedAnswer extends Omit<FetchResponse, 'body' | 'headers'> {
  /** Base64. */
  readonly body: string;
}

/**
 * A {@link Fetcher} of robots.txt that asks a site once for all processes which share `cache`. What robots.txt says is the
 * same for all customers. Answers of a server in trouble are not kept.
 */
export function sharedRobots(fetcher: Fetcher, cache: Cache): Fetcher {
  return {
    fetch: async (request) => {
      let own: FetchResponse | undefined;
      const fetchOnce = async (): Promise<CachedAnswer | undefined> => {
        own = await fetcher.fetch(request);
        return isWorthKeeping(own) ? toCached(own) : undefined;
      };
      const ask = getWithCache(cache, `robots:${request.url}`, fetchOnce, sharedRobotsTtlSeconds);
      const answer = await ask.catch((error: unknown) => {
        // It was shared with a caller who gave up, and this one has not.
        if (isAbort(error) && !request.signal?.aborted) return undefined;
        throw error;
      });
      return own ?? fromCached(answer) ?? (await fetcher.fetch(request));
    },
  };
}

function isAbort(error: unknown): boolean {
  return IntegrationError.isInstance(error) && error.code === 'ABORTED';
}

function isWorthKeeping({ status, body }: FetchResponse): boolean {
  return status < 500 && status !== 429 && body.byteLength <= maxCachedBytes;
}

function toCached({ url, status, body, encodedBytes, truncated, redirectUrl }: FetchResponse): CachedAnswer {
  return { url, status, encodedBytes, truncated, redirectUrl, body: Buffer.from(body).toString('base64') };
}

/** `undefined` for what is no answer: the cache is shared with other versions and other programs. */
function fromCached(value: unknown): FetchResponse | undefined {
  const { url, status, body, encodedBytes, truncated, redirectUrl } = Object(value);
  if (typeof url !== 'string' || typeof status !== 'number' || typeof body !== 'string') return undefined;
  return {
    url,
    status,
    headers: {},
    body: Buffer.from(body, 'base64'),
    encodedBytes: Number(encodedBytes),
    truncated: truncated === true,
    redirectUrl: typeof redirectUrl === 'string' ? redirectUrl : undefined,
  };
}
