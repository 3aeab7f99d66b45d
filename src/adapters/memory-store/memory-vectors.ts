import type { StoredPage } from '../../contracts/store.ts';
import type { VectorCount } from '../../contracts/vector-store.ts';

/** Vectors of one page and model by the hash of their text. */
type VectorsByHash = ReadonlyMap<string, Float32Array>;

/** A page, and what its chunks are known by. */
type HashedPage = Pick<StoredPage, 'key'> & { readonly chunks: readonly { readonly embeddingHash: string }[] };

/** The vectors of one customer's pages, by model. */
export class MemoryVectors {
  readonly #byPage = new Map<string, Map<string, VectorsByHash>>();

  /** Takes the vectors a page comes with; for texts that stay it keeps those that its predecessor had. */
  replace(page: StoredPage): void {
    const old = this.#byPage.get(page.key);
    this.#byPage.delete(page.key);
    if (page.modelId !== null) {
      const vectors = page.chunks.flatMap(({ embeddingHash, vector }) =>
        vector ? [[embeddingHash, vector] as const] : [],
      );
      this.fill(page, page.modelId, new Map(vectors));
    }
    for (const [modelId, vectors] of old ?? []) this.fill(page, modelId, vectors);
  }

  remove(key: string): void {
    this.#byPage.delete(key);
  }

  /** @returns how many chunks got a vector. */
  fill({ key, chunks }: HashedPage, modelId: string, vectors: VectorsByHash): number {
    const known = this.#byPage.get(key)?.get(modelId);
    const without = chunks.filter(({ embeddingHash }) => !known?.has(embeddingHash));
    const filled = without.filter(({ embeddingHash }) => vectors.has(embeddingHash));
    if (filled.length === 0) return 0;
    const all = new Map([
      ...(known ?? []),
      ...filled.map(({ embeddingHash: hash }) => [hash, vectors.get(hash)!] as const),
    ]);
    const models = this.#byPage.get(key) ?? new Map<string, VectorsByHash>();
    this.#byPage.set(key, models.set(modelId, all));
    return filled.length;
  }

  /** `undefined` when the page's chunk has none. */
  get(key: string, modelId: string, embeddingHash: string): Float32Array | undefined {
    return this.#byPage.get(key)?.get(modelId)?.get(embeddingHash);
  }

  /** The same text on any page. */
  find(modelId: string, embeddingHash: string): Float32Array | undefined {
    for (const key of this.#byPage.keys()) {
      const vector = this.get(key, modelId, embeddingHash);
      if (vector) return vector;
    }
    return undefined;
  }

  /** Whether the page has any of this model. */
  has(key: string, modelId: string): boolean {
    return this.#byPage.get(key)?.has(modelId) ?? false;
  }

  /** Models of which every chunk of a page has a vector, in order. */
  completeModels({ key, chunks }: HashedPage): readonly string[] {
    const complete = [...(this.#byPage.get(key) ?? [])].filter(([, vectors]) =>
      chunks.every(({ embeddingHash }) => vectors.has(embeddingHash)),
    );
    return complete.map(([modelId]) => modelId).sort();
  }

  counts(pages: Iterable<HashedPage>): readonly VectorCount[] {
    const counts = new Map<string, number>();
    for (const { key, chunks } of pages) {
      for (const [modelId, vectors] of this.#byPage.get(key) ?? []) {
        const present = chunks.filter(({ embeddingHash }) => vectors.has(embeddingHash));
        counts.set(modelId, (counts.get(modelId) ?? 0) + present.length);
      }
    }
    return [...counts]
      .map(([modelId, chunks]) => ({ modelId, chunks }))
      .sort((a, b) => (a.modelId < b.modelId ? -1 : 1));
  }

  removeModel(modelId: string): void {
    for (const models of this.#byPage.values()) models.delete(modelId);
  }
}
