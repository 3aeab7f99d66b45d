import { expect, it } from 'vitest';
import { type CustomerScrapingIntegration, MemoryStore, type StoredPage } from '../../src/index.ts';
import { createTestEmbedder, type TestEmbedder } from '../helpers/hashing-embedder.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { createRandom, sentence } from '../helpers/random-text.ts';

const imprint = 'Fern and Kettle, Hafenweg 3, Lindau. Open on every working day from nine to five o’clock.';
/** The whole suite may be running beside. */
const patient = { timeoutMs: 30_000 };
const own = (number: number): string => sentence(createRandom(number), 30);

/** A site whose frame has no mark by which a single page could tell it. */
function framedSite(count: number): Record<string, string> {
  const links = Array.from({ length: count }, (_, number) => `<a href="/page-${number}">${number}</a>`).join(' ');
  const page = (title: string, number: number): string =>
    `<title>${title}</title><div>Free delivery from 40 EUR.</div><h1>${title}</h1><p>${own(number)}</p><p>${own(1000 + number)}</p>` +
    `${number === 0 ? `<p>${links}</p>` : ''}<div>${imprint}</div>`;
  const pages = Array.from({ length: count }, (_, number) => [`/page-${number}`, page(`Page ${number}`, number + 1)]);
  return { '/': page('Home', 0), ...Object.fromEntries(pages) };
}

/** All 21 pages have vectors then; only those that came first are to be cut anew. */
function failAfterPages(integration: CustomerScrapingIntegration, embedder: TestEmbedder): void {
  let indexed = 0;
  integration.on('page:indexed', () => {
    indexed += 1;
    if (indexed === 21) embedder.failure = new Error('down');
  });
}

/** What is stored of the pages, without the moments at which it happened. */
async function readAll(store: MemoryStore): Promise<readonly object[]> {
  const pages = await store.listPages('c', { limit: 100 });
  return pages.map(({ fetchedAt, history, ...lasting }: StoredPage) => lasting);
}

it('leaves out what the pages of a site repeat, of those that came first too, and keeps it once', async () => {
  const site = await openSite(framedSite(20));
  const integration = openIntegration([site], { network: patient });

  await integration.processCustomerScraping('c', { urls: [site.origin] });

  const pages = await collect(integration.index.pages('c'));
  const withImprint = pages.filter(({ chunks }) => chunks.some(({ text }) => text.includes(imprint)));
  expect(pages).toHaveLength(21);
  expect(withImprint.map(({ title }) => title)).toEqual(['Home']);
  expect(pages.find(({ title }) => title === 'Page 0')?.markdown).toBe(`# Page 0\n\n${own(1)}\n\n${own(1001)}`);
  expect((await integration.search('c', 'When are you open, and where?', { limit: 1 }))[0]?.text).toContain(imprint);
});

it('leaves out of a short page what tells the way, because the long ones do', async () => {
  const way = (number: number): string =>
    `<table><tr><td><a href="/${number - 1}">Prev</a></td><td><a href="/">Up</a></td><td><a href="/${number + 1}">Next</a></td></tr>` +
    `<tr><td>${own(number - 1).slice(0, 20)}</td><td><a href="/">Home</a></td><td>${own(number + 1).slice(0, 20)}</td></tr></table>`;
  const chapter = (number: number, texts: readonly string[]): string =>
    `<title>Chapter ${number}</title><h1>Chapter ${number}</h1>${texts.map((text) => `<p>${text}</p>`).join('')}${way(number)}`;
  const texts = (number: number) => Array.from({ length: 8 }, (_, part) => own(100 * number + part));
  const chapters = Array.from({ length: 12 }, (_, number) => [`/${number}`, chapter(number, texts(number + 1))]);
  const contents = chapters.map(([path]) => `<li><a href="${path}">Chapter</a>`).join('');
  const short = 'This chapter is not yet written, and its title is a place for it among those that are.';
  const site = await openSite({
    '/': `<title>All</title><ul>${contents}<li><a href="/12">Chapter 12</a></ul>`,
    ...Object.fromEntries(chapters),
    '/12': chapter(12, [short]),
  });
  const integration = openIntegration([site], { network: patient });

  await integration.processCustomerScraping('c', { urls: [site.origin] });

  const pages = await collect(integration.index.pages('c'));
  expect(pages.find(({ title }) => title === 'Chapter 12')?.markdown).toBe(`# Chapter 12\n\n${short}`);
  expect(pages.filter(({ markdown }) => markdown.includes('Prev'))).toEqual([]);
  expect(pages).toHaveLength(14);
});

