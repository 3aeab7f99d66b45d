import type { Embedder, EmbedOptions, EmbedResult } from '../contracts/embedder.ts';
import { throwIfAborted } from '../errors.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';
import { FeatureTable } from './lexical-embedder/feature-table.ts';
import { addLexicalFeatures } from './lexical-embedder/lexical-features.ts';
import { WordCounts } from './lexical-embedder/word-counts.ts';

/**
 * The embedded default: vectors of hashed words and word parts. Needs no key, no download and no network, and costs
 * nothing but about 0.1 ms of CPU per 2,000 characters.
 *
 * What it is not: a model of meaning. Two texts are near when they share words, beginnings of words or runs of letters,
 * so it finds other endings, compounds and misspellings that a search for words misses; it does not know that "laptop"
 * and "notebook" are the same. The same text gives the same vector on every machine.
 */
export class LexicalEmbedder implements Embedder {
  readonly dimensions: number;
  readonly modelId: string;
  readonly maxTextsPerCall: number = 256;
  readonly maxTokensPerCall: number = 100_000;
  readonly maxTokensPerText: number = 8_192;
  readonly tokenizer = 'words';
  readonly usdPerMillionTokens: number = 0;
  readonly isInstant: boolean = true;
  /**
   * Vectors of spelling see the words that the text ranking sees, less exactly, and add what it cannot match. On four
   * collections 0.3 gained 0.03 nDCG with misspelled queries and lost nothing with clean ones.
   */
  readonly hybridWeight: number = 0.3;
  readonly #table = new FeatureTable();
  readonly #words = new WordCounts();

  /**
   * @param options - length of the vectors.
   * @param options.dimensions - length of the vectors, 64 to 4,096. With fewer, more features share a place: searching by
   * vector alone had a mean nDCG@10 of 0.71, 0.73, 0.75 and 0.76 with 512, 768, 1,024 and 2,048 on three collections.
   * @default 1024
   * @throws IntegrationError `OPTIONS_INVALID`
   */
  constructor({ dimensions = 1024 }: { readonly dimensions?: number } = {}) {
    assertNumber('dimensions', dimensions, { min: 64, max: 4_096, whole: true });
    this.dimensions = dimensions;
    this.modelId = `lexical/v1@${dimensions}`;
  }

  /**
   * Lets the event loop turn between texts. A text without a letter or digit gives a vector of zeros; of a text over
   * 131,072 characters only the beginning is read.
   */
  async embed(texts: readonly string[], { signal }: EmbedOptions = {}): Promise<EmbedResult> {
    const slice = createTimeSlicer();
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      throwIfAborted(signal, 'embedder');
      addLexicalFeatures(text, this.#table, this.#words);
      vectors.push(this.#table.project(this.dimensions));
      await slice();
    }
    return { vectors };
  }
}
