import type { ApiTransport } from '../../contracts/api-transport.ts';
import type { Clock } from '../../contracts/clock.ts';
import { isOverloaded, retryAfterOf } from '../../crawl/fetch-in-turn.ts';
import type { HostTurns } from '../../crawl/politeness.ts';
import type { SendSiteRequest } from './follow-redirects.ts';

export interface SiteReaderOptions {
  readonly transport: ApiTransport;
  readonly hosts: HostTurns;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Sends the requests of a discovery through the gate, in turn with everything else that asks the host. */
export function siteReader({ transport, hosts, clock, signal }: SiteReaderOptions): SendSiteRequest {
  return async ({ method, url }) => {
    const turn = await hosts.acquire(new URL(url).host, { delayMs: 0, maxConcurrency: 1, signal });
    const startedAt = clock.now();
    let outcome: { readonly ok: boolean; readonly retryAfterMs?: number | undefined } = { ok: false };
    try {
      const response = await transport.send({ method, url, headers: { accept: accepted }, signal });
      outcome = { ok: !isOverloaded(response.status), retryAfterMs: retryAfterOf(response, clock) };
      const { status, headers, body } = response;
      return { status, headers, body: Buffer.from(body).toString('utf8'), url };
    } finally {
      turn.release({ ...outcome, latencyMs: clock.now() - startedAt });
    }
  };
}

/** Pages and indexes are asked for alike: a page of a shop may be what the URL names. */
const accepted = 'text/html, application/json;q=0.9, */*;q=0.5';
