import { hash } from 'node:crypto';
import type { Chunk } from '../model/chunk.ts';
import { cutToBytes } from './cut-to-bytes.ts';

/** A chunk's text as a reader needs it: rows of a table below their header row. */
export function readableText({ text, tableHeader }: Pick<Chunk, 'text' | 'tableHeader'>): string {
  return tableHeader === undefined ? text : `${tableHeader}\n${text}`;
}

/**
 * What is embedded for a chunk: the page's title, its heading path and its readable text without the targets of links.
 *
 * Title and path together take at most half of `chunkSize`, counted in UTF-8 bytes because no tokenizer makes more
 * tokens than bytes; the innermost headings are kept longest. A heading that the title already says is not repeated.
 *
 * @param options.chunkSize - the one the document was chunked with: the chunk's bound holds for this text.
 */
export function embeddingText(
  title: string,
  chunk: Pick<Chunk, 'headingPath' | 'text' | 'tableHeader'>,
  { chunkSize }: { readonly chunkSize: number },
): string {
  const prefix = headingPrefix(title, chunk.headingPath, Math.floor(chunkSize / 2));
  const text = withoutLinkTargets(readableText(chunk));
  return prefix === '' ? text : `${prefix}\n\n${text}`;
}

/** {@link Chunk.embeddingHash} of a text that is embedded. */
export const hashEmbeddingText = (text: string): string => hash('sha256', text).slice(0, 32);

const separator = ' > ';

function headingPrefix(title: string, headingPath: readonly string[], maxBytes: number): string {
  const headings = headingPath.filter((heading) => !title.includes(heading));
  const shownTitle = cutToBytes(title, headings.length === 0 ? maxBytes : Math.floor(maxBytes / 2));
  let roomBytes = maxBytes - Buffer.byteLength(shownTitle) - 1;
  let path = '';
  for (const heading of headings.toReversed()) {
    const bytes = Buffer.byteLength(heading) + (path === '' ? 0 : separator.length);
    if (bytes > roomBytes) {
      if (path === '') path = cutToBytes(heading, Math.max(0, roomBytes));
      break;
    }
    path = path === '' ? heading : heading + separator + path;
    roomBytes -= bytes;
  }
  return shownTitle !== '' && path !== '' ? `${shownTitle}\n${path}` : shownTitle + path;
}

/** Code may hold `list[index](argument)`: only what begins like an address is one. */
const beginsLikeAddress = /^(?:https?:\/\/|mailto:|tel:|[/#<])/i;
const longestTarget = 2_000;

/** Drops the targets of links: an address says little about the text around it, yet is often longer than that text. */
export function withoutLinkTargets(text: string): string {
  let opening = text.indexOf('](');
  if (opening === -1) return text;
  let kept = '';
  let from = 0;
  while (opening !== -1) {
    const targetStart = opening + 2;
    const targetEnd = endOfTarget(text, targetStart);
    if (targetEnd !== -1 && beginsLikeAddress.test(text.slice(targetStart, targetStart + 8))) {
      kept += text.slice(from, opening + 1);
      from = targetEnd + 1;
    }
    opening = text.indexOf('](', Math.max(from, targetStart));
  }
  return kept + text.slice(from);
}

/** @returns where the parenthesis closes, -1 when it does not on this line. */
function endOfTarget(text: string, start: number): number {
  const limit = Math.min(text.length, start + longestTarget);
  let depth = 0;
  for (let index = start; index < limit; index += 1) {
    const character = text[index];
    if (character === '\n') return -1;
    if (character === '(') depth += 1;
    if (character === ')') {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return -1;
}
