/**
 * `npm run bench template`: how much of what is indexed of a site is its pages' own text, with and without what is learnt
 * about its template. On the PostgreSQL and the Python manual and on the demo shop, as they are and with the names hidden
 * by which one page alone tells its frame: landmarks become `<div>`, classes and roles are gone.
 *
 * Own text is what lies in the elements a reader of the site would name. Words are compared, page by page, as bags. A second
 * crawl of the same site has to change nothing and to embed nothing.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { CustomerScrapingIntegration, type Store } from '../../src/index.ts';
import { goalMissed } from './report/figures.ts';
import { hideNames } from './template/hide-names.ts';
import { ownWords, wordsOf } from './template/own-words.ts';
import { type Site, sites } from './template/sites.ts';

/** Crawls are made in one process, so that a manual takes a part of its pages. */
const maxPages = 120;

interface Score {
  readonly precision: number;
  readonly recall: number;
}

let failed = false;
for (const site of await sites()) {
  for (const isHidden of [false, true]) await bench(site, isHidden);
}
if (failed) process.exitCode = goalMissed;

async function bench(site: Site, isHidden: boolean): Promise<void> {
  const pageOf = (path: string): string | undefined => {
    const html = site.pages.get(path);
    return html !== undefined && isHidden ? hideNames(html) : html;
  };
  const { origin, close } = await serve(pageOf);
  const whole = await crawl(withoutTemplates(new MemoryStore()), site, origin);
  const trimmed = await crawl(new MemoryStore(), site, origin);
  await close();
  const name = `${site.name}${isHidden ? ', names hidden' : ''}`;
  const show = ({ precision, recall }: Score): string => `P ${precision.toFixed(4)} R ${recall.toFixed(4)}`;
  console.log(
    `${name.padEnd(28)} whole ${show(whole.score)}   without its template ${show(trimmed.score)}   second crawl: ${trimmed.changedAgain} pages changed, ${trimmed.tokensAgain} tokens`,
  );
  const isWorse = trimmed.score.precision < whole.score.precision || trimmed.score.recall < whole.score.recall - 0.005;
  failed ||= isWorse || trimmed.changedAgain > 0 || trimmed.tokensAgain > 0;
}

interface Crawled {
  readonly score: Score;
  readonly changedAgain: number;
  readonly tokensAgain: number;
}

async function crawl(store: Store, site: Site, origin: string): Promise<Crawled> {
  const integration = new CustomerScrapingIntegration({
    adapters: { store },
    network: { exemptHosts: [new URL(origin).host], timeoutMs: 60_000 },
  });
  const config = {
    urls: [`${origin}${site.start}`],
    maxPages,
    turboMode: true,
    settings: { scrapingPreferences: { maxConcurrency: 8 } },
  };
  const first = await integration.processCustomerScraping('bench', config);
  if (!first.success) throw new Error(JSON.stringify(first.errors));
  const score = await scoreIndex(integration, site);
  const again = await integration.processCustomerScraping('bench', config);
  await integration.close();
  return { score, changedAgain: again.changedPages, tokensAgain: again.usage.embeddingTokens };
}

async function scoreIndex(integration: CustomerScrapingIntegration, site: Site): Promise<Score> {
  let shared = 0;
  let indexed = 0;
  let owned = 0;
  for await (const page of integration.index.pages('bench')) {
    const own = await ownWords(site, new URL(page.url).pathname);
    const found = wordsOf(page.markdown);
    for (const [word, count] of found) {
      indexed += count;
      shared += Math.min(count, own.get(word) ?? 0);
    }
    for (const count of own.values()) owned += count;
  }
  return { precision: shared / indexed, recall: shared / owned };
}

function withoutTemplates(store: MemoryStore): Store {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'templates') return undefined;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function serve(pageOf: (path: string) => string | undefined) {
  const server = createServer((request, response) => {
    const html = pageOf(decodeURIComponent(new URL(request.url ?? '/', 'http://server').pathname));
    if (html === undefined) response.writeHead(404).end('Not found');
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