it('counts the chunks that are stored in the end, not those of pages that were cut anew', async () => {
  const site = await openSite(framedSite(20));
  const store = new MemoryStore();
  const integration = openIntegration([site], { network: patient, adapters: { store } });
  const settings = { embeddingConfig: { chunkSize: 32, overlap: 0 } };

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], settings });

  const { chunks } = await store.countPages('c');
  expect({ stored: result.chunksStored, embedded: result.chunksEmbedded }).toEqual({
    stored: chunks,
    embedded: chunks,
  });
});

it('makes an index that does not depend on the order in which pages come', async () => {
  const routes = framedSite(20);
  const site = await openSite(routes);
  const crawl = async (maxConcurrency: number, urls: readonly string[]): Promise<readonly object[]> => {
    const store = new MemoryStore();
    const integration = openIntegration([site], { network: patient, adapters: { store } });
    const settings = { scrapingPreferences: { maxConcurrency } };
    await integration.processCustomerScraping('c', { urls: [...urls], turboMode: true, settings });
    return readAll(store);
  };

  const byLinks = await crawl(1, [`${site.origin}/`]);
  const atOnce = await crawl(
    8,
    Object.keys(routes)
      .toReversed()
      .map((path) => site.origin + path),
  );

  expect(atOnce).toEqual(byLinks);
});

it('changes nothing and embeds nothing when an unchanged site is read again', async () => {
  const site = await openSite(framedSite(20));
  const store = new MemoryStore();
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { network: patient, adapters: { store, embedder } });
  const config = { urls: [site.origin] };
  await integration.processCustomerScraping('c', config);
  const before = await readAll(store);
  const embedded = embedder.texts.length;

  const again = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(again).toMatchObject({ changedPages: 0, unchangedPages: 21, chunksStored: 0 });
  expect(embedder.texts).toHaveLength(embedded);
  expect(await readAll(store)).toEqual(before);
});

it('knows a site from the first page of the second crawl on', async () => {
  const routes = framedSite(20);
  const site = await openSite(routes);
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { network: patient, adapters: { embedder } });
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const embedded = embedder.texts.length;
  routes['/page-7'] = routes['/page-7']!.replace(
    '<h1>Page 7</h1>',
    '<h1>Page 7</h1><p>A line that was not there before.</p>',
  );

  await integration.processCustomerScraping('c', { urls: [site.origin] });

  const fresh = embedder.texts.slice(embedded);
  expect(fresh).toHaveLength(1);
  expect(fresh[0]).toContain('A line that was not there before.');
  expect(fresh[0]).not.toContain(imprint);
});

it('keeps pages as they are when their vectors cannot be had, and mends them with the next job', async () => {
  const site = await openSite(framedSite(20));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { network: patient, adapters: { embedder }, retry: { maxRetries: 0 } });
  failAfterPages(integration, embedder);

  const first = await integration.processCustomerScraping('c', { urls: [site.origin] });
  const pages = await collect(integration.index.pages('c'));
  embedder.failure = undefined;
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(first).toMatchObject({ success: false, errors: [{ count: 1 }] });
  expect(pages.every(({ chunks }) => chunks.every(({ vector }) => vector !== null))).toBe(true);
  expect(second).toMatchObject({ success: true, changedPages: 0 });
  const mended = await collect(integration.index.pages('c'));
  expect(mended.filter(({ markdown }) => markdown.includes(imprint))).toHaveLength(1);
});

it('keeps pages as they are when their vectors cannot be paid for, and mends them with the next job', async () => {
  const site = await openSite(framedSite(20));
  const embedder = createTestEmbedder();
  const config = { urls: [site.origin], settings: { scrapingPreferences: { maxConcurrency: 1 } } };
  const open = () => openIntegration([site], { network: patient, adapters: { embedder, store: new MemoryStore() } });
  const measuring = open();
  failAfterPages(measuring, embedder);
  const { usage } = await measuring.processCustomerScraping('c', config);
  embedder.failure = undefined;
  const integration = open();

  const budget = { maxTokens: usage.embeddingTokens };
  const first = await integration.processCustomerScraping('c', { ...config, budget });
  const pages = await collect(integration.index.pages('c'));
  const second = await integration.processCustomerScraping('c', config);

  expect(first).toMatchObject({ processedPages: 21, errors: [{ code: 'BUDGET_EXHAUSTED' }] });
  expect(first.chunksEmbedded).toBe(first.chunksStored);
  expect(pages.every(({ chunks }) => chunks.every(({ vector }) => vector !== null))).toBe(true);
  expect(second).toMatchObject({ success: true, changedPages: 0 });
  const mended = await collect(integration.index.pages('c'));
  expect(mended.filter(({ markdown }) => markdown.includes(imprint))).toHaveLength(1);
  expect(mended.every(({ chunks }) => chunks.every(({ vector }) => vector !== null))).toBe(true);
});
