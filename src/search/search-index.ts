import type { Embedder } from '../contracts/embedder.ts';
import type { Store, StoreHit } from '../contracts/store.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { SearchHit, SearchMode } from '../model/search.ts';
import { cutToBytes } from '../pipeline/cut-to-bytes.ts';
import { readableText } from '../pipeline/embedding-text.ts';
import { type FoldedHit, foldNearDuplicates } from './fold-near-duplicates.ts';
import { fuseRanks } from './fuse-ranks.ts';
import { productsOfPages } from './products-of-pages.ts';
import { scoreModelAddress, untrustedScore } from './score-model-address.ts';

export interface SearchRequest {
  readonly store: Store;
  /** Of the customer's model; not asked in `text` mode. */
  readonly embedder: Embedder;
  readonly customerId: string;
  readonly query: string;
  readonly limit: number;
  readonly mode: SearchMode;
  /** Whether passages that address a model are marked, or left out. @default 'mark' */
  readonly untrusted?: 'mark' | 'exclude' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A question of more characters is a document: its words would match everything. */
const maxQueryLength = 8_000;
/** Candidates of each ranking for every hit asked for: fusion needs to see a hit in both lists. */
const candidatesPerHit = 5;
const leastCandidates = 50;
/** Places of one page among the hits, as long as other pages wait: ten hits of one page are one answer. */
const placesPerPage = 3;

/**
 * Finds the chunks that answer a query, best first.
 *
 * `hybrid` asks the vector and the text ranking and fuses them, see {@link fuseRanks}; `score` is the fused one, in the
 * other modes the store's. Hits that say the same as a better one are folded into it. A page gets more than three places only where they would stay empty. An embedder that fails
 * makes the search fail, in `hybrid` too: an answer from half of the index that looks like a whole one would be worse.
 * Whoever prefers it asks again with `mode: 'text'`.
 *
 * @throws IntegrationError `OPTIONS_INVALID` for an empty or too long query, `EMBEDDING_FAILED`, `STORE_FAILED`, `ABORTED`
 */
export async function searchIndex(request: SearchRequest): Promise<SearchHit[]> {
  const { store, customerId, limit, mode, signal } = request;
  const query = checkQuery(request.query);
  throwIfAborted(signal, 'search');
  const candidates = Math.max(leastCandidates, limit * candidatesPerHit);
  const [byVector, byText] = await Promise.all([
    mode === 'text' ? [] : searchByVector({ ...request, query }, candidates),
    mode === 'vector' ? [] : store.searchText(customerId, query, { limit: candidates }),
  ]);
  throwIfAborted(signal, 'search');
  const ranked = mode === 'hybrid' ? fuse(byText, byVector, request.embedder) : [...byText, ...byVector];
  const trusted = request.untrusted === 'exclude' ? ranked.filter((hit) => !isUntrusted(hit)) : ranked;
  return withProducts(spreadOverPages(await foldNearDuplicates(trusted), limit), request);
}

function fuse(byText: readonly StoreHit[], byVector: readonly StoreHit[], embedder: Embedder): StoreHit[] {
  return fuseRanks([
    { hits: byText, weight: 1 },
    { hits: byVector, weight: embedder.hybridWeight ?? 1 },
  ]);
}

function checkQuery(query: unknown): string {
  const text = typeof query === 'string' ? query.trim() : '';
  if (text !== '' && text.length <= maxQueryLength) return text;
  const received = typeof query === 'string' ? `${text.length} characters` : typeof query;
  throw new IntegrationError(`query must be a text of 1 to ${maxQueryLength} characters; received ${received}`, {
    code: 'OPTIONS_INVALID',
    service: 'options',
  });
}

async function searchByVector(request: SearchRequest, limit: number): Promise<readonly StoreHit[]> {
  const { store, embedder, customerId, query, signal } = request;
  // No tokenizer makes more tokens than bytes, so no query is too long for the model.
  const text = cutToBytes(query, embedder.maxTokensPerText);
  const { vectors } = await embedder.embed([text], { signal, purpose: 'query' });
  return store.searchVector(customerId, vectors[0]!, { modelId: embedder.modelId, limit });
}

/** The first `limit` hits when every page takes its places; left-over places go to the best of the others. */
function spreadOverPages<T extends StoreHit>(ranked: readonly T[], limit: number): T[] {
  const taken = new Map<string, number>();
  const within: T[] = [];
  const beyond: T[] = [];
  for (const hit of ranked) {
    const places = (taken.get(hit.pageKey) ?? 0) + 1;
    taken.set(hit.pageKey, places);
    (places <= placesPerPage ? within : beyond).push(hit);
  }
  const kept = new Set([...within.slice(0, limit), ...beyond.slice(0, Math.max(0, limit - within.length))]);
  return ranked.filter((hit) => kept.has(hit));
}

async function withProducts(hits: readonly FoldedHit[], { store, customerId }: SearchRequest): Promise<SearchHit[]> {
  const keys = [...new Set(hits.map(({ pageKey }) => pageKey))];
  const products = await productsOfPages(store, customerId, keys);
  return hits.map((folded) => {
    const hit = toSearchHit(folded);
    const [product, ...others] = products.get(folded.pageKey) ?? [];
    return product && others.length === 0 ? { ...hit, product } : hit;
  });
}

/** Judged by all that a model would be shown of it. */
function isUntrusted(hit: StoreHit): boolean {
  const shown = [hit.title, ...hit.headingPath, readableText(hit)].join('\n');
  return scoreModelAddress(shown) >= untrustedScore;
}

function toSearchHit(folded: FoldedHit): SearchHit {
  const { chunkId, url, title, headingPath, score, duplicates } = folded;
  const mark = isUntrusted(folded) ? ({ untrusted: true } as const) : {};
  const hit = { url, title, text: readableText(folded), headingPath, score, chunkId, ...mark };
  if (duplicates.length === 0) return hit;
  return {
    ...hit,
    alsoAt: duplicates.map((other) => ({ url: other.url, title: other.title, chunkId: other.chunkId })),
  };
}
