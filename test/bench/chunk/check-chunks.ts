import type { Chunk } from '../../../src/model/chunk.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';
import { type ChunkOptions, chunkDocument } from '../../../src/pipeline/chunk-document.ts';
import { embeddingText } from '../../../src/pipeline/embedding-text.ts';

export interface ChunkFaults {
  /** Chunks of which more is embedded than the bound, as the peer's tokenizer counts. */
  readonly overBound: number;
  /** Chunks whose count is not the peer's tokenizer's. */
  readonly miscounted: number;
  /** Chunks that are not the slice of the Markdown that they say. */
  readonly misplaced: number;
}

/** Looks at every chunk of every document. */
export function findFaults(
  documents: readonly (readonly [ExtractedContent, readonly Chunk[]])[],
  { chunkSize, count }: { readonly chunkSize: number; readonly count: (text: string) => number },
): ChunkFaults {
  const faults = { overBound: 0, miscounted: 0, misplaced: 0 };
  for (const [{ title, markdown }, chunks] of documents) {
    for (const chunk of chunks) {
      const tokens = count(embeddingText(title, chunk, { chunkSize }));
      if (tokens > chunkSize) faults.overBound += 1;
      if (tokens !== chunk.tokens) faults.miscounted += 1;
      if (chunk.text !== markdown.slice(chunk.start, chunk.end)) faults.misplaced += 1;
    }
  }
  return faults;
}

const paragraph =
  'This page was revised last week. The section on upgrading now names the settings that have to be changed by hand, and says which of them need a restart.';

/** Chunks of each document that are new when a paragraph is put at its top, below the title. */
export async function freshChunks(
  documents: readonly (readonly [ExtractedContent, readonly Chunk[]])[],
  options: ChunkOptions,
): Promise<number[]> {
  const fresh: number[] = [];
  for (const [document, chunks] of documents) {
    const known = new Set(chunks.map(({ id }) => id));
    const edited = await chunkDocument({ ...document, markdown: withParagraph(document.markdown) }, options);
    fresh.push(edited.filter(({ id }) => !known.has(id)).length);
  }
  return fresh;
}

function withParagraph(markdown: string): string {
  const below = /^# .*\n/.exec(markdown)?.[0].length ?? 0;
  return `${markdown.slice(0, below)}\n${paragraph}\n\n${markdown.slice(below)}`;
}
