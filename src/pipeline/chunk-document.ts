import { hash } from 'node:crypto';
import type { TokenCounter } from '../contracts/token-counter.ts';
import type { Chunk } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';
import { documentSections } from './document-sections.ts';
import { embeddingText } from './embedding-text.ts';
import { packSection } from './pack-section.ts';
import { type Block, parseBlocks } from './parse-blocks.ts';

export interface ChunkOptions {
  /** Most tokens of what is embedded for a chunk, see {@link embeddingText}; 16 or more. */
  readonly chunkSize: number;
  /** Most tokens a chunk repeats from the one before it, in whole sentences and within one section; 0 to half of `chunkSize`. */
  readonly overlap: number;
  readonly counter: TokenCounter;
}

/**
 * Cuts a document into chunks along its structure: sections first, then blocks (code, tables and lists stay whole where
 * they fit), sentences, words. Every chunk is a slice of the Markdown, and all text is in one.
 *
 * Where a section needs several chunks, the text itself decides where they end (see {@link packSection}), so that a
 * change costs the chunks around it and not all that follow.
 *
 * @returns the chunks in document order; none when there is no text below the title.
 */
export async function chunkDocument(
  document: Pick<ExtractedContent, 'key' | 'title' | 'markdown'>,
  options: ChunkOptions,
): Promise<Chunk[]> {
  const { key, title, markdown } = document;
  const slice = createTimeSlicer();
  const blocks: Block[] = [];
  for (const block of parseBlocks(markdown)) {
    blocks.push(block);
    await slice();
  }

  const chunks: Chunk[] = [];
  const createId = chunkIds(key);
  for (const section of documentSections(markdown, blocks, { title, ...options })) {
    const { headingPath } = section;
    const measure = (start: number, end: number): number =>
      options.counter.count(embeddingText(title, { headingPath, text: markdown.slice(start, end) }, options));
    for await (const range of packSection(markdown, section.blocks, { ...options, measure, slice })) {
      const text = markdown.slice(range.start, range.end);
      chunks.push({ id: createId(headingPath, text), index: chunks.length, text, headingPath, ...range });
    }
  }
  return chunks;
}

/** Ids that stay while page, heading path and text stay; of equal chunks, by which occurrence it is. 128 bits of SHA-256. */
function chunkIds(key: string): (headingPath: readonly string[], text: string) => string {
  const occurrences = new Map<string, number>();
  return (headingPath, text) => {
    // JSON has no raw line break, so the parts cannot run into each other.
    const place = JSON.stringify([key, headingPath]);
    const first = hash('sha256', `${place}\n${text}`).slice(0, 32);
    const occurrence = occurrences.get(first) ?? 0;
    occurrences.set(first, occurrence + 1);
    return occurrence === 0 ? first : hash('sha256', `${place}${occurrence}\n${text}`).slice(0, 32);
  };
}
