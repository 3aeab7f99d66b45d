import type { MarkdownCut } from '../../model/page-template.ts';

export interface MarkdownRange {
  readonly start: number;
  readonly end: number;
}

/** A Markdown text, and what was left out of it. */
export interface CutMarkdown {
  readonly markdown: string;
  readonly cuts: readonly MarkdownCut[];
}

/** Leaves stretches of blocks out of a Markdown text, each with the blank lines that part it from what stays. */
export function cutMarkdown(whole: string, ranges: readonly MarkdownRange[]): CutMarkdown {
  const cuts: MarkdownCut[] = [];
  let markdown = '';
  let from = 0;
  for (const range of ranges) {
    const end = behindBreaks(whole, range.end);
    // At the end of the text the blank lines before it go instead.
    const start = end === whole.length ? beforeBreaks(whole, range.start, from) : range.start;
    markdown += whole.slice(from, start);
    cuts.push({ start, text: whole.slice(start, end) });
    from = end;
  }
  return { markdown: markdown + whole.slice(from), cuts };
}

/** The text as it was before it was cut. */
export function restoreMarkdown({ markdown, cuts }: CutMarkdown): string {
  let whole = '';
  let from = 0;
  for (const { start, text } of cuts) {
    const kept = start - whole.length;
    whole += markdown.slice(from, from + kept) + text;
    from += kept;
  }
  return whole + markdown.slice(from);
}

function behindBreaks(text: string, from: number): number {
  let index = from;
  while (text[index] === '\n') index += 1;
  return index;
}

function beforeBreaks(text: string, from: number, limit: number): number {
  let index = from;
  while (index > limit && text[index - 1] === '\n') index -= 1;
  return index;
}
