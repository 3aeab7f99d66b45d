import type {
  PageSummary,
  ProductsOfPage,
  ReadOptions,
  SeenPage,
  StoredPage,
  StoreHit,
  TemplatedPage,
} from '../../contracts/store.ts';
import type { UnembeddedPage, VectorCount } from '../../contracts/vector-store.ts';
import type { EmbeddedChunk } from '../../model/chunk.ts';
import type { DuePage } from '../../model/page.ts';
import type { Product } from '../../model/product.ts';
import { BestOf } from '../best-of.ts';
import { cosineSimilarityTo } from '../cosine-similarity.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { MemoryPostings } from './memory-postings.ts';
import { MemoryVectors } from './memory-vectors.ts';
import { SortedKeys } from './sorted-keys.ts';

/** A chunk that can be found. */
interface Entry {
  readonly page: StoredPage;
  readonly chunk: EmbeddedChunk;
}

/** The pages of one customer, searchable. Pages are copied on their way in and out; their vectors are kept beside them. */
export class MemoryPages {
  readonly #pages = new Map<string, StoredPage>();
  readonly #keys = new SortedKeys(this.#pages);
  readonly #entries = new Map<string, readonly Entry[]>();
  readonly #postings: MemoryPostings<Entry>;
  readonly #vectors = new MemoryVectors();

