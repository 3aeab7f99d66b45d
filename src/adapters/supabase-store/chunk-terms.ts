import type { Chunk } from '../../model/chunk.ts';
import { fieldWeights } from '../full-text/bm25.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';

/** The words of a chunk as they travel: no word has a blank in it. */
export interface ChunkTerms {
  /** Each word once, separated by blanks. */
  readonly terms: string;
  /** How much each counts, in the same order: how often it stands in each field, weighted by the field. */
  readonly weights: string;
  /** Words with their repetitions: how long the chunk is. */
  readonly termCount: number;
}

/** The words of a chunk's title, headings and text. */
export function chunkTerms(analyzer: TextAnalyzer, title: readonly string[], chunk: Chunk): ChunkTerms {
  const headings = analyzer.termsOf(chunk.headingPath.join(' '));
  const text = analyzer.termsOf(`${chunk.tableHeader ?? ''} ${chunk.text}`);
  const weights = new Map<string, number>();
  for (const [terms, weight] of [
    [title, fieldWeights.title],
    [headings, fieldWeights.headings],
    [text, fieldWeights.text],
  ] as const) {
    for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + weight);
  }
  return {
    terms: [...weights.keys()].join(' '),
    weights: [...weights.values()].join(' '),
    termCount: title.length + headings.length + text.length,
  };
}
