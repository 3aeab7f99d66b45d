import type { RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { conditionalSite } from '../helpers/conditional-page.ts';
import { createTestEmbedder } from '../helpers/hashing-embedder.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { reply } from '../helpers/site-server.ts';

/** Sections of a page, each of which is a chunk. */
const sections = (page: number, edited = ''): string[] => [
  `What page ${page} is about.`,
  ...Array.from({ length: 6 }, (_, part) => {
    const text = `Part ${part} of page ${page} explains matter ${page * 10 + part}. ${'It goes on for a while. '.repeat(12)}`;
    return `</p><h2>Matter ${page * 10 + part}</h2><p>${part === 3 ? text + edited : text}`;
  }),
];

async function openCrawledSite() {
  const paths = Array.from({ length: 12 }, (_, page) => `/page-${page}`);
  const pages: Record<string, string> = {
    '/': pageHtml({ title: 'Home', links: paths }),
    ...Object.fromEntries(paths.map((path, page) => [path, pageHtml({ title: path, paragraphs: sections(page) })])),
  };
  const site = await openSite(conditionalSite(pages));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  const crawl = async () => {
    const before = embedder.texts.length;
    const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
    return { result, texts: embedder.texts.slice(before) };
  };
  await crawl();
  return { pages, crawl };
}

it('embeds and writes nothing of a site that has not changed', async () => {
  const { crawl } = await openCrawledSite();
  const { result, texts } = await crawl();
  expect(result).toMatchObject({ changedPages: 0, unchangedPages: 13, chunksStored: 0, chunksEmbedded: 0 });
  expect(result.usage).toMatchObject({ embeddingTokens: 0, costUsd: 0 });
  expect(texts).toEqual([]);
});

it('embeds at most two texts of the one page on which a paragraph has changed', async () => {
  const { pages, crawl } = await openCrawledSite();
  pages['/page-7'] = pageHtml({ title: '/page-7', paragraphs: sections(7, 'This sentence is new.') });

  const { result, texts } = await crawl();

  expect(result).toMatchObject({ changedPages: 1, unchangedPages: 12 });
  expect(texts.length).toBeGreaterThanOrEqual(1);
  expect(texts.length).toBeLessThanOrEqual(2);
  expect(texts.join()).toContain('This sentence is new.');
});

it('comes back to the same pages of a site that has more than maxPages, whichever answer first', async () => {
  const lists = Array.from({ length: 6 }, (_, list) => `/list-${list}`);
  const pagesOf = (list: number) => Array.from({ length: 10 }, (_, page) => `/page-${list}-${page}`);
  let crawls = 0;
  const answerLate = (html: string, place: number): RequestListener => {
    const ms = (): number => 15 * (crawls === 1 ? place : lists.length - place);
    return (request, response) => void setTimeout(() => reply(html)(request, response), ms());
  };
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: lists }),
    ...Object.fromEntries(
      lists.map((path, list) => [path, answerLate(pageHtml({ title: path, links: pagesOf(list) }), list)]),
    ),
    ...Object.fromEntries(lists.flatMap((_, list) => pagesOf(list)).map((path) => [path, pageHtml({ title: path })])),
  });
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  const crawl = () => {
    crawls += 1;
    return integration.processCustomerScraping('c', { urls: [site.origin], maxPages: 20, turboMode: true });
  };

  await crawl();
  const texts = embedder.texts.length;
  const second = await crawl();

  expect(second).toMatchObject({ success: true, processedPages: 20, changedPages: 0, unchangedPages: 20 });
  expect(second.usage.embeddingTokens).toBe(0);
  expect(embedder.texts.length).toBe(texts);
});
