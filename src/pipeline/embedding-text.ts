import { hash } from 'node:crypto';
import { codeAt } from '../code-at.ts';
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
  const first = text.indexOf('](');
  if (first === -1) return text;
  let kept = '';
  let from = 0;
  for (const { start, end } of targetsFrom(text, first)) {
    // Parentheses nest: one inside a target that is dropped is dropped with it.
    if (start < from || !beginsLikeAddress.test(text.slice(start, start + 8))) continue;
    kept += text.slice(from, start - 1);
    from = end + 1;
  }
  return kept + text.slice(from);
}

/** Between the parentheses that follow a bracket and close on their line, in the order of their beginnings; in linear time. */
function targetsFrom(text: string, first: number): Target[] {
  const targets: Target[] = [];
  const open: number[] = [];
  for (let at = first; at < text.length; at += 1) {
    const code = codeAt(text, at);
    if (code === 0x0a) open.length = 0;
    else if (code === 0x28) open.push(at);
    else if (code === 0x29) {
      const opening = open.pop();
      const isTarget = opening !== undefined && text[opening - 1] === ']' && at - opening <= longestTarget;
      if (isTarget) targets.push({ start: opening + 1, end: at });
    }
  }
  return targets.sort((a, b) => a.start - b.start);
}

interface Target {
  readonly start: number;
  /** Where the parenthesis closes. */
  readonly end: number;
}
