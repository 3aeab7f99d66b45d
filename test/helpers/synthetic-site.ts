import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SiteOptions } from './synthetic-site/plan.ts';
import type { LoggedRequest } from './synthetic-site/serve.ts';
import { createShop, type SyntheticShop } from './synthetic-site/site.ts';

export type { LoggedRequest } from './synthetic-site/serve.ts';

/** A synthetic shop that is served by a process of its own. */
export interface SyntheticSite {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `127.0.0.1:<port>`, as `network.exemptHosts` wants it. */
  readonly host: string;
  readonly shop: SyntheticShop;
  /** Requests that were answered so far, by their start. */
  readLog(): Promise<readonly LoggedRequest[]>;
  close(): void;
}

/**
 * Starts a shop with traps. Its pages are made when they are asked for, the same ones for the same options.
 *
 * @param options - `year` is the current one by default: a calendar shows today.
 */
export async function startSyntheticSite(
  options: Omit<SiteOptions, 'year' | 'seed'> & Partial<SiteOptions>,
): Promise<SyntheticSite> {
  const siteOptions: SiteOptions = { seed: 1, year: new Date().getUTCFullYear(), ...options };
  const server = fork(join(import.meta.dirname, 'synthetic-site', 'serve.ts'), [JSON.stringify(siteOptions)]);
  const [host] = (await once(server, 'message')) as [string];
  return {
    origin: `http://${host}`,
    host,
    shop: createShop(siteOptions),
    async readLog() {
      server.send('log');
      const [log] = (await once(server, 'message')) as [LoggedRequest[]];
      return log.toSorted((a, b) => a.startedAt - b.startedAt);
    },
    close: () => server.disconnect(),
  };
}

/** What a crawl was worth, by the site's own log. */
export interface CrawlVerdict {
  /** Requests but for robots.txt and sitemaps. */
  readonly visits: readonly LoggedRequest[];
  /** Visits of pages that were there before, or of no page of worth. */
  readonly wasted: readonly string[];
  /** Pages the crawl did not reach. */
  readonly missed: readonly string[];
}

export function judgeCrawl(shop: SyntheticShop, log: readonly LoggedRequest[]): CrawlVerdict {
  const visits = log.filter(({ path }) => !/^\/(?:robots\.txt|sitemap)/.test(path));
  const missed = new Set(shop.realPages());
  const wasted = visits.map(({ path }) => path).filter((path) => !missed.delete(shop.page(path)?.real ?? ''));
  return { visits, wasted, missed: [...missed] };
}

/** Most requests the site had in work at a time. */
export function mostInFlight(log: readonly LoggedRequest[]): number {
  const changes = log.flatMap(({ startedAt, endedAt }) => [
    { at: startedAt, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let inFlight = 0;
  let most = 0;
  for (const { by } of changes.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    inFlight += by;
    most = Math.max(most, inFlight);
  }
  return most;
}
