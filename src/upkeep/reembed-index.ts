import type { Store } from '../contracts/store.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { CustomerContext } from '../model/customer.ts';
import { StoredEmbedder } from './embed-stored.ts';
import type { UpkeepEnvironment } from './upkeep-environment.ts';
import type { EmbeddingBudget } from './upkeep-spender.ts';

export interface ReembedOptions {
  /** As `embeddingConfig.model` of the customer's settings names it. */
  readonly model: string;
  /** False: the vectors are made, and search stays with the model it has. @default true */
  readonly switchModel?: boolean | undefined;
  /** Most that it may cost. What is made stays, and the next call goes on from there. @default no bound */
  readonly budget?: EmbeddingBudget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What `index.reembed` did. */
export interface ReembedReceipt {
  readonly customerId: string;
  /** Of the new vectors. */
  readonly modelId: string;
  /** By which the customer is searched now. */
  readonly activeModelId: string;
  /** Chunks that got a vector, those whose text another chunk has included. */
  readonly embeddedChunks: number;
  readonly reusedVectors: number;
  readonly embeddingTokens: number;
  /** US dollars. */
  readonly costUsd: number;
  /** Whether every chunk has a vector of the model now. Only then search is switched. */
  readonly complete: boolean;
  /** Why some have none: the embedder's first failure, or `BUDGET_EXHAUSTED`. */
  readonly error: IntegrationError | null;
}

/** Pages read, embedded and stored at a time: what a kill costs at most. */
const pagesPerBatch = 20;

/**
 * Gives every chunk a vector of another model, from its stored text, and then lets search use them. Searches go on with the
 * vectors there are until then, and pages that change meanwhile are embedded too.
 */
export async function reembedIndex(
  environment: UpkeepEnvironment,
  customer: CustomerContext,
  { model, switchModel = true, budget, signal }: ReembedOptions,
): Promise<ReembedReceipt> {
  const { store, embedderFor } = environment;
  const { customerId, settings } = customer;
  const embedder = embedderFor(model, customerId);
  const { modelId } = embedder;
  const stored = new StoredEmbedder({ customer, embedder, budget, signal }, environment);
  const fill = () => fillVectors(store, stored, { customerId, modelId, signal });
  let complete = await fill();
  let activeModelId = embedderFor(settings.embeddingConfig.model, customerId).modelId;
  if (complete && switchModel) {
    await saveModel(store, customerId, model);
    activeModelId = modelId;
    // Pages that a job has stored with the model before, while the last ones were looked for.
    complete = await fill();
  }
  return {
    customerId,
    modelId,
    activeModelId,
    embeddedChunks: stored.embedded,
    reusedVectors: stored.reused,
    embeddingTokens: stored.usedTokens,
    costUsd: stored.costUsd,
    complete,
    error: complete ? null : (stored.failure ?? stored.refusal ?? null),
  };
}

/** @throws IntegrationError `VECTORS_INCOMPLETE` while chunks have no vector of the model. */
export async function useModel(
  { store, embedderFor }: UpkeepEnvironment,
  { customerId }: CustomerContext,
  model: string,
): Promise<void> {
  const { modelId } = embedderFor(model, customerId);
  const [bare] = await store.listUnembedded(customerId, modelId, { limit: 1 });
  if (bare) {
    throw new IntegrationError(
      `Not every chunk has a vector of ${modelId}, those of ${bare.url} for example; index.reembed makes them first`,
      { code: 'VECTORS_INCOMPLETE', service: 'index', context: { customerId, modelId, url: bare.url } },
    );
  }
  await saveModel(store, customerId, model);
}

/** @returns whether every chunk has a vector. */
async function fillVectors(
  store: Store,
  stored: StoredEmbedder,
  {
    customerId,
    modelId,
    signal,
  }: { readonly customerId: string; readonly modelId: string; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  // Until a pass finds nothing to do; one that could do nothing is the last.
  for (;;) {
    const before = stored.embedded;
    let bare = 0;
    let after: string | undefined;
    do {
      throwIfAborted(signal, 'index');
      const pages = await store.listUnembedded(customerId, modelId, { after, limit: pagesPerBatch });
      bare += pages.length;
      await stored.embed(pages);
      after = pages.length < pagesPerBatch ? undefined : pages.at(-1)?.key;
      if (stored.refusal) return false;
    } while (after !== undefined);
    if (bare === 0) return true;
    if (stored.embedded === before) return false;
  }
}

/** One write: a search has the one model or the other. */
async function saveModel(store: Store, customerId: string, model: string): Promise<void> {
  const settings = (await store.getCustomer(customerId))?.settings ?? {};
  await store.saveCustomer(customerId, { ...settings, embeddingConfig: { ...settings.embeddingConfig, model } });
}
