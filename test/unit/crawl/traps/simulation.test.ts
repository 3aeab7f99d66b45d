import { describe, expect, it } from 'vitest';
import { canonicalizeUrl } from '../../../../src/crawl/canonical-url.ts';
import { createCrawlScope } from '../../../../src/crawl/crawl-scope.ts';
import { TrapGuard, type TrapTarget } from '../../../../src/crawl/traps/trap-guard.ts';
import { hashText } from '../../../../src/hash-text.ts';
import { createTrapSite, realPages, startUrl } from './trap-site.ts';

const isProductPage = (url: string) => new URL(url).pathname.startsWith('/shoe/');

interface Crawl {
  readonly fetched: number;
  /** Fetches of pages that were there before, or of nothing. */
  readonly wasted: readonly string[];
  readonly reached: ReadonlySet<string>;
  readonly details: readonly string[];
}

/** Breadth-first, until nothing is left or `maxFetches` are spent. */
function crawl(guard: TrapGuard | undefined, { seed, maxFetches }: { seed: number; maxFetches: number }): Crawl {
  const site = createTrapSite(seed);
  const scope = createCrawlScope({ startUrls: [startUrl] });
  const queue: (TrapTarget & { readonly depth: number })[] = [];
  const seen = new Set<string>();
  const wasted: string[] = [];
  const reached = new Set<string>();
  const details = new Set<string>();
  let fetched = 0;

  const verdictOf = (target: TrapTarget) => {
    const verdict = guard?.check(target) ?? { kind: 'visit' as const };
    if (verdict.kind !== 'visit') details.add(verdict.detail);
    return verdict;
  };
  const add = (target: TrapTarget, depth: number): boolean => {
    const verdict = verdictOf(target);
    if (verdict.kind === 'trap') return false;
    const url = verdict.kind === 'fold' ? verdict.url : target.url;
    const key = canonicalizeUrl(url)!;
    if (seen.has(key) || !scope.check(url, depth).allowed) return false;
    seen.add(key);
    queue.push({ ...target, url, depth });
    return true;
  };

  add({ url: startUrl, source: 'start', foundOn: null }, 0);
  for (let at = 0; at < queue.length && fetched < maxFetches; at++) {
    const target = queue[at]!;
    const verdict = verdictOf(target);
    if (verdict.kind === 'fold') add({ ...target, url: verdict.url }, target.depth);
    if (verdict.kind !== 'visit') continue;
    const page = site(target.url);
    if (!page) continue;
    fetched += 1;
    const newLinks = page.links.filter((url) => add({ url, source: 'link', foundOn: target.url }, target.depth + 1));
    const isNews = page.real !== undefined && !reached.has(page.real);
    if (isNews) reached.add(page.real!);
    if (!isNews && !newLinks.some(isProductPage)) wasted.push(target.url);
    guard?.learn({ ...target, ...page, textHash: hashText(page.text), newLinks, isProduct: page.isProduct ?? false });
  }
  return { fetched, wasted, reached, details: [...details] };
}

describe.each([1, 2, 3, 4, 5])('a site of 5,000 pages with traps, crawled breadth-first, seed %i', (seed) => {
  const guarded = crawl(new TrapGuard({ thisYear: 2026 }), { seed, maxFetches: 20_000 });

  it('is covered as a whole', () => {
    expect(realPages().length).toBeGreaterThan(5_000);
    expect(realPages().filter((page) => !guarded.reached.has(page))).toEqual([]);
  });

  // What the limits add up to, and no more on a larger site.
  it('wastes at most 125 visits, about 2 %', () => {
    expect(guarded.wasted.length).toBeLessThanOrEqual(125);
    expect(guarded.wasted.length / guarded.fetched).toBeLessThan(0.0225);
  });

  it.each([
    ['the calendar', '/events/{n}/{n}: 12 pages in a row brought nothing new'],
    ['its days', '/events/{n}/{n}/{n}: the first 4 pages are copies'],
    ['the agenda', '/agenda?month: 18 pages in a row brought nothing new'],
    ['filters', /^parameter colour of \/shoes: \d+ visits in a row brought nothing new$/],
    ['orders', /^parameter by of \/shoes: \d+ visits in a row brought nothing new$/],
    ['sessions in the query', 'pages are the same without parameter visit'],
    ['sessions in the path', 'pages are the same under any shop.example/portal/{id}'],
    ['the path that grows', 'the path keeps growing with the same content'],
    ['the paper version', 'pages are the same without parameter layout'],
  ])('names %s', (_trap, detail) => {
    expect(
      guarded.details.filter((found) => (typeof detail === 'string' ? found === detail : detail.test(found))),
    ).toHaveLength(1);
  });
});

it('would never end without a guard', () => {
  const unguarded = crawl(undefined, { seed: 1, maxFetches: 7_000 });

  expect(unguarded.fetched).toBe(7_000);
  expect(unguarded.wasted.length / unguarded.fetched).toBeGreaterThan(0.4);
});
