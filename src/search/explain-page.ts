import type { Store, StoredPage } from '../contracts/store.ts';
import type { UrlExplanation } from '../model/crawl.ts';
import type { IndexUpkeep } from '../upkeep/index-upkeep.ts';

/** What a store takes at a time; chunks beyond are told without their models. */
const hashesPerLookup = 500;

/** What the index holds of a page, to its chunks and what embedding them costs. */
export async function explainPage(
  { store, upkeep, customerId }: { readonly store: Store; readonly upkeep: IndexUpkeep; readonly customerId: string },
  { title, contentHash, fetchedAt, chunks, history }: StoredPage,
): Promise<NonNullable<UrlExplanation['page']>> {
  const hashes = [...new Set(chunks.map(({ embeddingHash }) => embeddingHash))].slice(0, hashesPerLookup);
  const models = await store.countVectors(customerId);
  const embedded = await Promise.all(
    models.map(async ({ modelId }) => ({ modelId, found: await store.findVectors(customerId, modelId, hashes) })),
  );
  const embeddingTokens = chunks.reduce((sum, { tokens }) => sum + tokens, 0);
  const usd = await upkeep.usdPerMillionTokens(customerId);
  return {
    ...{ title, contentHash, fetchedAt, history, embeddingTokens },
    chunkIds: chunks.map(({ id }) => id),
    chunks: chunks.map(({ id, headingPath, tokens, embeddingHash }) => {
      const modelIds = embedded.filter(({ found }) => found.has(embeddingHash)).map(({ modelId }) => modelId);
      return { id, headingPath, tokens, modelIds };
    }),
    embeddingUsd: usd === null ? null : (embeddingTokens * usd) / 1_000_000,
  };
}
