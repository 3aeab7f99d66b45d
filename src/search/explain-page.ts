import type { Store, StoredPage } from '../contracts/store.ts';
import type { UrlExplanation } from '../model/crawl.ts';
import { findVectors } from '../pipeline/find-vectors.ts';
import type { IndexUpkeep } from '../upkeep/index-upkeep.ts';

export interface ExplainOptions {
  readonly store: Pick<Store, 'countVectors' | 'findVectors'>;
  readonly upkeep: Pick<IndexUpkeep, 'usdPerMillionTokens'>;
  readonly customerId: string;
}

/** What the index holds of a page, to its chunks and what embedding them costs. */
export async function explainPage(
  { store, upkeep, customerId }: ExplainOptions,
  { title, contentHash, fetchedAt, chunks, history }: StoredPage,
): Promise<NonNullable<UrlExplanation['page']>> {
  const hashes = [...new Set(chunks.map(({ embeddingHash }) => embeddingHash))];
  const models = await store.countVectors(customerId);
  const embedded = await Promise.all(
    models.map(async ({ modelId }) => {
      const found = await findVectors(hashes, (part) => store.findVectors(customerId, modelId, part));
      return { modelId, found };
    }),
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
