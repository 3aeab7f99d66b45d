import { codeAt } from '../code-at.ts';

/**
 * A number from 0 to 2^32 - 1 that depends on the text alone (FNV-1a over UTF-16 code units).
 *
 * For decisions that should fall the same way wherever the text stands. Not for identity: use SHA-256 there.
 */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ codeAt(text, index), 0x01000193);
  // The low bits of FNV are weak: fold the high ones in.
  return (hash ^ (hash >>> 15)) >>> 0;
}
