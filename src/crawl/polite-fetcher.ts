import type { Fetcher } from '../contracts/fetcher.ts';
import { fetchInTurn } from './fetch-in-turn.ts';
import { delayMsOf, type VisitContext } from './visit-url.ts';

/**
 * Fetches sitemaps and feeds in turn with the pages of their host: an index of 500 sitemaps is no reason to forget the
 * delay a site asks for.
 */
export function politeFetcher(context: VisitContext): Fetcher {
  return {
    async fetch(request) {
      const robots = await context.robots.rulesFor(request.url, { signal: context.signal });
      return fetchInTurn(request, delayMsOf(robots, context), context);
    },
  };
}
