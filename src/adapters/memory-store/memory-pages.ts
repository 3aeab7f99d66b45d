import type { PageSummary, StoredPage, StoreHit } from '../../contracts/store.ts';
import type { EmbeddedChunk } from '../../model/chunk.ts';
import type { Product } from '../../model/product.ts';
import { BestOf } from '../best-of.ts';
import { cosineSimilarityTo } from '../cosine-similarity.ts';
import { fieldWeights, scoreBm25 } from '../full-text/bm25.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { SortedKeys } from './sorted-keys.ts';

/** A chunk that can be found. */
interface Entry {
  readonly page: StoredPage;
  readonly chunk: EmbeddedChunk;
}

/** The pages of one customer, searchable. Pages are copied on their way in and out. */
export class MemoryPages {
  readonly #analyzer: TextAnalyzer;
  readonly #pages = new Map<string, StoredPage>();
  readonly #keys = new SortedKeys(this.#pages);
  readonly #entries = new Map<string, readonly Entry[]>();
  /** Weighted frequency by chunk, for every term. */
  readonly #postings = new Map<string, Map<Entry, number>>();
  readonly #lengths = new Map<Entry, number>();

  constructor(analyzer: TextAnalyzer) {
    this.#analyzer = analyzer;
  }

  put(page: StoredPage): void {
    this.remove(page.key);
    this.#pages.set(page.key, page);
    this.#keys.changed();
    const entries = page.chunks.map((chunk) => ({ page, chunk }));
    this.#entries.set(page.key, entries);
    for (const entry of entries) this.#index(entry);
  }

  /** @returns whether it existed. */
  remove(key: string): boolean {
    for (const entry of this.#entries.get(key) ?? []) this.#forget(entry);
    this.#entries.delete(key);
    this.#keys.changed();
    return this.#pages.delete(key);
  }

  /** Commits of one call may come in any order: an older visit does not turn the time back. */
  markSeen(key: string, fetchedAt: Date): void {
    const page = this.#pages.get(key);
    if (page && page.fetchedAt < fetchedAt) this.#pages.set(key, { ...page, fetchedAt });
  }

  summary(key: string): PageSummary | undefined {
    const page = this.#pages.get(key);
    if (!page) return undefined;
    const { url, title, contentHash, chunking, modelId, fetchedAt } = page;
    return { key, url, title, contentHash, chunking, modelId, fetchedAt: new Date(fetchedAt) };
  }

  read(key: string): StoredPage | undefined {
    const page = this.#pages.get(key);
    return page && copyPage(page);
  }

  list(after: string | undefined, limit: number): StoredPage[] {
    const pages: StoredPage[] = [];
    for (const key of this.#keys.after(after)) {
      if (pages.length >= limit) break;
      pages.push(copyPage(this.#pages.get(key)!));
    }
    return pages;
  }

  counts(): { readonly pages: number; readonly chunks: number; readonly products: number } {
    let products = 0;
    for (const page of this.#pages.values()) products += page.products.length;
    return { pages: this.#pages.size, chunks: this.#lengths.size, products };
  }

  products(keys: readonly string[]): Map<string, readonly Product[]> {
    const found = new Map<string, readonly Product[]>();
    for (const key of keys) {
      const products = this.#pages.get(key)?.products ?? [];
      if (products.length > 0) found.set(key, structuredClone(products));
    }
    return found;
  }

  searchText(query: string, limit: number): StoreHit[] {
    const frequencies = this.#analyzer.queryTermsOf(query).map((term) => this.#postings.get(term) ?? noPostings);
    const best = new BestOf<Entry>(limit);
    for (const [entry, score] of scoreBm25(frequencies, this.#lengths)) best.offer(score, entry);
    return toHits(best);
  }

  searchVector(vector: Float32Array, modelId: string, limit: number): StoreHit[] {
    const similarity = cosineSimilarityTo(vector);
    const best = new BestOf<Entry>(limit);
    for (const entry of this.#lengths.keys()) {
      const stored = entry.chunk.vector;
      if (entry.page.modelId !== modelId || stored?.length !== vector.length) continue;
      best.offer(similarity(stored), entry);
    }
    return toHits(best);
  }

  #index(entry: Entry): void {
    let length = 0;
    for (const [field, text] of fieldsOf(entry)) {
      const terms = this.#analyzer.termsOf(text);
      length += terms.length;
      for (const term of terms) {
        const postings = this.#postings.get(term) ?? new Map<Entry, number>();
        postings.set(entry, (postings.get(entry) ?? 0) + fieldWeights[field]);
        this.#postings.set(term, postings);
      }
    }
    this.#lengths.set(entry, length);
  }

  #forget(entry: Entry): void {
    this.#lengths.delete(entry);
    for (const [, text] of fieldsOf(entry)) {
      for (const term of this.#analyzer.termsOf(text)) {
        const postings = this.#postings.get(term);
        postings?.delete(entry);
        if (postings?.size === 0) this.#postings.delete(term);
      }
    }
  }
}

const noPostings: ReadonlyMap<Entry, number> = new Map();

function fieldsOf({ page, chunk }: Entry): readonly (readonly [keyof typeof fieldWeights, string])[] {
  return [
    ['title', page.title],
    ['headings', chunk.headingPath.join(' ')],
    ['text', chunk.text],
  ];
}

function toHits(best: BestOf<Entry>): StoreHit[] {
  return best.toArray().map(({ score, item: { page, chunk } }) => ({
    chunkId: chunk.id,
    pageKey: page.key,
    url: page.url,
    title: page.title,
    text: chunk.text,
    headingPath: [...chunk.headingPath],
    score,
  }));
}

/** A copy that shares nothing with its original: not the strings' page they were cut from, not the vectors' memory. */
export function copyPage(page: StoredPage): StoredPage {
  const chunks = page.chunks.map((chunk) => ({ ...chunk, vector: chunk.vector?.slice() ?? null }));
  return structuredClone({ ...page, chunks });
}
