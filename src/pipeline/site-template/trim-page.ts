import { hashText } from '../../hash-text.ts';
import type { ExtractedContent } from '../../model/content.ts';
import type { ContentBlock, PageTemplate } from '../../model/page-template.ts';
import { cutMarkdown, type MarkdownRange, restoreMarkdown } from './cut-markdown.ts';
import { findTemplate, mayHoldTemplate, type RepeatedBlocks } from './find-template.ts';
import type { SiteTemplate } from './site-template.ts';

/** A page without its site's template. */
export interface TrimmedPage {
  readonly markdown: string;
  /** Absent for a page in which no template is looked for. */
  readonly template?: PageTemplate | undefined;
}

/** Learns a page's blocks, and leaves out of it what its site repeats. */
export function trimPage(
  { key, url, markdown, blocks, faq }: Pick<ExtractedContent, 'key' | 'url' | 'markdown' | 'blocks' | 'faq'>,
  site: SiteTemplate,
): TrimmedPage {
  const { host } = new URL(url);
  const rank = rankOf(url, key);
  site.add({ key, url, rank, hashes: blocks.map(({ hash }) => hash) });
  const cut = cutMarkdown(markdown, rangesIn(key, markdown, blocks, site));
  const questions = faq.map(({ question }) => question);
  return { markdown: cut.markdown, template: { host, rank, templateId: site.id, blocks, cuts: cut.cuts, questions } };
}

/** Trims a stored page anew. @returns `undefined` when it would be cut as it is. */
export function retrimPage(
  { key, markdown, template }: { readonly key: string; readonly markdown: string; readonly template: PageTemplate },
  site: SiteTemplate,
): TrimmedPage | undefined {
  const { blocks, cuts } = template;
  const whole = restoreMarkdown({ markdown, cuts });
  const cut = cutMarkdown(whole, rangesIn(key, whole, blocks, site));
  if (cut.markdown === markdown) return undefined;
  return { markdown: cut.markdown, template: { ...template, cuts: cut.cuts, templateId: site.id } };
}

/** Whether anything in a page is, or was, taken for its site's template: other pages need not be read. */
export function mayBeCut(
  { key, template }: { readonly key: string; readonly template: PageTemplate },
  site: SiteTemplate,
): boolean {
  return template.cuts.length > 0 || mayHoldTemplate(template.blocks, repeatedFor(key, site));
}

function rangesIn(
  key: string,
  whole: string,
  blocks: readonly ContentBlock[],
  site: SiteTemplate,
): readonly MarkdownRange[] {
  return findTemplate(whole, blocks, repeatedFor(key, site));
}

function repeatedFor(key: string, site: SiteTemplate): RepeatedBlocks {
  return {
    isRepeated: (hash) => site.isRepeated(hash, key),
    isRepeatedLine: (hash) => site.isRepeatedLine(hash, key),
    isLeftOut: (hash) => site.isLeftOut(hash),
    leavesOut: site.leavesOut,
  };
}

/** A start page is always in the sample: what is repeated is best kept there. */
function rankOf(url: string, key: string): number {
  return new URL(url).pathname === '/' ? 0 : hashText(key);
}
