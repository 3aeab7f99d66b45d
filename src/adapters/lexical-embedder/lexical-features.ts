import { codeAt } from '../../code-at.ts';
import { kindOfCode, kinds } from '../character-kind.ts';
import type { FeatureTable } from './feature-table.ts';
import { functionWords } from './function-words.ts';
import type { WordCounts } from './word-counts.ts';

/**
 * Adds the features of a text to a table: for a word itself, its first five letters (endings differ, beginnings stay)
 * and every three letters of it, its edges marked; in scripts without spaces, characters and pairs of them.
 *
 * Case, accents and width do not count. Longer words count more, function words next to nothing.
 */
export function addLexicalFeatures(text: string, table: FeatureTable, words: WordCounts): void {
  const folded = foldText(text.slice(0, longestText));
  // A character begins at most one feature of each of the kinds below, and at most every other one a word.
  table.prepare(folded.length * 2 + 4);
  words.prepare(folded.length / 2 + 1);
  let wordStart = -1;
  let hash: number = salts.word;
  let before = 0;
  for (let index = 0; index <= folded.length; index += 1) {
    const code = index < folded.length ? codeAt(folded, index) : 0;
    const isMark = isCombiningMark(code);
    const kind = isMark ? kinds.letter : kindOfCode[code];
    if (wordStart !== -1 && (kind !== kinds.letter || index - wordStart === longestWord)) {
      words.add(hash, wordStart);
      wordStart = -1;
      hash = salts.word;
    }
    if (kind === kinds.letter) {
      if (wordStart === -1) wordStart = index;
      if (!isMark) hash = step(hash, code);
    }
    const isUnspaced = kind === kinds.unspaced || kind === kinds.continuation;
    if (isUnspaced) addCharacter(before, code, table);
    before = isUnspaced ? code : 0;
  }
  words.each((word, start, count) => {
    addWord(folded, start, word, count, table);
  });
}

/** UTF-16 code units that are read: bounds the table. More than twice what `maxTokensPerText` of ordinary text needs. */
const longestText = 131_072;
/** Longer runs are no words; they are taken in parts. */
const longestWord = 64;
const stemLetters = 5;

const stemWeight = 0.5;
const trigramWeight = 1.5;
const functionWordWeight = 0.1;
const characterWeight = 0.3;

/** Kinds of features, so that a word and its own beginning differ. */
const salts = { word: 1, stem: 2, trigram: 3, character: 4, pair: 5 } as const;

function addWord(text: string, start: number, hash: number, count: number, table: FeatureTable): void {
  if (functionWordHashes.has(hash)) {
    table.add(hash, functionWordWeight, count);
    return;
  }
  const { end, letters, stemHash } = measureWord(text, start);
  // Short words are frequent in every language, and say less.
  const weight = Math.min(1, 0.4 + 0.1 * letters);
  table.add(hash, weight, count);
  table.add(step(stemHash === 0 ? hash : stemHash, salts.stem), stemWeight * weight, count);
  // There is one for each letter; together they should not outweigh a long word.
  addTrigrams(text, start, end, { weight: (trigramWeight * weight) / Math.sqrt(letters), count, table });
}

/** Where the word ends, its letters without their marks, and the hash of the first five; 0 when it has fewer. */
function measureWord(
  text: string,
  start: number,
): { readonly end: number; readonly letters: number; readonly stemHash: number } {
  let hash: number = salts.word;
  let stemHash = 0;
  let letters = 0;
  let end = start;
  for (; end < text.length && end - start < longestWord; end += 1) {
    const code = codeAt(text, end);
    if (isCombiningMark(code)) continue;
    if (kindOfCode[code] !== kinds.letter) break;
    letters += 1;
    if (letters <= stemLetters) hash = step(hash, code);
    if (letters === stemLetters) stemHash = hash;
  }
  return { end, letters, stemHash };
}

/** Stands for the beginning and the end of a word. */
const edge = 0x20;

interface TrigramUse {
  readonly weight: number;
  /** Occurrences of the word. */
  readonly count: number;
  readonly table: FeatureTable;
}

function addTrigrams(text: string, start: number, end: number, { weight, count, table }: TrigramUse): void {
  let first = 0;
  let second = edge;
  for (let index = start; index <= end; index += 1) {
    const third = index === end ? edge : codeAt(text, index);
    if (isCombiningMark(third)) continue;
    if (first !== 0) table.add(step(step(step(salts.trigram, first), second), third), weight, count);
    first = second;
    second = third;
  }
}

function addCharacter(before: number, code: number, table: FeatureTable): void {
  table.add(step(salts.character, code), characterWeight, 1);
  if (before !== 0) table.add(step(step(salts.pair, before), code), 1, 1);
}

/** One step of FNV-1a over 16-bit units. */
const step = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);

const functionWordHashes: ReadonlySet<number> = new Set(
  Array.from(functionWords, (word) => Array.from(word, (letter) => letter.charCodeAt(0)).reduce(step, salts.word)),
);

const isCombiningMark = (code: number): boolean => code >= 0x300 && code <= 0x36f;

/** Lower case; accents as marks of their own, full-width forms and ligatures as plain letters (NFKD). */
function foldText(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => strokes.get(letter) ?? letter);
}

/** Letters that Unicode does not take apart, but people type without their stroke. */
const strokes: ReadonlyMap<string, string> = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }),
);
