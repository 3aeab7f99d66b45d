import { codeAt } from '../../../code-at.ts';
import { hashStep, wordKind } from './name-words.ts';
import type { TextBlock } from './text-block.ts';

/** Words whose numbers are kept: a block says what it is with its first ones. */
const keptWords = 8;

/** Adds the words and signs of a text to those of its block, in one pass. */
export function countText(data: string, block: TextBlock): void {
  const { length } = data;
  const { firstWords } = block;
  let { textHash } = block;
  let words = 0;
  let characters = 0;
  let hash = 0;
  let isInWord = false;
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(data, index);
    if (isWordCode(code)) {
      characters += 1;
      const isUpper = code >= 65 && code <= 90;
      // A writing without spaces: about two characters make a word.
      if (isInWord && isDense(code)) words += 0.5;
      if (!isInWord) {
        isInWord = true;
        words += 1;
        hash = wordKind.text | 0;
        if (isUpper) block.capitals += 1;
        else if (code >= 48 && code <= 57) block.numbers += 1;
      }
      hash = hashStep(hash, isUpper ? code + 32 : code);
      continue;
    }
    if (isInWord) {
      isInWord = false;
      textHash = hashStep(textHash, hash);
      if (firstWords.length < keptWords) firstWords.push(hash);
    }
    if (code > 32) countSign(code, block);
  }
  if (isInWord) {
    textHash = hashStep(textHash, hash);
    if (firstWords.length < keptWords) firstWords.push(hash);
  }
  block.words += words;
  block.characters += characters;
  block.textHash = textHash;
}

function countSign(code: number, block: TextBlock): void {
  switch (code) {
    case 0x2e: // .
    case 0x21: // !
    case 0x3002: // 。
    case 0xff01:
      block.sentenceEnds += 1;
      break;
    case 0x3f: // ?
    case 0xff1f:
      block.sentenceEnds += 1;
      block.questions += 1;
      break;
    case 0x2c: // ,
    case 0x3001: // 、
    case 0xff0c:
      block.commas += 1;
      break;
    case 0x24: // $
    case 0x20ac: // €
    case 0xa3: // £
      block.prices += 1;
      break;
    case 0x7c: // |
    case 0x2f: // /
    case 0xb7: // ·
    case 0xbb: // »
    case 0x203a: // ›
    case 0x2022: // •
      block.separators += 1;
      break;
    default:
  }
}

function isWordCode(code: number): boolean {
  if (code < 128) {
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
  }
  if (code < 0x2000) return code >= 0xaa && code !== 0xab && code !== 0xb7 && code !== 0xbb && code !== 0xd7;
  if (code < 0x2e80) return code >= 0x2c00;
  return !(code >= 0x3000 && code <= 0x303f) && code < 0xff00;
}

/** Kana, Han, Thai. */
function isDense(code: number): boolean {
  return (code >= 0x3040 && code <= 0x9fff) || (code >= 0xe00 && code <= 0xe7f);
}
