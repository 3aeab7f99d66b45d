/** Tokenizers this package knows. `words` is the embedded default's: a word of n letters counts as ceil(n / 4). */
export type TokenizerName = 'words' | 'cl100k_base' | 'o200k_base';

/** Counts the tokens of a text as a model would. Synchronous and pure; long texts cost time in proportion. */
export interface TokenCounter {
  /** @returns 0 for an empty text. */
  count(text: string): number;
}
