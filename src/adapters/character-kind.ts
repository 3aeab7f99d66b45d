/** What a UTF-16 code unit is to us: see {@link kindOfCode}. */
export const kinds = {
  space: 0,
  letter: 1,
  mark: 2,
  /** A character of a script without spaces between words, or the first half of a surrogate pair. */
  unspaced: 3,
  /** The second half of a surrogate pair. */
  continuation: 4,
} as const;

/**
 * One of {@link kinds} for every UTF-16 code unit. By ranges, not by Unicode's tables. Digits and combining marks count as
 * letters, emoji as characters without spaces.
 *
 * A table, because it is asked about every character that is stored: twice as fast as comparing.
 */
export const kindOfCode: Uint8Array = new Uint8Array(2 ** 16).map((_, code) => kindByRange(code));

function kindByRange(code: number): number {
  if (code < 0x80) {
    const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
    if (isLetter) return kinds.letter;
    return code <= 0x20 || code === 0x7f ? kinds.space : kinds.mark;
  }
  if (code < 0xc0) {
    if (code === 0xa0 || code === 0x85) return kinds.space;
    return code === 0xaa || code === 0xb5 || code === 0xba ? kinds.letter : kinds.mark;
  }
  if (code === 0xd7 || code === 0xf7) return kinds.mark;
  if (code < 0x0e00) return kinds.letter;
  // Thai and Lao, Myanmar, Khmer.
  if (code < 0x0f00 || (code >= 0x1000 && code < 0x10a0) || (code >= 0x1780 && code < 0x1800)) return kinds.unspaced;
  if (code < 0x2000) return kinds.letter;
  if (code <= 0x200f || (code >= 0x2028 && code <= 0x202f)) return kinds.space;
  if (code < 0x2c00) return kinds.mark;
  if (code < 0x2e80) return code >= 0x2e00 ? kinds.mark : kinds.letter;
  if (code >= 0x3000 && code <= 0x303f) return code === 0x3000 ? kinds.space : kinds.mark;
  // Kana, Han and their neighbours; then Yi and other scripts with spaces.
  if (code < 0xa000) return kinds.unspaced;
  if (code < 0xac00) return kinds.letter;
  // Korean has spaces, but a syllable is close to what models count. Behind it, first halves of surrogate pairs.
  if (code < 0xdc00) return kinds.unspaced;
  if (code < 0xe000) return kinds.continuation;
  if (code === 0xfeff) return kinds.space;
  return (code >= 0xf900 && code < 0xfb00) || code >= 0xff00 ? kinds.unspaced : kinds.letter;
}
