import { describe, expect, it } from 'vitest';
import { type ReadSitemapsOptions, readSitemaps, type SitemapUrl } from '../../../src/crawl/sitemap-reader.ts';
import type { IntegrationError } from '../../../src/errors.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { createFakeFetcher, type FakeAnswer, failsWith } from './fake-fetcher.ts';

const site = 'https://shop.example';
const index = (...paths: readonly string[]) =>
  `<sitemapindex>${paths.map((path) => `<sitemap><loc>${new URL(path, site)}</loc></sitemap>`).join('')}</sitemapindex>`;
const pages = (...paths: readonly string[]) => paths.map((path) => new URL(path, site).href).join('\n');

async function read(answers: Readonly<Record<string, FakeAnswer>>, options: Partial<ReadSitemapsOptions> = {}) {
  const fetcher = createFakeFetcher(answers);
  const errors: IntegrationError[] = [];
  const found: SitemapUrl[] = [];
  const all: ReadSitemapsOptions = {
    urls: [`${site}/sitemap.xml`],
    fetcher,
    isAllowed: (loc) => loc.startsWith(`${site}/`),
    onError: (error) => errors.push(error),
    clock: createFakeClock(),
    ...options,
  };
  for await (const entry of readSitemaps(all)) found.push(entry);
  return { found, errors, requests: fetcher.requests, paths: found.map(({ loc }) => new URL(loc).pathname) };
}

it('gives the pages of nested sitemaps with where they were found', async () => {
  const { found, errors, requests } = await read({
    [`${site}/sitemap.xml`]: index('/a.txt', '/b.xml'),
    [`${site}/a.txt`]: pages('/tea'),
    [`${site}/b.xml`]: `<urlset><url><loc>${site}/coffee</loc><lastmod>2025-12-31</lastmod></url></urlset>`,
  });

  expect(errors).toEqual([]);
  expect(requests[0]).toMatchObject({ purpose: 'sitemap', maxRedirects: 5 });
  expect(found).toEqual([
    { loc: `${site}/tea`, lastmod: null, foundOn: `${site}/a.txt` },
    { loc: `${site}/coffee`, lastmod: new Date('2025-12-31'), foundOn: `${site}/b.xml` },
  ]);
});

it('does not believe a change in the future', async () => {
  const { found } = await read({
    [`${site}/sitemap.xml`]: `<urlset><url><loc>${site}/tea</loc><lastmod>2026-01-02</lastmod></url></urlset>`,
  });

  expect(found).toEqual([{ loc: `${site}/tea`, lastmod: null, foundOn: `${site}/sitemap.xml` }]);
});

it('fetches a sitemap only when the pages before it were taken', async () => {
  const fetcher = createFakeFetcher({ [`${site}/a`]: pages('/1', '/2'), [`${site}/b`]: pages('/3') });
  const urls = [`${site}/a`, `${site}/b`];
  const reading = readSitemaps({ urls, fetcher, isAllowed: () => true, onError: () => {} });

  await reading.next();
  await reading.next();
  expect(fetcher.requests).toHaveLength(1);
  await reading.next();

  expect(fetcher.requests).toHaveLength(2);
});

it('reads sitemaps that name each other once', async () => {
  const { requests, paths } = await read({
    [`${site}/sitemap.xml`]: index('/sitemap.xml#self', '/a.xml', '/b.txt', '/b.txt?utm_source=x'),
    [`${site}/a.xml`]: index('/sitemap.xml', '/a.xml'),
    [`${site}/b.txt`]: pages('/tea'),
  });

  expect(requests).toHaveLength(3);
  expect(paths).toEqual(['/tea']);
});

describe('what does not belong to the crawl', () => {
  it('is neither given nor fetched', async () => {
    const { paths, requests } = await read({
      [`${site}/sitemap.xml`]: index('https://evil.example/s.xml', '/a.txt'),
      [`${site}/a.txt`]: pages('/tea', 'https://evil.example/', `${site}.evil.example/`),
    });

    expect(paths).toEqual(['/tea']);
    expect(requests).toHaveLength(2);
  });

  it('may be the host of a sitemap when robots.txt names it, but of no page', async () => {
    const { paths } = await read(
      {
        'https://cdn.example/index.xml': index('https://cdn.example/a.txt'),
        'https://cdn.example/a.txt': pages('/tea', 'https://cdn.example/page'),
      },
      { urls: ['https://cdn.example/index.xml'] },
    );

    expect(paths).toEqual(['/tea']);
  });
});

describe('trouble is told and passed over', () => {
  it.each([
    ['HTTP_STATUS', { status: 404 }],
    ['TIMEOUT', failsWith('TIMEOUT')],
    ['UNSUPPORTED_TYPE', '<html></html>'],
  ])('%s', async (code, answer) => {
    const { paths, errors } = await read({
      [`${site}/sitemap.xml`]: index('/a.xml', '/b.txt'),
      [`${site}/a.xml`]: answer,
      [`${site}/b.txt`]: pages('/tea'),
    });

    expect(paths).toEqual(['/tea']);
    expect(errors).toEqual([
      expect.objectContaining({ code, context: expect.objectContaining({ url: `${site}/a.xml` }) }),
    ]);
  });
});

describe('limits', () => {
  it('three levels of indexes', async () => {
    const { paths, errors } = await read({
      [`${site}/sitemap.xml`]: index('/1.xml'),
      [`${site}/1.xml`]: index('/2.xml'),
      [`${site}/2.xml`]: index('/3.xml', '/3.txt'),
      [`${site}/3.xml`]: index('/4.txt', '/5.txt'),
      [`${site}/3.txt`]: pages('/tea'),
      [`${site}/4.txt`]: pages('/too-deep'),
    });

    expect(paths).toEqual(['/tea']);
    expect(errors).toEqual([expect.objectContaining({ code: 'SITEMAP_LIMIT' })]);
  });

  it('500 sitemaps', async () => {
    const names = Array.from({ length: 600 }, (_, number) => `/${number}.txt`);
    const answers = Object.fromEntries(names.map((name) => [site + name, pages(`${name}/page`)]));

    const { found, errors, requests } = await read({ ...answers, [`${site}/sitemap.xml`]: index(...names) });

    expect(requests).toHaveLength(500);
    expect(found).toHaveLength(499);
    expect(errors).toEqual([expect.objectContaining({ code: 'SITEMAP_LIMIT' })]);
  });

  it('maxUrls pages', async () => {
    const { paths, errors } = await read({ [`${site}/sitemap.xml`]: pages('/1', '/2', '/3') }, { maxUrls: 2 });

    expect(paths).toEqual(['/1', '/2']);
    expect(errors).toEqual([expect.objectContaining({ code: 'SITEMAP_LIMIT' })]);
  });
});

it('ends with ABORTED when the job is cancelled', async () => {
  const controller = new AbortController();
  const fetcher = createFakeFetcher({ [`${site}/sitemap.xml`]: pages('/1', '/2', '/3') });
  const options = { fetcher, isAllowed: () => true, onError: () => {}, signal: controller.signal };
  const reading = readSitemaps({ urls: [`${site}/sitemap.xml`], ...options });

  await reading.next();
  controller.abort();

  await expect(reading.next()).rejects.toMatchObject({ code: 'ABORTED' });
});
