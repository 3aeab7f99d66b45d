import { describe, expect, it } from 'vitest';
import { type CrawlScopeOptions, createCrawlScope, isSameSite } from '../../../src/crawl/crawl-scope.ts';

const scopeOf = (options: Partial<CrawlScopeOptions> = {}) =>
  createCrawlScope({ startUrls: ['https://shop.example/'], ...options });
const detailOf = (verdict: { readonly allowed: boolean; readonly detail?: string }) => verdict.detail;

describe('the hosts of the start URLs', () => {
  it.each([
    'https://shop.example/tea',
    'http://shop.example/tea',
    'https://SHOP.example./tea',
    'https://shop.example:443/',
  ])('take in %s', (url) => {
    expect(scopeOf().check(url, 1)).toEqual({ allowed: true });
  });

  it.each([
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://evil.example/https://shop.example/',
    'https://blog.shop.example/',
    'https://shop.example:8443/',
    'https://notshop.example/',
  ])('leave out %s', (url) => {
    expect(detailOf(scopeOf().check(url, 1))).toMatch(/^host .+ is not part of this crawl$/);
  });

  it('can be extended by the host a start URL redirects to', () => {
    const scope = scopeOf();
    scope.addHost('www.shop.example');

    expect(scope.check('https://www.shop.example/tea', 1)).toEqual({ allowed: true });
    expect(scope.check('https://shop.example/tea', 1)).toEqual({ allowed: true });
  });
});

describe('shapes that no page has', () => {
  it.each([
    ['URL of 2049 characters, at most 2048 are visited', `https://shop.example/${'a'.repeat(2_028)}`],
    ['path of 21 segments, at most 20', `https://shop.example/${Array.from({ length: 21 }, (_, i) => i).join('/')}`],
    ['path repeats a more than 3 times', 'https://shop.example/a/b/a/b/a/b/a'],
    [
      'query of 11 parameters, at most 10',
      `https://shop.example/?${Array.from({ length: 11 }, (_, i) => `p${i}`).join('&')}`,
    ],
    ['file type .jpg is no page', 'https://shop.example/tea.JPG?size=2'],
    ['file type .zip is no page', 'https://shop.example/files/list.zip'],
    ['ftp: is not http or https', 'ftp://shop.example/'],
    ['not an absolute URL', '/tea'],
  ])('%s', (detail, url) => {
    expect(scopeOf().check(url, 1)).toEqual({ allowed: false, detail });
  });

  it.each([
    `https://shop.example/${'a'.repeat(2_027)}`,
    'https://shop.example/a/b/a/b/a/b',
    `https://shop.example/?${Array.from({ length: 10 }, (_, i) => `p${i}`).join('&')}&utm_source=mail&gclid=1`,
    'https://shop.example/image.php?file=tea.jpg',
    'https://shop.example/price-list.pdf',
    'https://shop.example/v1.2/notes',
  ])('is not %s', (url) => {
    expect(scopeOf().check(url, 1)).toEqual({ allowed: true });
  });
});

describe('depth', () => {
  it('includes maxDepth and ends behind it', () => {
    const scope = scopeOf({ maxDepth: 2 });

    expect(scope.check('https://shop.example/tea', 2)).toEqual({ allowed: true });
    expect(scope.check('https://shop.example/tea', 3)).toEqual({
      allowed: false,
      detail: 'depth 3 is over maxDepth 2',
    });
  });

  it('0 means the start pages only, and none means no limit', () => {
    expect(scopeOf({ maxDepth: 0 }).check('https://shop.example/tea', 1).allowed).toBe(false);
    expect(scopeOf().check('https://shop.example/tea', 1_000).allowed).toBe(true);
  });
});

describe('patterns', () => {
  it('an included page must match one of them', () => {
    const scope = scopeOf({ includePatterns: ['/tea/**', '/coffee/**'] });

    expect(scope.check('https://shop.example/coffee/beans', 1)).toEqual({ allowed: true });
    expect(scope.check('https://shop.example/about', 1)).toEqual({
      allowed: false,
      detail: 'matches no include pattern',
    });
  });

  it('an excluded page stays out though it is included too', () => {
    const scope = scopeOf({ includePatterns: ['/tea/**'], excludePatterns: ['**/reviews'] });

    expect(scope.check('https://shop.example/tea/reviews', 1)).toEqual({
      allowed: false,
      detail: 'matches exclude pattern **/reviews',
    });
  });

  it('include patterns do not keep a start URL from being visited, exclude patterns do', () => {
    const scope = scopeOf({
      startUrls: ['https://shop.example/', 'https://shop.example/old'],
      includePatterns: ['/tea/**'],
      excludePatterns: ['/old'],
    });

    expect(scope.check('https://shop.example/?utm_source=x', 0)).toEqual({ allowed: true });
    expect(scope.check('https://shop.example/old', 0).allowed).toBe(false);
    expect(scope.check('https://shop.example/about', 0).allowed).toBe(false);
  });

  it('more than 100 are refused', () => {
    const includePatterns = Array.from({ length: 101 }, (_, index) => `/${index}`);

    expect(() => scopeOf({ includePatterns })).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });
});

it('refuses a start URL that is no web address', () => {
  expect(() => scopeOf({ startUrls: ['ftp://shop.example/'] })).toThrow(
    expect.objectContaining({ code: 'URL_INVALID' }),
  );
});

describe('one site', () => {
  it.each([
    ['https://shop.example.com/', 'https://www.shop.example.com/'],
    ['https://example.co.uk/', 'http://shop.example.co.uk:8080/a'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/a'],
    ['https://example.com./', 'https://www.example.com/'],
  ])('%s and %s', (a, b) => {
    expect(isSameSite(a, b)).toBe(true);
  });

  it.each([
    ['https://example.com/', 'https://example.org/'],
    ['https://a.co.uk/', 'https://b.co.uk/'],
    ['https://a.github.io/', 'https://b.github.io/'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:9090/'],
    ['http://10.0.0.1/', 'http://10.0.0.2/'],
    ['https://example.com/', 'no URL'],
  ])('is not %s and %s', (a, b) => {
    expect(isSameSite(a, b)).toBe(false);
  });
});
