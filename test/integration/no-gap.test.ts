import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { type Handler, reply } from '../helpers/site-server.ts';

const pages = 40;
/** 50 searches a second. */
const pauseMs = 20;

/** A page whose fact stays while everything around it changes with every version. */
function pageOf(page: number, version: number): string {
  const paragraphs = [
    `Version ${version} of page ${page} begins with ${'other words '.repeat(20 + version)} than the one before.`,
    `The warranty of kettle kt${page}x lasts ${page + 2} years, whatever else is said here.`,
    `It ends in other words too, ${'again and again '.repeat(10 * version + 1)} as version ${version} does.`,
  ];
  return pageHtml({ title: `Kettle ${page}, edition ${version}`, paragraphs });
}

it('never misses a fact while the pages around it are replaced', async () => {
  let version = 1;
  const paths = Array.from({ length: pages }, (_, page) => `/kettle-${page}`);
  const slow =
    (body: () => string): Handler =>
    (request, response) =>
      void setTimeout(() => reply(body())(request, response), 20);
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: paths }),
    ...Object.fromEntries(paths.map((path, page) => [path, slow(() => pageOf(page, version))])),
  });
  const integration = openIntegration([site]);
  const crawl = () => integration.processCustomerScraping('c', { urls: [site.origin] });
  await crawl();
  const missed: string[] = [];
  const editions = new Set<string>();
  let searches = 0;
  let isCrawling = true;
  const searching = (async () => {
    while (isCrawling) {
      const page = searches % pages;
      const hits = await integration.search('c', `warranty of kettle kt${page}x`, { limit: 3 });
      const found = hits.find(({ text }) => text.includes(`kt${page}x lasts ${page + 2} years`));
      if (found) editions.add(found.title.replace(/.* /, ''));
      else missed.push(`search ${searches}: page ${page}`);
      searches += 1;
      await sleep(pauseMs);
    }
  })();

  for (version = 2; version <= 4; version += 1) {
    expect(await crawl()).toMatchObject({ success: true, changedPages: pages });
  }
  isCrawling = false;
  await searching;

  expect(missed).toEqual([]);
  expect(searches).toBeGreaterThan(20);
  expect(editions.size).toBeGreaterThan(1);
});
