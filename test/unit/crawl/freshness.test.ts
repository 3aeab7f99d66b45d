import { expect, it } from 'vitest';
import type { ClaimedUrl } from '../../../src/contracts/store.ts';
import { Freshness, type FreshnessOptions } from '../../../src/crawl/freshness.ts';
import { buildPage, buildUrl } from '../../helpers/builders.ts';

const now = Date.UTC(2026, 5, 1);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const createFreshness = (overrides: Partial<FreshnessOptions> = {}): Freshness =>
  new Freshness({ isReusable: () => true, jobId: 'job', now: () => now, ...overrides });

interface Known {
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  readonly readDaysAgo?: number;
  readonly lastmod?: Date;
  readonly host?: string;
}

function target(
  name: number,
  { etag = '"1"', lastModified = null, readDaysAgo = 5, lastmod, host }: Known = {},
): ClaimedUrl {
  const url = `https://${host ?? 'shop.example'}/${name}`;
  const page = buildPage({ etag, lastModified, fetchedAt: new Date(now - readDaysAgo * dayMs) });
  const known = { ...page, url, key: url, chunkCount: 1, modelIds: ['model-a'] };
  return { ...buildUrl('page', { url, key: url, lastmod: lastmod ?? null }), known };
}

const many = (count: number, known?: Known): ClaimedUrl[] =>
  Array.from({ length: count }, (_, index) => target(index, known));

it('reads pages the index does not hold, cannot reuse, or has no validators for', () => {
  const unknown = { ...target(1), known: null };
  const readAll = createFreshness({ isReusable: () => false });
  expect(createFreshness().plan(unknown)).toBe('read');
  expect(readAll.plan(target(1))).toBe('read');
  expect(new Set(many(50, { etag: null }).map((each) => createFreshness().plan(each)))).toEqual(new Set(['read']));
});

it('asks for all but the first three pages of a host and about one in 32 of the others', () => {
  const freshness = createFreshness();
  const plans = many(2_000).map((each) => freshness.plan(each));
  const asked = plans.filter((plan) => plan === 'ask').length;
  expect(plans.slice(0, 3)).toEqual(['read', 'read', 'read']);
  expect(asked).toBeGreaterThan(2_000 * 0.95);
  expect(asked).toBeLessThan(2_000 * 0.985);
  expect(freshness.plan(target(1, { host: 'blog.example' }))).toBe('read');
});

it('reads other pages in another job', () => {
  const readOf = (jobId: string): number[] => {
    const freshness = createFreshness({ jobId });
    return many(400).flatMap((each, index) => (freshness.plan(each) === 'read' && index > 3 ? [index] : []));
  };
  expect(readOf('a')).not.toEqual(readOf('b'));
  expect(readOf('a')).toEqual(readOf('a'));
});

it('believes nobody whom an earlier run of the job found lying, and others as ever', () => {
  const distrusted = [
    { host: 'shop.example', reason: 'NOT_MODIFIED' },
    { host: 'blog.example', reason: 'LASTMOD' },
  ];
  const freshness = createFreshness({ distrusted });
  expect(new Set(many(50).map((each) => freshness.plan(each)))).toEqual(new Set(['read']));
  expect(many(50, { host: 'blog.example' }).map((each) => freshness.plan(each))).toContain('ask');
  expect(freshness.isTrusted('lastmod', 'https://blog.example/')).toBe(false);
  expect(freshness.isTrusted('lastmod', 'https://shop.example/')).toBe(true);
});

it('trusts validators no more after the first lie, which it tells once', () => {
  const freshness = createFreshness();
  const lie = { etag: '"1"', lastModified: null, hasChanged: true };
  expect(freshness.learn(target(1), lie)).toEqual(['validator']);
  expect(freshness.learn(target(2), lie)).toEqual([]);
  expect(freshness.isTrusted('validator', 'https://shop.example/x')).toBe(false);
  expect(freshness.isTrusted('validator', 'https://other.example/x')).toBe(true);
  expect(new Set(many(50).map((each) => freshness.plan(each)))).toEqual(new Set(['read']));
});

it.each([
  ['another ETag', { etag: '"2"', lastModified: null }],
  ['an ETag that is gone', { etag: null, lastModified: null }],
  ['the same date under another ETag', { etag: '"2"', lastModified: 'Mon' }],
])('takes a change with %s for honest', (_, sent) => {
  const freshness = createFreshness();
  expect(freshness.learn(target(1, { lastModified: 'Mon' }), { ...sent, hasChanged: true })).toEqual([]);
});

const old = new Date(now - 100 * dayMs);

it('believes a sitemap after ten pages it was right about, as long as the last reading is no older than 30 days', () => {
  const freshness = createFreshness();
  const known: Known = { etag: null, lastmod: old };
  const same = { etag: null, lastModified: null, hasChanged: false };
  for (const each of many(9, known)) freshness.learn(each, same);
  expect(freshness.plan(target(102, known))).toBe('read');
  freshness.learn(target(10, known), same);
  expect(freshness.plan(target(102, known))).toBe('believe');
  expect(freshness.plan(target(102, { ...known, readDaysAgo: 31 }))).toBe('read');
  expect(freshness.plan(target(102, { ...known, host: 'blog.example' }))).toBe('read');
});

it('believes a sitemap no more after its first lie', () => {
  const freshness = createFreshness();
  const known: Known = { etag: null, lastmod: old };
  for (const each of many(20, known)) freshness.learn(each, { etag: null, lastModified: null, hasChanged: false });
  const lied = freshness.learn(target(30, known), { etag: null, lastModified: null, hasChanged: true });
  expect(lied).toEqual(['lastmod']);
  expect(freshness.plan(target(102, known))).toBe('read');
});

it('counts an answer of "not modified" for the sitemap that said so', () => {
  const freshness = createFreshness();
  const known: Known = { lastmod: old };
  for (const each of many(10, known)) freshness.confirm(each);
  expect(freshness.plan(target(102, known))).toBe('believe');
});

it('takes a date for unchanged only when its day was over everywhere before our reading', () => {
  const freshness = createFreshness();
  const same = { etag: null, lastModified: null, hasChanged: false };
  for (const each of many(10, { etag: null, lastmod: old })) freshness.learn(each, same);
  const readAt = now - 5 * dayMs;
  const plan = (hoursBefore: number): string =>
    freshness.plan(target(102, { etag: null, lastmod: new Date(readAt - hoursBefore * hourMs) }));
  expect([plan(-1), plan(1), plan(35), plan(37)]).toEqual(['read', 'read', 'read', 'believe']);
});
