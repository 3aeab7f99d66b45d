import { hash } from 'node:crypto';
import type { TokenCounter } from '../contracts/token-counter.ts';
import type { Chunk } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';
import { documentSections } from './document-sections.ts';
import { embeddingText, hashEmbeddingText, readableText } from './embedding-text.ts';
import { type ChunkDraft, joinBareChunks } from './join-bare-chunks.ts';
import { packSection } from './pack-section.ts';
import { type Block, parseBlocks } from './parse-blocks.ts';
import { Questions, withQuestions } from './question-blocks.ts';
import { tableHeaders } from './table-headers.ts';

export interface ChunkOptions {
  /** Whose chunks they are: a part of their ids. Without one, the same document has the same ids for everyone. */
  readonly customerId?: string | undefined;
  /** Most tokens of what is embedded for a chunk, see {@link embeddingText}; 16 or more. */
  readonly chunkSize: number;
  /** Most tokens a chunk repeats from the one before it, in whole sentences and within one section; 0 to half of `chunkSize`. */
  readonly overlap: number;
  readonly counter: TokenCounter;
}

/** What is read of a document. Without `faq`, questions are told by their marks alone. */
export type ChunkedDocument = Pick<ExtractedContent, 'key' | 'title' | 'markdown'> &
  Partial<Pick<ExtractedContent, 'faq'>>;

/** A document in chunks. */
export interface CutDocument {
  /** In the document's order. */
  readonly chunks: readonly Chunk[];
  /** One a chunk, where they were made in the same visit to a thread. `undefined`: they are still to be made. */
  readonly vectors?: readonly Float32Array[] | undefined;
}

/** What a {@link Chunker} takes. */
export interface CutOptions extends Omit<ChunkOptions, 'counter'> {
  /** Vectors are wanted as well, from whoever can make them on the way. */
  readonly withVectors: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** {@link chunkDocument} for one way to count tokens, here or in another thread. */
export type Chunker = (document: ChunkedDocument, options: CutOptions) => Promise<CutDocument>;

/**
 * Cuts a document into chunks along its structure: sections and questions with their answers first, then blocks (code,
 * tables and lists stay whole where they fit), rows and items, sentences, words. Every chunk is a slice of the Markdown,
 * and all text is in one, or in the heading path of one. Rows that are cut off from their table come with its header.
 *
 * Where a section needs several chunks, the text itself decides where they end (see {@link packSection}), so that a
 * change costs the chunks around it and not all that follow.
 *
 * @returns the chunks in document order; none when there is no text below the title.
 */
export async function chunkDocument(document: ChunkedDocument, options: ChunkOptions): Promise<Chunk[]> {
  const { key, title, markdown, faq = [] } = document;
  const questions = new Questions(faq.map(({ question }) => question));
  const slice = createTimeSlicer();
  const blocks: Block[] = [];
  for (const block of withQuestions(markdown, parseBlocks(markdown), questions)) {
    blocks.push(block);
    await slice();
  }

  const headerAt = tableHeaders(markdown, blocks, options);
  const partsOf = (headingPath: readonly string[], start: number, end: number): ChunkParts => {
    const tableHeader = headerAt(start);
    const parts = { headingPath, text: markdown.slice(start, end) };
    return tableHeader === undefined ? parts : { ...parts, tableHeader };
  };
  const countTokens = (headingPath: readonly string[], start: number, end: number): number =>
    options.counter.count(embeddingText(title, partsOf(headingPath, start, end), options));

  const drafts: ChunkDraft[] = [];
  for (const section of documentSections(markdown, blocks, { title, questions, ...options })) {
    const { headingPath } = section;
    const measure = (start: number, end: number): number => countTokens(headingPath, start, end);
    for await (const range of packSection(markdown, section.blocks, { ...options, measure, slice })) {
      drafts.push({ headingPath, ...range });
    }
  }
  const createId = chunkIds(options.customerId ?? null, key);
  return joinBareChunks(markdown, drafts, { chunkSize: options.chunkSize, countTokens }).map((draft, index) => {
    const { start, end, tokens } = draft;
    const parts = partsOf(draft.headingPath, start, end);
    const embeddingHash = hashEmbeddingText(embeddingText(title, parts, options));
    return { id: createId(parts), index, ...parts, start, end, tokens, embeddingHash };
  });
}

type ChunkParts = Pick<Chunk, 'headingPath' | 'text' | 'tableHeader'>;

/**
 * Ids that stay while customer, page, heading path and text stay; of equal chunks, by which occurrence it is. 128 bits of
 * SHA-256.
 */
function chunkIds(customerId: string | null, key: string): (chunk: ChunkParts) => string {
  const occurrences = new Map<string, number>();
  return (chunk) => {
    // JSON has no raw line break, so the parts cannot run into each other.
    const place = JSON.stringify([customerId, key, chunk.headingPath]);
    const text = readableText(chunk);
    const first = hash('sha256', `${place}\n${text}`).slice(0, 32);
    const occurrence = occurrences.get(first) ?? 0;
    occurrences.set(first, occurrence + 1);
    return occurrence === 0 ? first : hash('sha256', `${place}${occurrence}\n${text}`).slice(0, 32);
  };
}
