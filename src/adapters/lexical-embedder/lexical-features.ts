import { kindOfCode, kinds } from '../character-kind.ts';
import type { FeatureTable } from './feature-table.ts';
import { functionWords } from './function-words.ts';

/**
 * Adds the features of a text to a table: for a word itself, its first five letters (endings differ, beginnings stay)
 * and every three letters of it, its edges marked; in scripts without spaces, characters and pairs of them.
 *
 * Case, accents and width do not count. Longer words count more, function words next to nothing.
 */
export function addLexicalFeatures(text: string, table: FeatureTable): void {
  const folded = foldText(text.slice(0, longestText));
  // A character begins at most one feature of each of the kinds below.
  table.prepare(folded.length * 2 + 4);
  let wordStart = -1;
  let before = 0;
  for (let index = 0; index < folded.length; index += 1) {
    const code = folded.charCodeAt(index);
    const kind = isCombiningMark(code) ? kinds.letter : kindOfCode[code];
    if (kind === kinds.letter && wordStart === -1) wordStart = index;
    const isWordEnd = kind !== kinds.letter || index - wordStart === longestWord;
    if (isWordEnd && wordStart !== -1) {
      addWord(folded, wordStart, index, table);
      wordStart = kind === kinds.letter ? index : -1;
    }
    const isUnspaced = kind === kinds.unspaced || kind === kinds.continuation;
    if (isUnspaced) addCharacter(before, code, table);
    before = isUnspaced ? code : 0;
  }
  if (wordStart !== -1) addWord(folded, wordStart, folded.length, table);
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

function addWord(text: string, start: number, end: number, table: FeatureTable): void {
  let hash: number = salts.word;
  let stemHash = 0;
  let letters = 0;
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (isCombiningMark(code)) continue;
    hash = step(hash, code);
    letters += 1;
    if (letters === stemLetters) stemHash = hash;
  }
  if (functionWordHashes.has(hash)) {
    table.add(hash, functionWordWeight);
    return;
  }
  // Short words are frequent in every language, and say less.
  const weight = Math.min(1, 0.4 + 0.1 * letters);
  table.add(hash, weight);
  table.add(step(stemHash === 0 ? hash : stemHash, salts.stem), stemWeight * weight);
  // There is one for each letter; together they should not outweigh a long word.
  addTrigrams(text, start, end, (trigramWeight * weight) / Math.sqrt(letters), table);
}

/** Stands for the beginning and the end of a word. */
const edge = 0x20;

function addTrigrams(text: string, start: number, end: number, weight: number, table: FeatureTable): void {
  let first = 0;
  let second = edge;
  for (let index = start; index <= end; index += 1) {
    const third = index === end ? edge : text.charCodeAt(index);
    if (isCombiningMark(third)) continue;
    if (first !== 0) table.add(step(step(step(salts.trigram, first), second), third), weight);
    first = second;
    second = third;
  }
}

function addCharacter(before: number, code: number, table: FeatureTable): void {
  table.add(step(salts.character, code), characterWeight);
  if (before !== 0) table.add(step(step(salts.pair, before), code), 1);
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
