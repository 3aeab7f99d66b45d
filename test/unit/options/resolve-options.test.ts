import { describe, expect, it } from 'vitest';
import type { Embedder } from '../../../src/contracts/embedder.ts';
import { IntegrationError } from '../../../src/errors.ts';
import { defaultModelPrices } from '../../../src/model/model-price.ts';
import { resolveOptions } from '../../../src/options/resolve-options.ts';
import type { OptionIssue } from '../../../src/options/validate.ts';

const embedder: Embedder = {
  modelId: 'mine@2',
  dimensions: 2,
  maxTextsPerCall: 1,
  maxTokensPerCall: 10,
  maxTokensPerText: 10,
  tokenizer: 'words',
  usdPerMillionTokens: 0,
  embed: async () => ({ vectors: [] }),
};

/** The error of options that must be refused. */
function refusal(options: unknown, environment: Record<string, string> = {}): IntegrationError {
  try {
    resolveOptions(options, environment);
  } catch (error) {
    if (IntegrationError.isInstance(error)) return error;
    throw error;
  }
  return expect.fail('The options were accepted');
}

const issuesOf = (error: IntegrationError) => error.context['issues'] as OptionIssue[];
const pathsOf = (error: IntegrationError) => issuesOf(error).map(({ path }) => path);

describe('without options and environment', () => {
  it('fills in every default and configures no service', () => {
    const { extraction, ...options } = resolveOptions(undefined, {});

    expect(options).toEqual({
      config: {},
      adapters: {},
      telemetry: true,
      storage: { path: '.customer-scraping/index.sqlite' },
      network: {
        userAgent: 'customer-scraping-integration/0.1',
        timeoutMs: 30_000,
        maxBodyBytes: 10_485_760,
        exemptHosts: [],
      },
      retry: { maxRetries: 3, backoffMs: 1000 },
      jobs: { autoResume: false, leaseMs: 10_000 },
      prices: defaultModelPrices,
    });
    expect(extraction.workers).toBeGreaterThanOrEqual(1);
    expect(extraction.workers).toBeLessThanOrEqual(4);
  });

  it('takes undefined members for absent ones', () => {
    const options = {
      config: undefined,
      adapters: { store: undefined },
      network: { proxyUrl: undefined },
      logger: undefined,
    };

    expect(resolveOptions(options, {})).toEqual(resolveOptions({}, {}));
  });
});

it('refuses an embedder that says nothing of its price, and takes one whose price is not known', () => {
  const { usdPerMillionTokens: _, ...silent } = embedder;
  expect(pathsOf(refusal({ adapters: { embedder: silent } }))).toEqual(['adapters.embedder']);
  const unknown = { ...embedder, usdPerMillionTokens: null };
  expect(resolveOptions({ adapters: { embedder: unknown } }, {}).adapters.embedder).toBe(unknown);
});

describe('prices', () => {
  it('are put over the defaults, model by model', () => {
    const { prices } = resolveOptions({ prices: { 'gpt-4o': { input: 3, output: 9 }, 'my-model': { input: 0 } } }, {});
    expect(prices).toEqual({ ...defaultModelPrices, 'gpt-4o': { input: 3, output: 9 }, 'my-model': { input: 0 } });
  });

  it.each([
    ['prices.my-model.input', { 'my-model': { input: -1 } }],
    ['prices.my-model.input', { 'my-model': {} }],
    ['prices.my-model.outputs', { 'my-model': { input: 1, outputs: 2 } }],
    ['prices', [1]],
  ])('are refused when they are none: %s', (path, prices) => {
    expect(pathsOf(refusal({ prices }))).toEqual([path]);
  });
});

