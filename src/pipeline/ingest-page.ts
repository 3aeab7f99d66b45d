import type { Classifier } from '../contracts/classifier.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { PageSummary, Store, StoredPage } from '../contracts/store.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { EmbeddingResult } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ContentFilters } from '../model/customer.ts';
import type { ScrapedData } from '../model/page.ts';
import { contentHash } from './content-hash.ts';
import type { ContentEmbedder } from './embed-content.ts';

export interface IngestContext {
  readonly customerId: string;
  readonly store: Store;
  readonly extractor: Extractor;
  /** `undefined`: pages are not classified. */
  readonly classifier: Classifier | undefined;
  readonly embedder: ContentEmbedder;
  readonly contentFilters: ContentFilters;
  readonly extractProducts: boolean;
  /** When false, a page is left alone if its content is the same as in the index. */
  readonly refreshAll: boolean;
  /** Whether `noindex` is obeyed. */
  readonly respectRobots: boolean;
  readonly signal: AbortSignal;
  /** Told of what failed without costing the page: its category, its vectors. */
  readonly onPartialFailure: (error: IntegrationError, url: string) => void;
}

/** What a page came to. */
export type Ingested =
  | {
      readonly kind: 'changed';
      readonly content: ExtractedContent;
      readonly page: StoredPage;
      /** False when a part of it could not be done, as `onPartialFailure` was told. */
      readonly isComplete: boolean;
    }
  | { readonly kind: 'unchanged'; readonly content: ExtractedContent; readonly page: PageSummary }
  | { readonly kind: 'skipped'; readonly content: ExtractedContent; readonly reason: string; readonly detail: string };

/**
 * One page, from its bytes to what the store is to hold. Skips the costly steps when its content has not changed.
 *
 * Writes nothing: the caller commits the page together with the outcome of its visit.
 *
 * @throws IntegrationError `EXTRACTION_FAILED`, `PARSE_LIMIT`, `STORE_FAILED`, `ABORTED`
 */
export async function ingestPage(page: ScrapedData, context: IngestContext): Promise<Ingested> {
  const { customerId, store, embedder, extractor, contentFilters, extractProducts, signal } = context;
  const content = await extractor.extract(page, { contentFilters, extractProducts, signal });
  if (content.robots.noindex && context.respectRobots) {
    return { kind: 'skipped', content, reason: 'NOINDEX', detail: 'the page asks not to be indexed' };
  }
  if (content.text === '') {
    const needsBrowser = content.emptyReason === 'needs-browser';
    const detail = needsBrowser ? 'the content is rendered by JavaScript' : 'no main content found';
    return { kind: 'skipped', content, reason: needsBrowser ? 'NEEDS_BROWSER' : 'NO_CONTENT', detail };
  }

  const hash = contentHash(content);
  const known = await store.getPage(customerId, page.key);
  const isUnchanged =
    known?.contentHash === hash &&
    known.chunking === embedder.chunking &&
    (!embedder.embeds || known.modelId === embedder.modelId);
  if (known && isUnchanged && !context.refreshAll) return { kind: 'unchanged', content, page: known };

  let isComplete = true;
  const onFailure = (error: IntegrationError): void => {
    isComplete = false;
    context.onPartialFailure(error, page.url);
  };
  const classified = await classify(content, context, onFailure);
  const embedding = await embedder.embed(classified, { signal, onFailure });
  return {
    kind: 'changed',
    content: classified,
    page: toStoredPage(classified, hash, embedding, embedder),
    isComplete,
  };
}

async function classify(
  content: ExtractedContent,
  { classifier, signal }: IngestContext,
  onFailure: (error: IntegrationError) => void,
): Promise<ExtractedContent> {
  if (!classifier) return content;
  try {
    return { ...content, category: await classifier.classify(content, { signal }) };
  } catch (error) {
    throwIfAborted(signal, 'classifier');
    // A page without a category is better than no page; the job reports it.
    onFailure(toClassifierError(error));
    return content;
  }
}

function toClassifierError(error: unknown): IntegrationError {
  if (IntegrationError.isInstance(error)) return error;
  return new IntegrationError('The classifier failed', {
    code: 'CLASSIFICATION_FAILED',
    service: 'classifier',
    cause: error,
  });
}

function toStoredPage(
  content: ExtractedContent,
  hash: string,
  embedding: EmbeddingResult,
  embedder: ContentEmbedder,
): StoredPage {
  const isEmbedded = embedding.chunks.every((chunk) => chunk.vector !== null);
  return {
    key: content.key,
    url: content.url,
    title: content.title,
    contentHash: hash,
    chunking: embedder.chunking,
    modelId: isEmbedded ? embedding.modelId : null,
    fetchedAt: content.fetchedAt,
    description: content.description,
    language: content.language,
    category: content.category,
    markdown: content.markdown,
    chunks: embedding.chunks,
    products: content.products,
  };
}
