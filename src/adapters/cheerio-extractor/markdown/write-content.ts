import type { Heading } from '../../../model/content.ts';
import { detach } from '../detach.ts';
import type { MainContent } from '../main-content.ts';
import type { PageUrls } from '../page-urls.ts';
import { walk } from '../walk.ts';
import { ContentVisitor } from './content-visitor.ts';
import { MarkdownWriter } from './markdown-writer.ts';

/** The main content in both of its forms. */
export interface WrittenContent {
  readonly markdown: string;
  readonly text: string;
  readonly headings: readonly Heading[];
  /** True when it was cut at the limit of its length. */
  readonly truncated: boolean;
}

/** Writes `content` as Markdown without HTML, and as the same text without marks. */
export function writeContent({ roots, excluded }: MainContent, urls: PageUrls): WrittenContent {
  const writer = new MarkdownWriter();
  const visitor = new ContentVisitor(writer, excluded, urls);
  for (const root of roots) {
    walk(root, visitor);
    writer.endBlock();
  }
  return {
    markdown: detach(writer.markdown),
    text: detach(writer.text),
    headings: writer.headings,
    truncated: writer.isFull,
  };
}
