import type { PageCommit, StoredPage } from '../../contracts/store.ts';
import type { Chunk, EmbeddedChunk } from '../../model/chunk.ts';
import type { PageTemplate } from '../../model/page-template.ts';
import type { Product } from '../../model/product.ts';
import { createTimeSlicer } from '../../resilience/time-slice.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { chunkTerms } from './chunk-terms.ts';
import { packUrl } from './frontier.ts';
import { type PackedVisit, packVisit, unpackVisit, type Visit } from './pack-visit.ts';
import { fromVectorBase64, toVectorText } from './vector-text.ts';

/**
 * Commits as `csi_commit_pages` takes them. Texts are analysed and vectors written out in slices: pages of hundreds of
 * chunks are nothing the host's event loop should wait for.
 */
export async function packCommits(commits: readonly PageCommit[], analyzer: TextAnalyzer): Promise<readonly unknown[]> {
  const slice = createTimeSlicer();
  const packed: unknown[] = [];
  for (const { outcome, discovered, page, seen } of commits) {
    packed.push({
      outcome: { ...outcome, at: outcome.at.getTime() },
      discovered: discovered.map(packUrl),
      page: page && (await packPage(page, analyzer, slice)),
      seen: seen && packVisit(seen),
    });
  }
  return packed;
}

/** Pages as `csi_replace_templates` takes them. */
export async function packPages(pages: readonly StoredPage[], analyzer: TextAnalyzer): Promise<readonly unknown[]> {
  const slice = createTimeSlicer();
  const packed: unknown[] = [];
  for (const page of pages) packed.push(await packPage(page, analyzer, slice));
  return packed;
}

async function packPage(page: StoredPage, analyzer: TextAnalyzer, slice: () => Promise<void>): Promise<unknown> {
  return { ...packVisit(page), chunks: await packChunks(page, analyzer, slice) };
}

async function packChunks(
  { title, chunks }: StoredPage,
  analyzer: TextAnalyzer,
  slice: () => Promise<void>,
): Promise<readonly unknown[]> {
  const titleTerms = analyzer.termsOf(title);
  const packed: unknown[] = [];
  for (const { vector, ...chunk } of chunks) {
    packed.push({ ...chunk, ...chunkTerms(analyzer, titleTerms, chunk), vector: vector && toVectorText(vector) });
    await slice();
  }
  return packed;
}

/** What the words of a page's chunks are made of. */
export interface AnalyzedPage {
  readonly title: string;
  readonly chunks: readonly Chunk[];
}

/** The words of a page's chunks, as `csi_rebuild_pages` takes them. */
export async function packTerms({ title, chunks }: AnalyzedPage, analyzer: TextAnalyzer): Promise<readonly unknown[]> {
  const slice = createTimeSlicer();
  const titleTerms = analyzer.termsOf(title);
  const packed: unknown[] = [];
  for (const chunk of chunks) {
    packed.push({ index: chunk.index, ...chunkTerms(analyzer, titleTerms, chunk) });
    await slice();
  }
  return packed;
}

/** A chunk as the database gives it: what it does not have is `null`. */
export type PackedChunk = Omit<Chunk, 'tableHeader'> & { readonly tableHeader: string | null };

export function unpackChunk({ tableHeader, ...chunk }: PackedChunk): Chunk {
  return tableHeader === null ? chunk : { ...chunk, tableHeader };
}

/** A whole page as the database gives it. */
export type PackedPage = Omit<StoredPage, keyof Visit | 'chunks' | 'template'> &
  PackedVisit & {
    readonly chunks: readonly (PackedChunk & { readonly vector: string | null })[];
    readonly template: PageTemplate | null;
  };

/** Vectors are read in slices. */
export async function unpackPage({ template, ...page }: PackedPage): Promise<StoredPage> {
  const slice = createTimeSlicer();
  const chunks: EmbeddedChunk[] = [];
  for (const { vector, ...chunk } of page.chunks) {
    chunks.push({ ...unpackChunk(chunk), vector: vector === null ? null : fromVectorBase64(vector) });
    await slice();
  }
  const products = reviveProducts(page.products);
  return { ...page, ...unpackVisit(page), chunks, products, ...(template && { template }) };
}

/** JSON turns dates into text; these are the only ones in a product. */
export function reviveProducts(products: readonly Product[]): readonly Product[] {
  return products.map((product) => ({
    ...product,
    updatedAt: product.updatedAt && new Date(product.updatedAt),
    asOf: new Date(product.asOf),
  }));
}
