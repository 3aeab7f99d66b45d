import { describe, expect, expectTypeOf, it } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { resolveScrapingConfig } from '../../../src/options/resolve-scraping-config.ts';
import type { ScrapingConfig } from '../../../src/options/scraping-config.ts';
import type { OptionIssue } from '../../../src/options/validate.ts';

const urls = ['https://shop.example'];

/** The error of a config that must be refused. */
function refusal(config: unknown): IntegrationError & { readonly context: { readonly issues: OptionIssue[] } } {
  try {
    resolveScrapingConfig(config);
  } catch (error) {
    if (IntegrationError.isInstance(error)) return error as ReturnType<typeof refusal>;
    throw error;
  }
  return expect.fail('The config was accepted');
}

const pathsOf = (config: unknown) => refusal(config).context.issues.map(({ path }) => path);

describe('a config', () => {
  it('needs start URLs only; the rest has defaults', () => {
    expect(resolveScrapingConfig({ urls }).config).toEqual({
      urls,
      maxPages: 100,
      turboMode: false,
      extractProducts: true,
      generateEmbeddings: true,
      classifyContent: false,
      includePatterns: [],
      excludePatterns: [],
      sitemaps: 'include',
      refresh: 'changed',
      budget: {},
      settings: {},
    });
  });

  it('keeps job id and signal apart from what is stored', () => {
    const { signal } = new AbortController();
    const resolved = resolveScrapingConfig({ urls, jobId: 'job-1', signal });

    expect(resolved).toMatchObject({ jobId: 'job-1', signal });
    expect(Object.keys(resolved.config)).not.toContain('signal');
    expect(Object.keys(resolved.config)).not.toContain('jobId');
  });

  it('can be stored as JSON and read back by the same function', () => {
    const { config } = resolveScrapingConfig({
      urls,
      maxDepth: 2,
      includePatterns: ['/shop/**'],
      budget: { maxUsd: 0.5 },
      settings: { embeddingConfig: { chunkSize: 256 } },
      refresh: undefined,
    });

    expect(resolveScrapingConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
  });

  it('may be built step by step', () => {
    const config: ScrapingConfig = { urls: [] };
    config.urls.push('https://shop.example');
    config.maxPages = 5;

    expect(resolveScrapingConfig(config).config.maxPages).toBe(5);
    expectTypeOf<ScrapingConfig['urls']>().toEqualTypeOf<string[]>();
  });

  it('does not change its input', () => {
    const config = Object.freeze({ urls: Object.freeze([...urls]), budget: Object.freeze({}) });

    expect(() => resolveScrapingConfig(config)).not.toThrow();
  });
});

describe('start URLs', () => {
  it.each([
    'https://shop.example',
    'http://shop.example:8080/a?b=c#d',
    'https://b\u00fccher.example/',
    'HTTPS://SHOP.EXAMPLE',
    'http://[2001:db8::1]/',
    'http://127.0.0.1:3000/',
  ])('may be %s', (url) => {
    expect(resolveScrapingConfig({ urls: [url] }).config.urls).toEqual([url]);
  });

  it.each([
    ['shop.example/a', 'Did you mean https://shop.example/a?'],
    ['//shop.example', 'must be an absolute URL'],
    ['/a', 'must be an absolute URL'],
    ['', 'must be an absolute URL'],
    ['https://', 'must be an absolute URL'],
    ['https:///a', 'must be an absolute URL'],
    ['https:shop.example', 'must be an absolute URL'],
    ['https://shop.example/a b', 'must be an absolute URL'],
    ['https://shop.example\n', 'must be an absolute URL'],
    ['https://shop.example:99999', 'must be an absolute URL'],
    ['ftp://shop.example', 'must begin with http:// or https://'],
    ['javascript://shop.example', 'must begin with http:// or https://'],
    ['https://user:canary@shop.example', 'must not hold a user name or password'],
    ['https://user@shop.example', 'must not hold a user name or password'],
    [`https://shop.example/${'a'.repeat(2048)}`, 'must have at most 2,048 characters'],
    [5, 'must be an absolute URL'],
    [null, 'must be an absolute URL'],
    [new URL('https://shop.example'), 'must be an absolute URL'],
  ])('may not be %s', (url, problem) => {
    const error = refusal({ urls: [...urls, url] });

    expect(error.code).toBe('URL_INVALID');
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain('canary');
    expect(error.context.issues.map(({ path }) => path)).toEqual(['urls[1]']);
  });

  it.each([[[]], [undefined], [null], ['https://shop.example'], [Array(10_001).fill('https://shop.example')]])(
    'must be a list of 1 to 10,000',
    (list) => {
      expect(refusal({ urls: list })).toMatchObject({ code: 'OPTIONS_INVALID' });
      expect(pathsOf({ urls: list })).toEqual(['urls']);
    },
  );

  it('share one error with other problems, as invalid options', () => {
    const error = refusal({ urls: ['shop'], maxPages: 0 });

    expect(error.code).toBe('OPTIONS_INVALID');
    expect(error.context.issues.map(({ path }) => path)).toEqual(['urls[0]', 'maxPages']);
  });
});

describe('refusing', () => {
  it.each([
    ...[0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 1_000_001, '10', null].map((maxPages) => ({ maxPages })),
    ...[-1, Number.NaN, Number.POSITIVE_INFINITY, 1001].map((maxDepth) => ({ maxDepth })),
    ...[0, 1, 'yes', null].map((turboMode) => ({ turboMode })),
    ...['all', '', true].map((sitemaps) => ({ sitemaps })),
    ...['always', null].map((refresh) => ({ refresh })),
    ...['', '.', '..', 'a b', 'a/b', 'a'.repeat(129), 5].map((jobId) => ({ jobId })),
    ...[{}, 'abort', null].map((signal) => ({ signal })),
    ...['/a/**', Array(101).fill('/a'), null].map((includePatterns) => ({ includePatterns })),
  ])('%j', (bad) => {
    expect(pathsOf({ urls, ...bad })).toEqual(Object.keys(bad));
  });

  it.each([
    [{ excludePatterns: ['/a', ''] }, 'excludePatterns[1]'],
    [{ excludePatterns: ['a'.repeat(201)] }, 'excludePatterns[0]'],
    [{ budget: { maxTokens: -1 } }, 'budget.maxTokens'],
    [{ budget: { maxUsd: Number.POSITIVE_INFINITY } }, 'budget.maxUsd'],
    [{ budget: { maxBytes: 0 } }, 'budget.maxBytes'],
    [{ budget: { maxDurationMs: Number.NaN } }, 'budget.maxDurationMs'],
    [{ settings: { scrapingPreferences: { maxConcurrency: 0 } } }, 'settings.scrapingPreferences.maxConcurrency'],
    [
      { settings: { contentFilters: { includeSelectors: ['p:has(a)'] } } },
      'settings.contentFilters.includeSelectors[0]',
    ],
  ])('%j', (bad, path) => {
    expect(pathsOf({ urls, ...bad })).toEqual([path]);
  });

  it('takes a budget of 0 tokens and dollars for none at all, not for no limit', () => {
    const budget = { maxTokens: 0, maxUsd: 0 };

    expect(resolveScrapingConfig({ urls, budget }).config.budget).toEqual(budget);
  });

  it.each([
    ['maxPage', 'Did you mean maxPages?'],
    ['max_depth', 'Did you mean maxDepth?'],
    ['url', 'Did you mean urls?'],
    ['generateEmbedding', 'Did you mean generateEmbeddings?'],
  ])('helps with the unknown name %s', (name, help) => {
    expect(refusal({ urls, [name]: 1 }).message).toContain(help);
  });

  it('names at most 50 problems', () => {
    expect(pathsOf({ urls: Array(1000).fill('bad') })).toHaveLength(50);
  });
});
