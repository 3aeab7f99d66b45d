import type { Clock } from '../contracts/clock.ts';
import type { Fetcher, FetchRequest, FetchResponse } from '../contracts/fetcher.ts';
import { IntegrationError } from '../errors.ts';
import type { HostTurnOutcome } from './host-pace.ts';
import type { HostTurns } from './politeness.ts';
import { parseRetryAfter } from './retry-after.ts';

export interface TurnContext {
  readonly fetcher: Fetcher;
  readonly hosts: HostTurns;
  readonly clock: Clock;
  readonly maxConcurrency: number;
  /** Requests in flight to a host nothing is known of yet. */
  readonly startConcurrency: number;
  readonly signal: AbortSignal;
}

/**
 * Makes a request when it is its host's turn, and tells the limiter how it went. Redirects are followed within a turn.
 *
 * @param delayMs - least time since the request before.
 * @throws what the fetcher throws; IntegrationError `HOST_UNAVAILABLE`, `ABORTED`
 */
export async function fetchInTurn(
  request: FetchRequest,
  delayMs: number,
  { fetcher, hosts, clock, maxConcurrency, startConcurrency, signal }: TurnContext,
): Promise<FetchResponse> {
  const { host } = new URL(request.url);
  const turn = await hosts.acquire(host, { delayMs, maxConcurrency, startConcurrency, signal });
  const startedAt = clock.now();
  let outcome: Omit<HostTurnOutcome, 'latencyMs'> = { ok: false };
  try {
    const response = await fetcher.fetch(request);
    outcome = isOverloaded(response.status) ? { ok: false, retryAfterMs: retryAfterOf(response, clock) } : { ok: true };
    return response;
  } catch (error) {
    // The host answered; what it sent is of no use to us.
    if (IntegrationError.isInstance(error) && answered.has(error.code)) outcome = { ok: true };
    throw error;
  } finally {
    turn.release({ ...outcome, latencyMs: clock.now() - startedAt });
  }
}

/** Statuses that say "not now": worth another try, and no statement about the page. */
export function isOverloaded(status: number): boolean {
  return status >= 500 || status === 429 || status === 408 || status === 425;
}

/** How long an answer asks us to wait, in milliseconds; `undefined` when it does not say. */
export function retryAfterOf({ headers }: FetchResponse, clock: Clock): number | undefined {
  return parseRetryAfter(headers['retry-after'] ?? '', clock.now()) ?? undefined;
}

/** Refusals of an answer that say nothing of the host's strength. */
const answered: ReadonlySet<string> = new Set([
  ...['UNSUPPORTED_TYPE', 'BODY_TOO_LARGE', 'HEADERS_TOO_LARGE', 'DECOMPRESSION_BOMB', 'BODY_DECODE'],
  ...['REDIRECT_INVALID', 'TOO_MANY_REDIRECTS', 'HTTP_PARSE', 'SSRF_BLOCKED', 'SCHEME_BLOCKED'],
]);
