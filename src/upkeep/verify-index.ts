import type { Store, StoredPage } from '../contracts/store.ts';
import type { AuditPart, StoreAudit } from '../contracts/store-audit.ts';
import { throwIfAborted } from '../errors.ts';
import type { IndexFinding } from '../model/index-finding.ts';
import { chunkSizeOf } from '../pipeline/chunking.ts';
import { embeddingText, hashEmbeddingText } from '../pipeline/embedding-text.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';

export interface VerifyScope {
  readonly store: Store;
  readonly audit: StoreAudit;
  readonly customerId: string;
  /** Models whose vectors a page must have; empty: those it was committed with. */
  readonly modelIds: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const parts: readonly AuditPart[] = ['copies', 'pages', 'ledger', 'leftovers'];
/** Whole pages with their vectors: bounds the memory of a step. */
const rowsPerStep: Readonly<Record<AuditPart, number>> = { copies: 100, pages: 20, ledger: 100, leftovers: 100 };
const pagesPerRead = 20;

/** Every difference between the parts of an index, as it is found. Holds one step's at a time. */
export async function* verifyIndex(scope: VerifyScope): AsyncGenerator<IndexFinding, void, undefined> {
  const { audit, customerId, modelIds, signal } = scope;
  for (const part of parts) {
    let after: string | undefined;
    do {
      throwIfAborted(signal, 'index');
      const step = await audit.audit(customerId, { part, after, limit: rowsPerStep[part], modelIds });
      yield* step.findings;
      after = step.next ?? undefined;
    } while (after !== undefined);
    if (part === 'pages') yield* verifyTexts(scope);
  }
}

/** Whether texts are still those that their hashes, and with them their vectors, were made of. */
async function* verifyTexts({ store, customerId, signal }: VerifyScope): AsyncGenerator<IndexFinding, void, undefined> {
  const slice = createTimeSlicer();
  let after: string | undefined;
  for (;;) {
    throwIfAborted(signal, 'index');
    const pages = await store.listPages(customerId, { after, limit: pagesPerRead, modelId: null });
    for (const page of pages) {
      yield* damagedChunks(page);
      await slice();
    }
    if (pages.length < pagesPerRead) return;
    after = pages.at(-1)?.key;
  }
}

function damagedChunks({ key, url, title, chunking, chunks, markdown }: StoredPage): IndexFinding[] {
  const chunkSize = chunkSizeOf(chunking);
  // Of a store that was filled by something else than the pipeline, nothing can be said.
  if (!Number.isFinite(chunkSize)) return [];
  return chunks.flatMap((chunk): IndexFinding[] => {
    const found = hashEmbeddingText(embeddingText(title, chunk, { chunkSize }));
    const isPlaced = markdown.slice(chunk.start, chunk.end) === chunk.text;
    if (found === chunk.embeddingHash && isPlaced) return [];
    const differs = isPlaced ? `a text of hash ${found}` : 'a text that is not in the page';
    const place = { key, url, chunkId: chunk.id, modelId: null, where: 'chunks' };
    const expected = `a text of hash ${chunk.embeddingHash}`;
    return [{ kind: 'chunk_damaged', remedy: 'fetch', ...place, expected, found: differs }];
  });
}
