/** Characters of scripts without spaces between words; `scx` takes in the marks they share, such as the long vowel. */
const unspacedScripts = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
export const unspaced: RegExp = new RegExp(`[${unspacedScripts}]`, 'u');
export const unspacedOrSpaced: RegExp = new RegExp(`[${unspacedScripts}]+|[^${unspacedScripts}]+`, 'gu');

/** What a UTF-16 code unit is to whoever looks for words. */
export const unitKinds = {
  /** Between words. */
  none: 0,
  /** A letter, a digit, or a mark of one. */
  word: 1,
  /** Of a script without spaces, or half a character: what it means does not show in it alone. */
  other: 2,
} as const;

const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/** Beyond ASCII by a table, which is made in about 12 ms when the first such character comes. */
export function kindOfUnit(code: number): number {
  if (code < 0x80) {
    const isWord = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
    return isWord ? unitKinds.word : unitKinds.none;
  }
  table ??= new Uint8Array(2 ** 16).map((_, unit) => kindByPattern(unit));
  return table[code]!;
}

let table: Uint8Array | undefined;

function kindByPattern(code: number): number {
  if (code >= 0xd800 && code < 0xe000) return unitKinds.other;
  const character = String.fromCharCode(code);
  if (unspaced.test(character)) return unitKinds.other;
  return wordCharacter.test(character) ? unitKinds.word : unitKinds.none;
}