  constructor(analyzer: TextAnalyzer) {
    this.#postings = new MemoryPostings(analyzer, ({ page, chunk }) => [
      ['title', page.title],
      ['headings', chunk.headingPath.join(' ')],
      ['text', `${chunk.tableHeader ?? ''} ${chunk.text}`],
    ]);
  }

  put(page: StoredPage): void {
    this.#vectors.replace(page);
    this.#forget(page.key);
    this.#pages.set(page.key, { ...page, chunks: page.chunks.map((chunk) => ({ ...chunk, vector: null })) });
    this.#keys.changed();
    const entries = page.chunks.map((chunk) => ({ page, chunk: { ...chunk, vector: null } }));
    this.#entries.set(page.key, entries);
    for (const entry of entries) this.#postings.add(entry);
  }

  /** @returns whether it existed. */
  remove(key: string): boolean {
    this.#vectors.remove(key);
    this.#forget(key);
    this.#keys.changed();
    return this.#pages.delete(key);
  }

  /** Commits of one call may come in any order: an older visit does not turn the time back. */
  markSeen({ key, fetchedAt, history, read, update }: SeenPage): void {
    const page = this.#pages.get(key);
    if (!page || page.fetchedAt > fetchedAt) return;
    const products = update?.products ?? page.products.map((product) => asOf(product, fetchedAt));
    const seen = { ...read, ...update, products, fetchedAt, history };
    this.#pages.set(key, { ...page, ...structuredClone(seen) });
  }

  summary(key: string): PageSummary | undefined {
    const page = this.#pages.get(key);
    if (!page) return undefined;
    const { url, title, contentHash, chunking, fetchedAt, history, etag, lastModified, reading, chunks } = page;
    const identity = { key, url, title, contentHash, chunking, ...structuredClone({ fetchedAt, history }) };
    const state = { chunkCount: chunks.length, modelIds: this.#vectors.completeModels(page) };
    return { ...identity, etag, lastModified, reading, ...state };
  }

  /** By key, behind `after`. */
  summaries(after: string | undefined): PageSummary[] {
    return [...this.#keys.after(after)].flatMap((key) => this.summary(key) ?? []);
  }

  /** Pages due at `at`, the longest overdue first. */
  due(at: Date): DuePage[] {
    const due = [...this.#pages.values()].filter(({ history }) => history.dueAt <= at);
    return due
      .sort((a, b) => a.history.dueAt.getTime() - b.history.dueAt.getTime())
      .map(({ url, fetchedAt, history: { dueAt } }) => ({ url, dueAt, fetchedAt }));
  }

  links(key: string): readonly string[] {
    return [...(this.#pages.get(key)?.links ?? [])];
  }

  read(key: string, options: ReadOptions = {}): StoredPage | undefined {
    const page = this.#pages.get(key);
    return page && this.#withVectors(page, options);
  }

  list(after: string | undefined, limit: number, options: ReadOptions): StoredPage[] {
    const pages: StoredPage[] = [];
    for (const key of this.#keys.after(after)) {
      if (pages.length >= limit) break;
      pages.push(this.#withVectors(this.#pages.get(key)!, options));
    }
    return pages;
  }

  counts(): { readonly pages: number; readonly chunks: number; readonly products: number } {
    let products = 0;
    for (const page of this.#pages.values()) products += page.products.length;
    return { pages: this.#pages.size, chunks: this.#postings.size, products };
  }

  /** Pages with products, by key, behind `after`. */
  listProducts(after: string | undefined, limit: number): ProductsOfPage[] {
    const pages: ProductsOfPage[] = [];
    for (const key of this.#keys.after(after)) {
      if (pages.length >= limit) break;
      const { products } = this.#pages.get(key)!;
      if (products.length > 0) pages.push({ key, products: structuredClone(products) });
    }
    return pages;
  }

  products(keys: readonly string[]): Map<string, readonly Product[]> {
    const found = new Map<string, readonly Product[]>();
    for (const key of keys) {
      const products = this.#pages.get(key)?.products ?? [];
      if (products.length > 0) found.set(key, structuredClone(products));
    }
    return found;
  }

  /** Pages in which a template is looked for, by key. */
  templates(): TemplatedPage[] {
    return [...this.#keys.after(undefined)].flatMap((key) => {
      const { url, template } = this.#pages.get(key)!;
      return template ? [{ key, url, template: structuredClone(template) }] : [];
    });
  }

  settleTemplate(key: string, templateId: string): void {
    const page = this.#pages.get(key);
    if (page?.template) this.#pages.set(key, { ...page, template: { ...page.template, templateId } });
  }

  searchText(query: string, limit: number): StoreHit[] {
    const best = new BestOf<Entry>(limit);
    for (const [entry, score] of this.#postings.search(query)) best.offer(score, entry);
    return toHits(best);
  }

  searchVector(vector: Float32Array, modelId: string, limit: number): StoreHit[] {
    const similarity = cosineSimilarityTo(vector);
    const best = new BestOf<Entry>(limit);
    for (const entry of this.#postings.entries()) {
      const stored = this.#vectors.get(entry.page.key, modelId, entry.chunk.embeddingHash);
      if (stored?.length === vector.length) best.offer(similarity(stored), entry);
    }
    return toHits(best);
  }

  findVectors(modelId: string, hashes: readonly string[]): Map<string, Float32Array> {
    const found = hashes.map((hash) => [hash, this.#vectors.find(modelId, hash)?.slice()] as const);
    return new Map(found.flatMap(([hash, vector]) => (vector ? [[hash, vector] as const] : [])));
  }

  addVectors(modelId: string, vectors: ReadonlyMap<string, Float32Array>): number {
    const copies = new Map([...vectors].map(([hash, vector]) => [hash, vector.slice()] as const));
    let added = 0;
    for (const page of this.#pages.values()) added += this.#vectors.fill(page, modelId, copies);
    return added;
  }

  unembedded(modelId: string, after: string | undefined, limit: number): UnembeddedPage[] {
    const pages: UnembeddedPage[] = [];
    for (const key of this.#keys.after(after)) {
      if (pages.length >= limit) break;
      const { url, title, chunking, chunks } = this.#pages.get(key)!;
      const missing = chunks.filter(({ embeddingHash }) => !this.#vectors.get(key, modelId, embeddingHash));
      const without = missing.map(({ vector: _, ...chunk }) => structuredClone(chunk));
      if (without.length > 0) pages.push({ key, url, title, chunking, chunks: without });
    }
    return pages;
  }

  /** Keys of pages behind `after`, at most `limit`. */
  keysAfter(after: string | undefined, limit: number): string[] {
    return [...this.#keys.after(after)].slice(0, limit);
  }

  /** Chunks of a page that was committed with vectors and lacks them, by model. @param modelIds - none: its own. */
  bareChunks(key: string, modelIds: readonly string[]): { readonly modelId: string; readonly chunkId: string }[] {
    const page = this.#pages.get(key);
    if (!page || page.modelId === null) return [];
    return (modelIds.length > 0 ? modelIds : [page.modelId]).flatMap((modelId) =>
      page.chunks
        .filter(({ embeddingHash }) => !this.#vectors.get(key, modelId, embeddingHash))
        .map(({ id }) => ({ modelId, chunkId: id })),
    );
  }

  vectorCounts(): readonly VectorCount[] {
    return this.#vectors.counts(this.#pages.values());
  }

  removeVectors(modelId: string): number {
    const counted = this.vectorCounts().find((count) => count.modelId === modelId);
    this.#vectors.removeModel(modelId);
    return counted?.chunks ?? 0;
  }

  #forget(key: string): void {
    for (const entry of this.#entries.get(key) ?? []) this.#postings.remove(entry);
    this.#entries.delete(key);
  }

  #withVectors(page: StoredPage, { modelId = page.modelId }: ReadOptions): StoredPage {
    const isKnown = modelId !== null && this.#vectors.has(page.key, modelId);
    const vectorOf = (hash: string): Float32Array | null =>
      isKnown ? (this.#vectors.get(page.key, modelId, hash) ?? null) : null;
    const chunks = page.chunks.map((chunk) => ({ ...chunk, vector: vectorOf(chunk.embeddingHash) }));
    return copyPage({ ...page, modelId: isKnown ? modelId : null, chunks });
  }
}

/** What is seen again is so still. */
function asOf(product: Product, seenAt: Date): Product {
  return product.asOf < seenAt ? { ...product, asOf: seenAt } : product;
}

function toHits(best: BestOf<Entry>): StoreHit[] {
  return best.toArray().map(({ score, item: { page, chunk } }) => ({
    chunkId: chunk.id,
    pageKey: page.key,
    url: page.url,
    title: page.title,
    text: chunk.text,
    ...(chunk.tableHeader === undefined ? {} : { tableHeader: chunk.tableHeader }),
    headingPath: [...chunk.headingPath],
    score,
  }));
}

/** A copy that shares nothing with its original: not the strings' page they were cut from, not the vectors' memory. */
export function copyPage(page: StoredPage): StoredPage {
  const chunks = page.chunks.map((chunk) => ({ ...chunk, vector: chunk.vector?.slice() ?? null }));
  return structuredClone({ ...page, chunks });
}
