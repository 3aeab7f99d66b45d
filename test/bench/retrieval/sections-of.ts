import type { ExtractedContent } from '../../../src/model/content.ts';
import { parseBlocks } from '../../../src/pipeline/parse-blocks.ts';
import type { Question } from './questions.ts';

/** A stretch of a page's Markdown. */
export interface Section {
  /** Key of the page. */
  readonly page: string;
  readonly start: number;
  readonly end: number;
}

/** The sections that answer, with their headings and subsections. @throws when the manual has no such section. */
export function sectionsOf({ text, answers }: Question, documents: readonly ExtractedContent[]): Section[] {
  return answers.map(([name, heading]) => {
    const document = documents.find(({ key }) => key.endsWith(`/${name}.html`));
    const section = document && findSection(document, heading);
    if (!section) throw new Error(`${text}: there is no section ${JSON.stringify(heading)} on a page ${name}`);
    return section;
  });
}

function findSection({ key, markdown }: ExtractedContent, heading: string | undefined): Section | undefined {
  if (heading === undefined) return { page: key, start: 0, end: markdown.length };
  const headings = [...parseBlocks(markdown)].filter(({ kind }) => kind === 'heading');
  const at = headings.findIndex(({ start, end }) => withoutNumber(markdown.slice(start, end)) === heading);
  const found = headings[at];
  if (!found) return undefined;
  const next = headings.slice(at + 1).find(({ level }) => level <= found.level);
  return { page: key, start: found.start, end: next?.start ?? markdown.length };
}

/** `### 13.2.1. Read Committed` without its marks and number. The manual has no-break spaces in it. */
function withoutNumber(line: string): string {
  return line
    .replaceAll(/[#*`]|\[\]\([^)]*\)|\[#\]\([^)]*\)/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^ ?[\d.]+ /, '')
    .trim();
}
