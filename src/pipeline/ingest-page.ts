import type { Classifier } from '../contracts/classifier.ts';
import type { PageReading, PageSummary, ProductUpdate, SeenPage, StoredPage } from '../contracts/store.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { EmbeddingResult } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { PageSuccessor, ScrapedData } from '../model/page.ts';
import { contentHash, isSameDocument } from './content-hash.ts';
import type { ContentEmbedder } from './embed-content.ts';
import { type JudgeOptions, reasonToSkip, type SkipReason } from './judge-content.ts';
import { pageLinks } from './page-links.ts';
import { productDocument } from './product-document.ts';
import { type ReadOptions, readContent } from './read-content.ts';
import type { SiteTemplates } from './site-template/site-templates.ts';
import type { TrimmedPage } from './site-template/trim-page.ts';
import { isBudgetExhausted } from './spender.ts';

export interface IngestContext extends ReadOptions, JudgeOptions {
  /** `undefined`: pages are not classified. */
  readonly classifier: Classifier | undefined;
  readonly embedder: ContentEmbedder;
  /** What the customer's sites repeat on their pages. */
  readonly templates: SiteTemplates;
  /** When false, a page is left alone if its content is the same as in the index. */
  readonly refreshAll: boolean;
  /** Why a page is taken for the site's answer to any address; `undefined` when it is none. */
  readonly findSoft404: (content: ExtractedContent) => Promise<string | undefined>;
}

/** What a page is stored as, but for what its visits have taught. */
export type PageDraft = Omit<StoredPage, 'history'>;

/** A page that was fetched. */
export interface FetchedPage {
  readonly page: ScrapedData;
  /** What the index holds for it. */
  readonly known: PageSummary | null;
  readonly reading: PageReading;
  /** Where the page says that it is really to be found. */
  readonly successorOf: (content: ExtractedContent) => PageSuccessor | undefined;
}

/** What a page came to. */
export type Ingested =
  | {
      readonly kind: 'changed';
      readonly content: ExtractedContent;
      readonly page: PageDraft;
      /** What failed without costing the page: its category, its vectors. */
      readonly failures: readonly IntegrationError[];
    }
  | {
      /** The same document, and another price, say: nothing is cut or embedded anew. */
      readonly kind: 'repriced';
      readonly content: ExtractedContent;
      readonly page: PageSummary;
      readonly read: NonNullable<SeenPage['read']>;
      readonly update: ProductUpdate;
    }
  | {
      readonly kind: 'unchanged';
      readonly content: ExtractedContent;
      readonly page: PageSummary;
      readonly read: NonNullable<SeenPage['read']>;
    }
  | { readonly kind: 'moved'; readonly content: ExtractedContent; readonly successor: PageSuccessor }
  | ({ readonly kind: 'skipped'; readonly content: ExtractedContent } & SkipReason);

/**
 * One page, from its bytes to what the store is to hold. Skips the costly steps when its content has not changed.
 *
 * Writes nothing: the caller commits the page together with the outcome of its visit.
 *
 * @throws IntegrationError `EXTRACTION_FAILED`, `PARSE_LIMIT`, `BODY_DECODE`, `ABORTED`
 */
export async function ingestPage(fetched: FetchedPage, context: IngestContext): Promise<Ingested> {
  const { embedder } = context;
  const { page, known, reading } = fetched;
  const content = productDocument(await readContent(page, context));
  const successor = fetched.successorOf(content);
  if (successor) return { kind: 'moved', content, successor };
  const skip = reasonToSkip(content, context) ?? (await soft404(content, context));
  if (skip) return { kind: 'skipped', content, ...skip };

  const hash = contentHash(content);
  const read = { ...reading, links: pageLinks(content, reading, context) };
  if (known && isSameDocument(known.contentHash, hash) && embedder.isCurrent(known) && !context.refreshAll) {
    if (known.contentHash === hash) return { kind: 'unchanged', content, page: known, read };
    const update = { contentHash: hash, products: content.products };
    return { kind: 'repriced', content, page: known, read, update };
  }

  const failures: IntegrationError[] = [];
  const onFailure = (error: IntegrationError): void => void failures.push(error);
  const classified = await classify(content, context, onFailure);
  // The hash is that of the whole page: what is learnt about a site changes none of its pages.
  const trimmed = await context.templates.trim(classified);
  const embedding = await embedder.embed({ ...classified, markdown: trimmed.markdown }, onFailure);
  const stored = { ...toStoredPage(classified, hash, embedding, embedder), ...trimmed, ...read };
  return { kind: 'changed', content: classified, page: stored, failures };
}

async function soft404(content: ExtractedContent, { findSoft404 }: IngestContext): Promise<SkipReason | undefined> {
  const detail = await findSoft404(content);
  return detail === undefined ? undefined : { reason: 'SOFT_404', detail };
}

async function classify(
  content: ExtractedContent,
  { classifier, signal }: IngestContext,
  onFailure: (error: IntegrationError) => void,
): Promise<ExtractedContent> {
  if (!classifier) return content;
  try {
    const { category } = await classifier.classify(content, { signal });
    return { ...content, category };
  } catch (error) {
    throwIfAborted(signal, 'classifier');
    // Told once, for all pages.
    if (isBudgetExhausted(error)) return content;
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
): Omit<PageDraft, keyof PageReading | keyof TrimmedPage | 'links'> {
  const hasVectors = embedding.chunks.some((chunk) => chunk.vector !== null);
  return {
    key: content.key,
    url: content.url,
    title: content.title,
    contentHash: hash,
    chunking: embedder.chunking,
    modelId: hasVectors ? embedding.modelId : null,
    fetchedAt: content.fetchedAt,
    description: content.description,
    language: content.language,
    category: content.category,
    chunks: embedding.chunks,
    products: content.products,
  };
}
