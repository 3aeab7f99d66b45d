/**
 * A process that crawls all hostile sites at the same time, each by a job of its own, and reports what came of it. Told
 * the ports by IPC. Only this process is measured: the servers run in another one.
 */
import { inspect } from 'node:util';
import { GotFetcher } from '../../../src/adapters/got-fetcher.ts';
import {
  CustomerScrapingIntegration,
  type IntegrationError,
  type IntegrationEvents,
  type ScrapingConfig,
  type ScrapingResult,
} from '../../../src/index.ts';
import type { HostLookup } from '../../../src/security/guarded-lookup.ts';
import { codeWord, type HostileSite, internalAddress, type Outcome, type Places, secret, urlOf } from './attack.ts';
import { hostileSites } from './hostile-sites.ts';
import { dialLoopbackOnly } from './loopback-only.ts';
import { nameServer } from './names.ts';
import { type Strain, watchProcess } from './watch-process.ts';

export interface CrawlOrder {
  readonly places: Places;
  /** SQLite file. In memory it would count as memory of the crawl. */
  readonly indexFile: string;
}

/** What one job came to. */
export interface SiteReport {
  /** Failures of the job by code; of a job that was refused, its code alone. */
  readonly errors: Readonly<Record<string, number>>;
  /** By URL, `{port}` and `{canary}` as they were given. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** Of the healthy pages: URL of the first hit for each one's code word. */
  readonly hits: readonly (string | undefined)[];
}

export interface CrawlReport {
  readonly sites: Readonly<Record<string, SiteReport>>;
  readonly strain: Strain;
  /** Of meeting the heaviest sites again and again: what they take must not add up. */
  readonly strainAgain: readonly Strain[];
  readonly dialled: readonly string[];
  /** Where a secret or an internal address was told. */
  readonly leaks: readonly string[];
  readonly prototypeKeys: readonly string[];
}

const timeoutMs = 4_000;
/** The first two fill what the allocator keeps for itself. */
const rounds = 3;
/** Trees of a million elements, and bodies that unpack to thousands of times their size. */
const heaviest: ReadonlySet<string> = new Set(['trees', 'codings']);
const jobsAtATime = 6;
const forbidden = [secret, internalAddress, 'a42:4d58', '\0'];
const leaks: string[] = [];

function watchLeaks(source: string, value: unknown): void {
  const text = typeof value === 'string' ? value : inspect(value, { depth: 10, maxStringLength: 5_000 });
  for (const word of forbidden) {
    const at = text.indexOf(word);
    if (at !== -1 && leaks.length < 20) leaks.push(`${source}: ${text.slice(Math.max(0, at - 100), at + 100)}`);
  }
}

