import { expect, it } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import { explainPage } from '../../../src/search/explain-page.ts';
import { holdJob } from '../../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildCommit, buildPage } from '../../helpers/builders.ts';

it('names the models of every chunk of a page that has more than a lookup takes', async () => {
  const store = new MemoryStore();
  const lease = await holdJob(store, 'shop-1');
  const chunks = Array.from({ length: 1_100 }, (_, index) =>
    buildChunk({
      id: `chunk-${index}`,
      index,
      embeddingHash: index.toString(16).padStart(64, '0'),
      vector: index === 1_050 ? null : Float32Array.of(1, index),
    }),
  );
  const page = buildPage({ modelId: 'model-a', chunks });
  await store.commitPages('shop-1', lease, [buildCommit(page)]);

  const upkeep = { usdPerMillionTokens: async () => null };
  const explained = await explainPage({ store, upkeep, customerId: 'shop-1' }, page);

  expect(explained.chunks).toHaveLength(1_100);
  expect(explained.chunks.filter(({ modelIds }) => modelIds.length === 0).map(({ id }) => id)).toEqual(['chunk-1050']);
});