describe('services', () => {
  const environment = {
    OPENAI_API_KEY: 'env-key',
    REDIS_URL: 'redis://env',
    SUPABASE_URL: 'https://env.supabase.co',
    SUPABASE_SERVICE_ROLE_KEY: 'env-role',
    CREDENTIALS_ENCRYPTION_KEY: 'env-encryption',
  };

  it('come from the environment when the options do not name them', () => {
    const { config, credentialsEncryptionKey } = resolveOptions({}, environment);

    expect(config).toEqual({
      openai: { apiKey: 'env-key', model: 'text-embedding-3-small', maxTokens: 300_000, rateLimit: 3000 },
      redis: { url: 'redis://env', keyPrefix: 'csi', ttl: 3600 },
      supabase: { url: 'https://env.supabase.co', serviceRoleKey: 'env-role' },
    });
    expect(credentialsEncryptionKey).toBe('env-encryption');
  });

  it('come from the options where both name them', () => {
    const config = {
      openai: { apiKey: 'my-key' },
      redis: { keyPrefix: 'shop' },
      supabase: { url: 'https://my.supabase.co' },
    };

    expect(resolveOptions({ config }, environment).config).toMatchObject({
      openai: { apiKey: 'my-key' },
      redis: { url: 'redis://env', keyPrefix: 'shop' },
      supabase: { url: 'https://my.supabase.co', serviceRoleKey: 'env-role' },
    });
  });

  it('prefer NEXT_PUBLIC_SUPABASE_URL to SUPABASE_URL', () => {
    const both = { ...environment, NEXT_PUBLIC_SUPABASE_URL: 'https://next.supabase.co' };

    expect(resolveOptions({}, both).config.supabase?.url).toBe('https://next.supabase.co');
  });

  it.each(['', '  '])('are absent when the environment says %j', (value) => {
    const empty = Object.fromEntries(Object.keys(environment).map((name) => [name, value]));

    expect(resolveOptions({}, empty)).toEqual(resolveOptions({}, {}));
  });

  it.each([
    [{ SUPABASE_URL: 'https://x.supabase.co' }, 'config.supabase.serviceRoleKey', 'SUPABASE_SERVICE_ROLE_KEY'],
    [{ SUPABASE_SERVICE_ROLE_KEY: 'x' }, 'config.supabase.url', 'NEXT_PUBLIC_SUPABASE_URL'],
  ])('name the missing half of %j', (half, path, variable) => {
    const error = refusal({}, half);

    expect(pathsOf(error)).toEqual([path]);
    expect(error.message).toContain(`Set it, or ${variable} in the environment.`);
  });

  it('name the missing key of a service that is otherwise configured', () => {
    const error = refusal({ config: { openai: { model: 'text-embedding-3-large' }, redis: { ttl: 60 } } });

    expect(pathsOf(error)).toEqual(['config.openai.apiKey', 'config.redis.url']);
  });

  it('say when a bad value came from the environment, and do not show it', () => {
    const error = refusal({}, { REDIS_URL: 'http://user:canary@redis', OPENAI_API_KEY: 'canary with blanks' });

    expect(error.message).toContain('it came from REDIS_URL');
    expect(error.message).toContain('it came from OPENAI_API_KEY');
    expect(error.message + JSON.stringify(error.context)).not.toContain('canary');
  });

  it.each([
    [{ config: 'mine' }, 'config'],
    [{ config: { openai: ['key'] } }, 'config.openai'],
    [{ config: { redis: null } }, 'config.redis'],
  ])('are not mended by the environment where the options are wrong: %j', (options, path) => {
    expect(pathsOf(refusal(options, environment))).toEqual([path]);
  });

  it('accept credentials in the URLs of Redis and of a proxy, and a compatible server for OpenAI', () => {
    const options = {
      config: {
        redis: { url: 'rediss://user:pass@redis.example:6380/2' },
        openai: { apiKey: 'x', baseURL: 'http://localhost:8000/v1' },
      },
      network: { proxyUrl: 'http://user:pass@proxy.example:3128' },
    };

    expect(resolveOptions(options, {})).toMatchObject(options);
  });
});

describe('adapters', () => {
  it('are taken as they are', () => {
    class Mine {
      readonly #greeting = 'hello';
      async fetch(): Promise<string> {
        return this.#greeting;
      }
    }
    const fetcher = new Mine();
    const { adapters } = resolveOptions({ adapters: { fetcher, embedder } }, {});

    expect(adapters.fetcher).toBe(fetcher);
    expect(adapters.embedder).toBe(embedder);
  });

  it.each([
    ['fetcher', 'fetch()'],
    ['extractor', 'extract()'],
    ['embedder', 'embed(), modelId, dimensions'],
    ['classifier', 'classify()'],
    ['cache', 'get(), set(), delete()'],
    ['store', 'saveCustomer(), createCustomer(), getCustomer()'],
    ['queue', 'add(), work()'],
  ])('must have what the contract of %s requires', (name, missing) => {
    const error = refusal({ adapters: { [name]: {} } });

    expect(pathsOf(error)).toEqual([`adapters.${name}`]);
    expect(error.message).toContain(`it lacks ${missing}`);
  });

  it.each([null, 'sqlite', 5])('must be objects, not %j', (store) => {
    expect(pathsOf(refusal({ adapters: { store } }))).toEqual(['adapters.store']);
  });

  it('must log at every level', () => {
    expect(resolveOptions({ logger: console }, {}).logger).toBe(console);
    expect(refusal({ logger: { info() {}, warn() {}, error() {} } }).message).toContain('it lacks debug()');
  });
});

