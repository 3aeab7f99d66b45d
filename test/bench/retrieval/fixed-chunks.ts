import type { TokenCounter } from '../../../src/contracts/token-counter.ts';
import type { Chunk } from '../../../src/model/chunk.ts';
import { hashEmbeddingText } from '../../../src/pipeline/embedding-text.ts';

/** Windows of `size` tokens, one beginning `overlap` tokens before the last one ends, cut between words. No headings. */
export function fixedChunks(
  markdown: string,
  { id, size, overlap, counter }: { id: string; size: number; overlap: number; counter: TokenCounter },
): Chunk[] {
  const words = Array.from(markdown.matchAll(/\S+\s*/g), ({ 0: word, index }) => ({
    start: index,
    end: index + word.trimEnd().length,
    tokens: counter.count(word),
  }));
  const chunks: Chunk[] = [];
  for (let from = 0; from < words.length; ) {
    const until = reach(words, from, size, 1);
    const [start, end] = [words[from]!.start, words[until - 1]!.end];
    const text = markdown.slice(start, end);
    const index = chunks.length;
    const embeddingHash = hashEmbeddingText(text);
    const place = { index, headingPath: [], start, end };
    chunks.push({ id: `${id}-${index}`, text, ...place, tokens: counter.count(text), embeddingHash });
    if (until === words.length) break;
    from = Math.max(from + 1, reach(words, until - 1, overlap, -1) + 1);
  }
  return chunks;
}

/** The word before which, going from one word in a direction, the tokens are used up. At least one word is taken. */
function reach(words: readonly { readonly tokens: number }[], from: number, tokens: number, step: 1 | -1): number {
  let left = tokens - words[from]!.tokens;
  let index = from + step;
  while (index >= 0 && index < words.length && left >= words[index]!.tokens) {
    left -= words[index]!.tokens;
    index += step;
  }
  return index;
}
