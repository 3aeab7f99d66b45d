import { codeAt } from './code-at.ts';

/**
 * A number for a text, to remember that it was met without keeping it: 53 bits, so that among a million texts two are
 * taken for one about once in 10,000 jobs. Not for texts that somebody gains by forging.
 */
export function hashText(text: string): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const code = codeAt(text, at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low ^= low >>> 15;
  }
  return (high >>> 0) * 0x200000 + (low >>> 11);
}