describe('refusing', () => {
  it('reports every problem at once, as text and as data', () => {
    const error = refusal({
      config: { openai: { apiKey: '', maxTokens: 1 } },
      storage: { path: '' },
      network: { timeoutMs: 0, exemptHosts: ['intranet', 'intranet:80'], proxyUrl: 'proxy.example' },
      retry: { maxRetries: Number.NaN, backoffMs: '500' },
      extraction: { workers: -1 },
      adapters: { cache: {} },
      colour: 'red',
    });

    expect(error.code).toBe('OPTIONS_INVALID');
    expect(pathsOf(error).toSorted()).toEqual([
      'adapters.cache',
      'colour',
      'config.openai.apiKey',
      'config.openai.maxTokens',
      'extraction.workers',
      'network.exemptHosts[0]',
      'network.proxyUrl',
      'network.timeoutMs',
      'retry.backoffMs',
      'retry.maxRetries',
      'storage.path',
    ]);
    for (const path of pathsOf(error)) expect(error.message).toContain(path);
  });

  it('says what was expected, what came, and how to mend it', () => {
    const [issue] = issuesOf(refusal({ retry: { backoffMs: '500' } }));

    expect(issue).toEqual({
      path: 'retry.backoffMs',
      problem: 'must be a whole number from 0 to 60,000',
      received: '"500"',
      fix: 'Write 500 without quotes.',
    });
  });

  it.each([
    [{ network: { useragent: 'x' } }, 'Did you mean network.userAgent?'],
    [{ Network: {} }, 'Did you mean network?'],
    [{ config: { openai: { apiKey: 'x', api_key: 'y' } } }, 'Did you mean config.openai.apiKey?'],
    [{ storage: { path: 'x' }, EXTRACTION: {} }, 'Did you mean extraction?'],
    [{ retry: { maxRetrys: 5 } }, 'Did you mean retry.maxRetries?'],
    [{ retry: { colour: 5 } }, 'Known are maxRetries, backoffMs.'],
  ])('helps with the unknown name in %j', (options, help) => {
    expect(refusal(options).message).toContain(help);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10', null])(
    'takes %j for no time limit at all',
    (timeoutMs) => {
      expect(pathsOf(refusal({ network: { timeoutMs } }))).toEqual(['network.timeoutMs']);
    },
  );

  it.each(['intranet', 'http://intranet:80', ':80', 'intranet:99999', 'a b:80', ''])(
    'takes %j for no host and port',
    (pair) => {
      expect(pathsOf(refusal({ network: { exemptHosts: [pair] } }))).toEqual(['network.exemptHosts[0]']);
    },
  );

  it.each(['intranet:8080', '10.1.2.3:80', '[fd00::1]:443', 'LOCALHOST:3000'])(
    'takes %j for a host and port',
    (pair) => {
      expect(resolveOptions({ network: { exemptHosts: [pair] } }, {}).network.exemptHosts).toEqual([pair]);
    },
  );

  it.each(['a\r\nx-evil: 1', '', ' bot', 'bot\u00e9'])('lets no user agent break a header: %j', (userAgent) => {
    expect(pathsOf(refusal({ network: { userAgent } }))).toEqual(['network.userAgent']);
  });

  it.each([[null], [[]], ['options'], [5]])('takes %j for no options', (options) => {
    expect(issuesOf(refusal(options))).toMatchObject([{ path: '', problem: 'must be an object' }]);
  });

  it('pollutes no prototype', () => {
    const error = refusal(JSON.parse('{"__proto__": {"storage": {"path": "x"}}}'));

    expect(pathsOf(error)).toEqual(['__proto__']);
    expect(resolveOptions({}, {}).storage.path).not.toBe('x');
  });
});
