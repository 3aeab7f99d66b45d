import { describe, expect, it } from 'vitest';
import { RobotsCache, robotsDecision } from '../../../src/crawl/robots-cache.ts';
import { createDeferred } from '../../helpers/deferred.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { createFakeFetcher, type FakeAnswer, type FakeResponse, failsWith } from './fake-fetcher.ts';

const robotsUrl = 'https://shop.example/robots.txt';
const page = 'https://shop.example/cart';
const forbidsCart = 'User-agent: *\nDisallow: /cart';

function createCache(answers: Readonly<Record<string, FakeAnswer>>, maxOrigins?: number) {
  const fetcher = createFakeFetcher(answers);
  const clock = createFakeClock();
  return { fetcher, clock, cache: new RobotsCache({ fetcher, clock, maxOrigins }) };
}

it('asks once per origin and keeps the rules for a day', async () => {
  const { cache, clock, fetcher } = createCache({ [robotsUrl]: forbidsCart });

  const first = await cache.rulesFor(page);
  await clock.advance(24 * 3_600_000 - 1);
  const second = await cache.rulesFor('https://SHOP.example:443/other');
  expect(fetcher.requests).toHaveLength(1);
  await clock.advance(1);
  await cache.rulesFor(page);

  expect(fetcher.requests).toHaveLength(2);
  expect(fetcher.requests[0]).toMatchObject({ url: robotsUrl, purpose: 'robots', maxRedirects: 5 });
  expect(first.check('teabot', page)).toEqual({ allowed: false, rule: 'Disallow: /cart' });
  expect(second).toBe(first);
});

it('keeps scheme, host and port apart', async () => {
  const { cache, fetcher } = createCache({});

  for (const origin of [
    'https://shop.example',
    'http://shop.example',
    'https://shop.example:8443',
    'https://www.shop.example',
  ]) {
    await cache.rulesFor(`${origin}/x`);
  }

  expect(fetcher.requests.map(({ url }) => url)).toEqual([
    'https://shop.example/robots.txt',
    'http://shop.example/robots.txt',
    'https://shop.example:8443/robots.txt',
    'https://www.shop.example/robots.txt',
  ]);
});

it('does not read half a line of a file that was cut', async () => {
  const { cache } = createCache({
    [robotsUrl]: { body: 'User-agent: *\nDisallow: /cart\nDisallow: /', truncated: true },
  });

  const policy = await cache.rulesFor(page);

  expect(policy.check('teabot', page).allowed).toBe(false);
  expect(policy.check('teabot', 'https://shop.example/tea').allowed).toBe(true);
});

it('forgets the origin used longest ago when there are too many', async () => {
  const { cache, fetcher } = createCache({}, 2);

  for (const host of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.rulesFor(`https://${host}.example/`);

  expect(fetcher.requests.map(({ url }) => new URL(url).hostname[0])).toEqual(['a', 'b', 'c', 'b']);
});

describe('a site whose robots.txt cannot be had', () => {
  it.each([
    ['HTTP 503', { status: 503 }, 'robots.txt answered HTTP 503'],
    ['HTTP 429', { status: 429 }, 'robots.txt answered HTTP 429'],
    ['no answer', failsWith('TIMEOUT'), 'robots.txt could not be fetched: TIMEOUT'],
    ['a private address', failsWith('SSRF_BLOCKED'), 'robots.txt could not be fetched: SSRF_BLOCKED'],
  ])('with %s is left alone for ten minutes', async (_, answer, rule) => {
    const { cache, clock, fetcher } = createCache({ [robotsUrl]: answer });

    const policy = await cache.rulesFor(page);
    await clock.advance(599_999);
    await cache.rulesFor(page);
    expect(fetcher.requests).toHaveLength(1);
    await clock.advance(1);
    await cache.rulesFor(page);

    expect(fetcher.requests).toHaveLength(2);
    expect(policy.unreachable).toBe(true);
    expect(policy.check('teabot', page)).toEqual({ allowed: false, rule });
    expect(policy.crawlDelayMs('teabot')).toBeNull();
    expect(policy.sitemaps(robotsUrl)).toEqual([]);
  });

  it.each([
    ['HTTP 404', { status: 404, body: forbidsCart }],
    ['HTTP 403', { status: 403 }],
    ['endless redirects', failsWith('TOO_MANY_REDIRECTS')],
  ])('with %s has no rules', async (_, answer) => {
    const { cache } = createCache({ [robotsUrl]: answer });

    const policy = await cache.rulesFor(page);

    expect(policy.unreachable).toBe(false);
    expect(policy.check('teabot', page)).toEqual({ allowed: true, rule: null });
  });
});

it.each([
  [200, 'use-body'],
  [204, 'use-body'],
  [304, 'disallow-all'],
  [302, 'allow-all'],
  [401, 'allow-all'],
  [410, 'allow-all'],
  [429, 'disallow-all'],
  [500, 'disallow-all'],
  [599, 'disallow-all'],
  [600, 'disallow-all'],
  [101, 'disallow-all'],
])('HTTP %i means %s', (status, decision) => {
  expect(robotsDecision({ status })).toBe(decision);
});

describe('while robots.txt is on its way', () => {
  function createSlowCache() {
    const answer = createDeferred<FakeResponse>();
    const signals: (AbortSignal | undefined)[] = [];
    const created = createCache({
      [robotsUrl]: async ({ signal }) => {
        signals.push(signal);
        return answer.promise;
      },
    });
    return { ...created, answer, signals };
  }

  it('all who ask wait for the same request', async () => {
    const { cache, answer, fetcher } = createSlowCache();

    const policies = Promise.all([cache.rulesFor(page), cache.rulesFor(page), cache.rulesFor(`${page}/2`)]);
    answer.resolve({ body: forbidsCart });
    const [first, ...others] = await policies;

    expect(fetcher.requests).toHaveLength(1);
    expect(others).toEqual([first, first]);
  });

  it('one who gives up does not disturb the others', async () => {
    const { cache, answer, signals } = createSlowCache();
    const controller = new AbortController();

    const impatient = cache.rulesFor(page, { signal: controller.signal });
    const patient = cache.rulesFor(page, { signal: new AbortController().signal });
    controller.abort();
    await expect(impatient).rejects.toMatchObject({ code: 'ABORTED' });
    expect(signals[0]?.aborted).toBe(false);
    answer.resolve({ body: forbidsCart });

    expect((await patient).check('teabot', page).allowed).toBe(false);
  });

  it('the request is aborted when all have given up, and the next one who asks starts anew', async () => {
    const { cache, answer, signals, fetcher } = createSlowCache();
    const controller = new AbortController();

    const impatient = cache.rulesFor(page, { signal: controller.signal });
    controller.abort();
    await expect(impatient).rejects.toMatchObject({ code: 'ABORTED' });
    expect(signals[0]?.aborted).toBe(true);
    const next = cache.rulesFor(page);
    answer.resolve({ body: forbidsCart });

    expect((await next).unreachable).toBe(false);
    expect(fetcher.requests).toHaveLength(2);
  });
});

it('refuses what is no web address', async () => {
  const { cache } = createCache({});

  await expect(cache.rulesFor('mailto:ann@shop.example')).rejects.toMatchObject({ code: 'URL_INVALID' });
});
