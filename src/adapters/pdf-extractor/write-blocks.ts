import type { Heading } from '../../model/content.ts';
import { collapseSpace } from '../extraction/collapse-space.ts';
import { detach } from '../extraction/detach.ts';
import { escapeInline, escapeLineStarts } from '../extraction/escape-markdown.ts';
import type { TextBlock } from './text-blocks.ts';

/** The content of a document in both of its forms. */
export interface WrittenBlocks {
  readonly markdown: string;
  /** Without the headings that only count pages. */
  readonly text: string;
  readonly headings: readonly Heading[];
}

/**
 * Writes the blocks of each page as Markdown without HTML, and as the same text without marks.
 *
 * Of several pages each gets a heading, `## Page 2`, so that what is found in it says where it stands; headings of the
 * document come below. Pages without text get none.
 *
 * @param pages - the blocks of page 1, 2, ...
 */
export function writeBlocks(pages: readonly (readonly TextBlock[])[]): WrittenBlocks {
  const headings: Heading[] = [];
  const markdown: string[] = [];
  const text: string[] = [];
  const writeHeading = (level: number, heading: string): void => {
    headings.push({ level, text: detach(heading) });
    markdown.push('\n\n', `${'#'.repeat(level)} ${escapeInline(heading, { isInLink: false })}`);
  };
  for (const [index, blocks] of pages.entries()) {
    if (blocks.length > 0 && pages.length > 1) writeHeading(2, `Page ${index + 1}`);
    let isInList = false;
    for (const { kind, text: raw } of blocks) {
      const shown = collapseSpace(raw).trim();
      if (shown === '') continue;
      text.push(kind === 'item' && isInList ? '\n' : '\n\n', shown);
      if (kind === 'heading') writeHeading(pages.length > 1 ? 3 : 2, shown);
      else markdown.push(kind === 'item' && isInList ? '\n' : '\n\n', toMarkdown(kind, shown));
      isInList = kind === 'item';
    }
  }
  return { markdown: detach(markdown.slice(1).join('')), text: detach(text.slice(1).join('')), headings };
}

function toMarkdown(kind: 'paragraph' | 'item', text: string): string {
  const escaped = escapeLineStarts(escapeInline(text, { isInLink: false }));
  return kind === 'item' ? `- ${escaped}` : escaped;
}
