import { expect, it } from 'vitest';
import { NotFoundProbe } from '../../../src/crawl/not-found-probe.ts';
import { HostLimiter } from '../../../src/crawl/politeness.ts';
import { RobotsCache } from '../../../src/crawl/robots-cache.ts';
import { IntegrationError } from '../../../src/errors.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';
import { buildContent } from '../../helpers/content.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { createFakeFetcher } from './fake-fetcher.ts';

const shop = 'https://shop.example';
const nothing =
  'Sorry, there is nothing here. You may like one of these: oak shelves, ash tables, beech chairs and stools.';

function createProbe(extract: (text: string) => Promise<ExtractedContent>, answer: { status?: number } = {}) {
  const { signal } = new AbortController();
  const clock = createFakeClock();
  const pages = createFakeFetcher({});
  const fetcher = {
    requests: pages.requests,
    fetch: async (request: Parameters<typeof pages.fetch>[0]) => {
      const found = await pages.fetch(request);
      return request.purpose === 'page'
        ? { ...found, status: answer.status ?? 200, body: Buffer.from(nothing) }
        : found;
    },
  };
  const probe = new NotFoundProbe({
    extract: (page) => extract(Buffer.from(page.body).toString()),
    visit: {
      ...{ fetcher, clock, signal, robots: new RobotsCache({ fetcher, clock }), hosts: new HostLimiter({ clock }) },
      ...{ respectRobots: true, productToken: 'bot', hasConsent: () => false, crawlDelayMs: 0, maxConcurrency: 4 },
      ...{ startConcurrency: 4, maxRetries: 0, backoffMs: 1, onRetry: () => {} },
    },
  });
  return { probe, asked: () => pages.requests.filter(({ purpose }) => purpose === 'page').length };
}

const asText = async (text: string): Promise<ExtractedContent> => buildContent({ title: 'Shop', text });
const lost = buildContent({ url: `${shop}/lost`, title: 'Shop', text: nothing });

it('knows a page that is sent for any address, and asks a host once', async () => {
  const { probe, asked } = createProbe(asText);
  const found = await Promise.all([probe.evidence(lost), probe.evidence(lost), probe.evidence(lost)]);
  expect(found).toEqual(Array.from({ length: 3 }, () => expect.stringContaining('does not exist')));
  expect(asked()).toBe(1);
});

it.each([
  ['of another title', { title: 'Oak shelf' }],
  [
    'of another text',
    { text: 'An oak shelf of 80 by 200 centimetres, oiled, with six boards, made to order in two weeks.' },
  ],
  ['at the root', { url: `${shop}/` }],
])('keeps a page %s', async (_, overrides) => {
  const { probe } = createProbe(asText);
  expect(await probe.evidence({ ...lost, ...overrides })).toBeUndefined();
});

it.each([404, 403, 500])('keeps pages of a site that answers HTTP %d', async (status) => {
  const { probe } = createProbe(asText, { status });
  expect(await probe.evidence(lost)).toBeUndefined();
});

it('keeps pages of a site whose answer cannot be read', async () => {
  const { probe, asked } = createProbe(async () => {
    throw new IntegrationError('too deep', { code: 'PARSE_LIMIT', service: 'extractor' });
  });
  expect([await probe.evidence(lost), await probe.evidence(lost)]).toEqual([undefined, undefined]);
  expect(asked()).toBe(1);
});

it('asks twenty hosts and takes the others for honest', async () => {
  const { probe, asked } = createProbe(asText);
  const hosts = Array.from({ length: 25 }, (_, index) => `https://shop-${index}.example/lost`);
  const found = await Promise.all(hosts.map((url) => probe.evidence({ ...lost, url })));
  expect(found.filter((evidence) => evidence === undefined)).toHaveLength(5);
  expect(asked()).toBe(20);
});