/** Hosts of the sites are loopback; everything else is as the name server of the test says. */
function createLookup(): HostLookup {
  const asked = new Map<string, number>();
  return (hostname, _options, callback) => {
    const count = asked.get(hostname) ?? 0;
    asked.set(hostname, count + 1);
    const isSite = hostileSites.some(({ name }) => `${name}.test` === hostname);
    const resolution = isSite ? ['127.0.0.1'] : (nameServer[hostname]?.(count) ?? 'unknown');
    if (resolution === 'silent') return;
    if (resolution === 'unknown') callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    else
      callback(
        null,
        resolution.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  };
}

function openIntegration({ places: { port }, indexFile }: CrawlOrder): CustomerScrapingIntegration {
  const exemptHosts = hostileSites.map(({ name }) => `${name}.test:${port}`);
  const options = { userAgent: 'HostileTest/1.0', timeoutMs, maxBodyBytes: 10_485_760, exemptHosts };
  const log = (...line: unknown[]): void => watchLeaks('log', line);
  const integration = new CustomerScrapingIntegration({
    storage: { path: indexFile },
    retry: { maxRetries: 0 },
    adapters: { fetcher: new GotFetcher(options, { lookup: createLookup() }) },
    network: { userAgent: options.userAgent },
    logger: { debug: log, info: log, warn: log, error: log },
  });
  for (const name of eventNames) integration.on(name, (event: unknown) => watchLeaks(name, event));
  return integration;
}

const eventNames: readonly (keyof IntegrationEvents)[] = [
  ...([
    'job:started',
    'job:progress',
    'job:completed',
    'job:failed',
    'job:cancelled',
    'page:fetched',
    'page:indexed',
  ] as const),
  ...(['page:skipped', 'page:failed', 'page:removed', 'product:found', 'service:retry', 'service:degraded'] as const),
];

async function crawl(
  integration: CustomerScrapingIntegration,
  site: HostileSite,
  places: Places,
): Promise<ScrapingResult | IntegrationError> {
  const config: ScrapingConfig = {
    maxPages: 400,
    urls: [urlOf(site, '/', places), ...(site.startUrls ?? [])],
    ...site.config,
  };
  const { abortAfterMs } = site;
  if (abortAfterMs === undefined) {
    return integration.processCustomerScraping(site.name, config).catch((error: IntegrationError) => error);
  }
  const controller = new AbortController();
  integration.on('job:started', ({ customerId }) => {
    if (customerId === site.name) setTimeout(() => controller.abort(), abortAfterMs);
  });
  return integration.processCustomerScraping(site.name, { ...config, signal: controller.signal });
}

async function reportOn(
  integration: CustomerScrapingIntegration,
  site: HostileSite,
  result: ScrapingResult | IntegrationError,
  places: Places,
): Promise<SiteReport> {
  if (result instanceof Error) return { errors: { [result.code]: 1 }, outcomes: {}, hits: [] };
  const errors: Record<string, number> = {};
  for (const { code, count } of result.errors) errors[code] = (errors[code] ?? 0) + count;
  const paths = [...site.attacks.map(({ path }) => path), ...Object.keys(site.states ?? {})];
  const outcomes: Record<string, string> = {};
  for (const path of paths) outcomes[path] = await outcomeOf(integration, site.name, urlOf(site, path, places));
  for await (const page of integration.index.pages(site.name))
    watchLeaks(`page ${page.url}`, [page.url, page.title, page.markdown].join());
  const hits: (string | undefined)[] = [];
  for (const index of site.attacks.keys()) {
    const [hit] = await integration.search(site.name, codeWord(site, index), { limit: 1, mode: 'text' });
    hits.push(hit?.url);
  }
  return { errors, outcomes, hits };
}

/** @returns what {@link Outcome} describes. */
async function outcomeOf(integration: CustomerScrapingIntegration, customerId: string, url: string): Promise<Outcome> {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return 'absent';
  const { visits } = await integration.index.explain(customerId, url);
  watchLeaks('ledger', visits);
  const [visit] = visits;
  return visit ? ([visit.state, visit.reason].filter((part) => part !== null).join(' ') as Outcome) : 'absent';
}

async function crawlAll(order: CrawlOrder): Promise<CrawlReport> {
  const { places } = order;
  const dialled = dialLoopbackOnly();
  const keysBefore = Object.getOwnPropertyNames(Object.prototype);
  const integration = openIntegration(order);
  // Modules are loaded and threads started once: that is no attack.
  await integration.processCustomerScraping('warm-up', { urls: [`http://headers.test:${places.port}/healthy`] });

  const stopWatch = watchProcess();
  const results = new Map<string, ScrapingResult | IntegrationError>();
  const waiting = [...hostileSites];
  const lane = async (): Promise<void> => {
    for (let site = waiting.shift(); site; site = waiting.shift())
      results.set(site.name, await crawl(integration, site, places));
  };
  await Promise.all(Array.from({ length: jobsAtATime }, lane));
  const strain = stopWatch();
  const strainAgain: Strain[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const stopRoundWatch = watchProcess();
    for (const site of hostileSites.filter(({ name }) => heaviest.has(name))) {
      await crawl(integration, { ...site, config: { ...site.config, refresh: 'all' } }, places);
    }
    strainAgain.push(stopRoundWatch());
  }

  const sites: Record<string, SiteReport> = {};
  for (const site of hostileSites) {
    const result = results.get(site.name)!;
    watchLeaks('result', result);
    sites[site.name] = await reportOn(integration, site, result, places);
  }
  await integration.close();
  const prototypeKeys = Object.getOwnPropertyNames(Object.prototype).filter((key) => !keysBefore.includes(key));
  return { sites, strain, strainAgain, dialled: [...dialled], leaks, prototypeKeys };
}

process.once('message', async (order: CrawlOrder) => {
  const report = await crawlAll(order);
  process.send?.(report, () => process.exit());
});
