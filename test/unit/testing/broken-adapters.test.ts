import { expect, it } from 'vitest';
import { CheerioExtractor } from '../../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { GotFetcher } from '../../../src/adapters/got-fetcher.ts';
import { InProcessJobQueue } from '../../../src/adapters/in-process-job-queue.ts';
import { MemoryCache } from '../../../src/adapters/memory-cache.ts';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import type { Classifier } from '../../../src/contracts/classifier.ts';
import { testCacheContract } from '../../../src/testing/cache-contract.ts';
import { testClassifierContract } from '../../../src/testing/classifier-contract.ts';
import type { ContractTest } from '../../../src/testing/contract-suite.ts';
import { testEmbedderContract } from '../../../src/testing/embedder-contract.ts';
import { testExtractorContract } from '../../../src/testing/extractor-contract.ts';
import { createFakeClock } from '../../../src/testing/fake-clock.ts';
import { createFakeEmbedder } from '../../../src/testing/fake-embedder.ts';
import { testFetcherContract } from '../../../src/testing/fetcher-contract.ts';
import { testJobQueueContract } from '../../../src/testing/job-queue-contract.ts';
import { testStoreContract } from '../../../src/testing/store-contract.ts';

/** What a user of the kit sees of an adapter: the cases that fail, each with the first lines of its message. */
async function failuresOf(register: (it: ContractTest) => void): Promise<Map<string, string>> {
  const cases: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  const collect = (name: string, run: () => Promise<void>): void => void cases.push({ name, run });
  register(Object.assign(collect, { skip: () => undefined }));
  const failures = new Map<string, string>();
  for (const { name, run } of cases) {
    await run().catch((error: unknown) => failures.set(name, error instanceof Error ? error.message : String(error)));
  }
  return failures;
}

it('a cache that takes what is falsy for a miss fails one case, which says so', async () => {
  const clock = createFakeClock();
  const create = () => {
    const cache = new MemoryCache({ clock });
    return Object.assign(cache, {
      get: async (key: string) => (await MemoryCache.prototype.get.call(cache, key)) || undefined,
    });
  };

  const failures = await failuresOf((it) => testCacheContract({ it, create, passTime: (ms) => clock.advance(ms) }));

  expect([...failures.keys()]).toEqual(['gives back null, 0, an empty string and false as themselves, not as unknown']);
});

it('a cache that forgets lifetimes fails the cases about them', async () => {
  const clock = createFakeClock();
  const create = () => {
    const cache = new MemoryCache({ clock });
    const set = (key: string, value: unknown) => MemoryCache.prototype.set.call(cache, key, value, 1e9);
    return Object.assign(cache, { set });
  };

  const failures = await failuresOf((it) => testCacheContract({ it, create, passTime: (ms) => clock.advance(ms) }));

  expect([...failures.keys()]).toEqual([
    'forgets a value when its lifetime is over, and only then',
    'does not lengthen a lifetime by reading',
  ]);
});

it('an embedder that gives vectors back in another order says which vector is at the wrong text', async () => {
  const create = () => {
    const embedder = createFakeEmbedder();
    const embed: typeof embedder.embed = async (texts, options) => {
      const { vectors } = await embedder.embed(texts, options);
      return { vectors: vectors.toReversed() };
    };
    return { ...embedder, embed };
  };

  const failures = await failuresOf((it) => testEmbedderContract({ it, create }));

  expect(failures.get('returns one vector per text, in the same order')).toContain('vector 0 is not of text 0');
});

it('a classifier that repeats what a page told it says what was expected', async () => {
  const create = (): Classifier => ({
    modelId: 'mine/echo',
    maxTokensPerCall: 0,
    maxUsdPerCall: 0,
    classify: async ({ text }) => ({ category: text, analysis: null }),
  });

  const failures = await failuresOf((it) => testClassifierContract({ it, create }));

  expect(failures.get('gives a page a short category')).toMatch(/expected 1 to 64 characters, received 8\d/);
  expect(failures.has('takes what a page says for data: it decides nothing but what is returned')).toBe(true);
});

it('a fetcher that follows every redirect says what it did instead', async () => {
  const create = (host: string) => {
    const options = { userAgent: 'Bot/1.0', timeoutMs: 1_000, maxBodyBytes: 10_000_000, exemptHosts: [host] };
    const fetcher = new GotFetcher(options);
    return Object.assign(fetcher, {
      fetch: (request: Parameters<GotFetcher['fetch']>[0]) =>
        GotFetcher.prototype.fetch.call(fetcher, { ...request, maxRedirects: 10 }),
    });
  };

  const failures = await failuresOf((it) => testFetcherContract({ it, create }));

  expect([...failures.keys()]).toEqual([
    'gives back a redirect as it is, with its target, unless it is asked to follow',
    'gives up a chain of redirects that is longer',
  ]);
});

it('an extractor that leaves HTML in its Markdown fails the case about it', async () => {
  const create = () => {
    const extractor = new CheerioExtractor();
    return {
      extract: async (...args: Parameters<CheerioExtractor['extract']>) => {
        const content = await extractor.extract(...args);
        return { ...content, markdown: `<div>${content.markdown}</div>` };
      },
    };
  };

  const failures = await failuresOf((it) => testExtractorContract({ it, create }));

  expect([...failures.keys()]).toContain(
    'writes Markdown in which no HTML is left, not even what the page shows as text',
  );
});

it('a store that shows one customer the pages of another fails the cases about customers', async () => {
  const create = () => {
    const store = new MemoryStore();
    const customers = new Set<string>();
    return Object.assign(store, {
      commitPages: (customerId: string, ...rest: unknown[]) => {
        customers.add(customerId);
        return Reflect.apply(MemoryStore.prototype.commitPages, store, [customerId, ...rest]);
      },
      searchText: async (_customerId: string, ...rest: unknown[]) => {
        const hits = [...customers].map((id) => Reflect.apply(MemoryStore.prototype.searchText, store, [id, ...rest]));
        return (await Promise.all(hits)).flat();
      },
    });
  };

  const failures = await failuresOf((it) => testStoreContract({ it, create }));

  expect([...failures.keys()].filter((name) => /customer/.test(name)).length).toBeGreaterThan(0);
});

it('a queue that knows no priorities fails the case about them, and shows the order it had', async () => {
  const create = () => {
    const queue = new InProcessJobQueue({ backoffMs: 5 });
    const add: InProcessJobQueue['add'] = (entries) =>
      InProcessJobQueue.prototype.add.call(
        queue,
        entries.map((entry) => ({ ...entry, priority: 5 })),
      );
    return Object.assign(queue, { add });
  };

  const failures = await failuresOf((it) => testJobQueueContract({ it, create }));

  expect([...failures.keys()]).toEqual(['starts those of a lower priority number first']);
  expect([...failures.values()][0]).toContain("'5-0'");
});
