import { codeAt } from '../../../code-at.ts';

/** `text.trim().length`, without a copy of the text. */
export function trimmedLength(text: string): number {
  let first = 0;
  let last = text.length;
  while (first < last && isSpace(codeAt(text, first))) first += 1;
  while (last > first && isSpace(codeAt(text, last - 1))) last -= 1;
  return last - first;
}

/** What `trim` takes away. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0xa0) return false;
  return code === 0xa0 || code === 0xfeff || (code >= 0x1680 && code <= 0x3000 && /\s/.test(String.fromCharCode(code)));
}
