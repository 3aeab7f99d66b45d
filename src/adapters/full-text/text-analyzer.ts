import { codeAt } from '../../code-at.ts';
import { kindOfUnit, unitKinds, unspaced, unspacedOrSpaced } from './scripts.ts';
import { stemEnglish } from './stem-english.ts';
import { stopWords } from './stop-words.ts';
import { hashStep, TermMemory } from './term-memory.ts';

/**
 * Turns text into search terms: the one definition of "the same word" for stored text and queries.
 *
 * A word is a run of letters, digits and their marks. Case, width (NFKC) and the accents of Latin and Greek letters do not
 * count, nor do English endings. Scripts written without spaces, and Korean, whose particles stick to the word, are cut
 * into single characters and overlapping pairs, as search engines without a dictionary do.
 */
export class TextAnalyzer {
  readonly #words: WordRules;

  /**
   * @param options.words - `plain` leaves accents, endings and stop words to whoever knows the language better.
   * @default 'english'
   */
  constructor({ words = 'english' }: { readonly words?: WordRules } = {}) {
    this.#words = words;
  }

  /** Terms of a text in order, repeated as often as they occur. Each consists of letters, digits and marks only. */
  termsOf(text: string): string[] {
    const normalized = normalize(text);
    const spaced = this.#spacedTermsOf(normalized);
    if (spaced !== undefined) return spaced;
    return wordsOf(normalized).flatMap((word) =>
      runsOf(word).flatMap((run) => (unspaced.test(run) ? charactersAndPairs(run) : this.#termOf(run))),
    );
  }

  /**
   * Distinct terms of a question. Words such as `how` and `the` are left out, unless there is nothing else.
   *
   * Only the first 2,000 characters and 32 terms count: more make a query slower, not better.
   */
  queryTermsOf(query: string): string[] {
    const words = wordsOf(normalize(query.slice(0, maxQueryLength)));
    const meaningful = this.#words === 'plain' ? words : words.filter((word) => !stopWords.has(word));
    const runs = (meaningful.length > 0 ? meaningful : words).flatMap(runsOf);
    const terms = runs.flatMap((run) => (unspaced.test(run) ? pairsOrCharacter(run) : this.#termOf(run)));
    return [...new Set(terms)].slice(0, maxQueryTerms);
  }

  /** In one pass. @returns `undefined` for a text with characters that mean nothing by themselves. */
  #spacedTermsOf(normalized: string): string[] | undefined {
    const known = memoryOf(this.#words);
    const terms: string[] = [];
    let start = -1;
    let hash = 0;
    for (let index = 0; index <= normalized.length; index += 1) {
      const code = index < normalized.length ? codeAt(normalized, index) : 0;
      const kind = kindOfUnit(code);
      if (kind === unitKinds.other) return undefined;
      if (kind === unitKinds.word) {
        if (start === -1) start = index;
        hash = hashStep(hash, code);
      } else if (start !== -1) {
        terms.push(known.termAt(normalized, start, index, hash));
        start = -1;
        hash = 0;
      }
    }
    return terms;
  }

  #termOf(word: string): string {
    return toTerm[this.#words](word);
  }
}

type WordRules = 'english' | 'plain';

const toTerm: Readonly<Record<WordRules, (word: string) => string>> = {
  english: foldWord,
  plain: (word) => word.slice(0, longestTerm),
};

/** One for all analyzers of a thread: words are the same for every customer. Made with the first text. */
const memories: Partial<Record<WordRules, TermMemory>> = {};

function memoryOf(words: WordRules): TermMemory {
  memories[words] ??= new TermMemory(toTerm[words]);
  return memories[words];
}

const maxQueryLength = 2_000;
const maxQueryTerms = 32;

/** Longer runs are no words (encoded data, keys); their beginning is enough to find them. */
const longestTerm = 64;

/** ASCII is as it should be but for its case, and NFKC is slow. */
function normalize(text: string): string {
  return (isAscii(text) ? text : text.normalize('NFKC')).toLowerCase();
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

const wordsOf = (normalized: string): readonly string[] => normalized.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

/** `2024年モデルXR` is `2024`, `年モデル`, `XR`. */
function runsOf(word: string): readonly string[] {
  return unspaced.test(word) ? (word.match(unspacedOrSpaced) ?? []) : [word];
}

/** `東京都` gives `東`, `京`, `都`, `東京`, `京都`. */
function charactersAndPairs(run: string): string[] {
  const characters = [...run];
  const pairs = characters.slice(1).map((character, index) => `${characters[index]}${character}`);
  return [...characters, ...pairs];
}

/** Pairs say more than their characters, which match too much. A character that stands alone is all there is. */
function pairsOrCharacter(run: string): string[] {
  const terms = charactersAndPairs(run);
  return terms.length === 1 ? terms : terms.slice([...run].length);
}

function foldWord(word: string): string {
  let folded = word.slice(0, longestTerm);
  if (/^[a-z0-9]+$/.test(folded)) return stemEnglish(folded);
  if (/[\p{Script=Latin}\p{Script=Greek}]/u.test(folded)) {
    folded = folded
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .normalize('NFC');
  }
  return stemEnglish(folded.replace(/[ßæœøłđðþıςё]/g, (letter) => foldings.get(letter) ?? letter));
}

/** Letters that Unicode does not decompose but people type without their stroke. */
const foldings: ReadonlyMap<string, string> = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ς: 'σ', ё: 'е' }),
);
