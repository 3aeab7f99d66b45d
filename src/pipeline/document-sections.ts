import type { TokenCounter } from '../contracts/token-counter.ts';
import { fingerprint } from './fingerprint.ts';
import type { Block } from './parse-blocks.ts';
import type { Questions } from './question-blocks.ts';

/** A stretch of a document under one heading path. */
export interface Section {
  /** Headings above all of it, outermost first, the page's title not among them. */
  readonly headingPath: readonly string[];
  /** Headings are among them where sections were merged, or where one is all a section has. */
  readonly blocks: readonly Block[];
}

export interface SectionOptions {
  readonly title: string;
  readonly questions: Questions;
  readonly chunkSize: number;
  readonly counter: TokenCounter;
}

/**
 * The sections of a document, in order. Sections of a line or two are merged with their neighbours under the same
 * parent: alone they are too little to be found or understood. A question with its answer is enough, and stays alone.
 *
 * Where several merge, the headings decide where a group ends, so that a new section regroups only those near it.
 */
export function documentSections(markdown: string, blocks: readonly Block[], options: SectionOptions): Section[] {
  const { chunkSize, counter } = options;
  let sections = sectionsByHeading(markdown, blocks, options);
  const limit = Math.min(mergedTokens, Math.floor(chunkSize / 2));
  const deepest = sections.reduce((depth, section) => Math.max(depth, section.depth), 0);
  for (let depth = deepest; depth > 0; depth -= 1)
    sections = mergeChildren(sections, depth, { markdown, counter, limit });
  return sections.flatMap((section) => toSection(section));
}

/** A section, or several that were merged. */
interface OpenSection {
  /** Headings down to its own. */
  readonly path: readonly string[];
  /** Length of {@link path}. */
  readonly depth: number;
  /** The line of its own heading; `null` for text above the first one, and where siblings were merged. */
  readonly heading: Block | null;
  readonly blocks: readonly Block[];
  readonly isMerged: boolean;
  /** Its heading asks something, and it answers. */
  readonly isAnswer: boolean;
  /** False when deeper sections follow under its heading. */
  readonly isLeaf: boolean;
}

function sectionsByHeading(
  markdown: string,
  blocks: readonly Block[],
  { title, questions }: SectionOptions,
): OpenSection[] {
  const found: { path: string[]; heading: Block | null; blocks: Block[] }[] = [{ path: [], heading: null, blocks: [] }];
  const open: { level: number; text: string }[] = [];
  for (const block of blocks) {
    if (block.kind !== 'heading') {
      found.at(-1)!.blocks.push(block);
      continue;
    }
    while (open.length > 0 && open.at(-1)!.level >= block.level) open.pop();
    const text = headingText(markdown.slice(block.start, Math.min(block.end, block.start + 2 * longestHeading)));
    const isTitle = open.length === 0 && isSame(text, title);
    if (!isTitle) open.push({ level: block.level, text });
    found.push({ path: open.map((heading) => heading.text), heading: isTitle ? null : block, blocks: [] });
  }
  return found.map((section, index) => ({
    ...section,
    depth: section.path.length,
    isMerged: false,
    isAnswer: section.heading !== null && section.blocks.length > 0 && questions.includes(section.path.at(-1) ?? ''),
    isLeaf: (found[index + 1]?.path.length ?? 0) <= section.path.length,
  }));
}

const longestHeading = 200;

/** A heading without its marks, links and emphasis. */
function headingText(line: string): string {
  return line
    .replace(/^\s*#+\s*/, '')
    .replace(/\s+#+\s*$/, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*|__|`/g, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim()
    .slice(0, longestHeading);
}

const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Under this a section is a line or two. */
const tinyTokens = 32;
/** Sections are not merged beyond this. */
const mergedTokens = 256;
/** Of so many headings, one begins a new group of merged sections. */
const headingsPerGroup = 4;

interface MergeContext {
  readonly markdown: string;
  readonly counter: TokenCounter;
  /** Most tokens of a merged section. */
  readonly limit: number;
}

/** Merges neighbours of `depth` into each other, or into the text that stands above them under their parent's heading. */
function mergeChildren(sections: readonly OpenSection[], depth: number, context: MergeContext): OpenSection[] {
  const merged: OpenSection[] = [];
  for (const [index, section] of sections.entries()) {
    const before = merged.at(-1);
    const isChild = section.depth === depth && section.heading !== null && isWhole(section, sections[index + 1]);
    if (!before || !isChild || !isOpen(before, depth) || !belongTogether(before, section, context)) {
      merged.push(section);
      continue;
    }
    merged.pop();
    const joined = join(before, section, depth);
    // Children that begin right below a bare heading are all that this heading has.
    const parent = before.depth === depth ? merged.at(-1) : undefined;
    const isBareParent = parent?.depth === depth - 1 && !hasText(parent);
    if (isBareParent) merged.pop();
    merged.push(isBareParent ? { ...joined, heading: parent.heading } : joined);
  }
  return merged;
}

/** A section is only a part of what its heading covers when deeper ones, or merged children, come next. */
function isWhole(section: OpenSection, next: OpenSection | undefined): boolean {
  return !next || next.depth < section.depth || (next.depth === section.depth && next.heading !== null);
}

/** Whether children of `depth` may join it: it is their parent's text, children that were merged, or one whole child. */
function isOpen(before: OpenSection, depth: number): boolean {
  return before.depth === depth ? before.heading !== null : before.depth === depth - 1 && hasText(before);
}

function belongTogether(before: OpenSection, section: OpenSection, context: MergeContext): boolean {
  // What stands deeper than a question is a part of its answer.
  if (section.isAnswer || (before.isAnswer && before.depth === section.depth)) return false;
  const isBeforeTiny = tokensWithin(before, tinyTokens, context) < tinyTokens;
  if (!isBeforeTiny && tokensWithin(section, tinyTokens, context) >= tinyTokens) return false;
  if (before.isMerged && !isBeforeTiny && fingerprint(section.path.at(-1)!) % headingsPerGroup === 0) return false;
  const { limit } = context;
  return tokensWithin(before, limit, context) + tokensWithin(section, limit, context) <= limit;
}

/** A section whose heading is followed by deeper ones at once has none of its own. */
const hasText = ({ blocks, heading, isLeaf }: OpenSection): boolean =>
  blocks.length > 0 || (heading !== null && isLeaf);

/** @returns the tokens of a section with its heading; infinity when they are over `most` for certain. */
function tokensWithin({ heading, blocks }: OpenSection, most: number, { markdown, counter }: MergeContext): number {
  const first = heading ?? blocks[0];
  if (!first) return 0;
  const end = (blocks.at(-1) ?? first).end;
  return end - first.start > most * 8 ? Number.POSITIVE_INFINITY : counter.count(markdown.slice(first.start, end));
}

function join(before: OpenSection, section: OpenSection, depth: number): OpenSection {
  const isParentsText = before.depth < depth;
  return {
    path: section.path.slice(0, depth - 1),
    depth: depth - 1,
    heading: isParentsText ? before.heading : null,
    blocks: [...(isParentsText ? before.blocks : withHeading(before)), ...withHeading(section)],
    isMerged: true,
    isAnswer: isParentsText && before.isAnswer,
    isLeaf: true,
  };
}

function withHeading({ heading, blocks }: OpenSection): readonly Block[] {
  return heading === null ? blocks : [heading, ...blocks];
}

function toSection(section: OpenSection): Section[] {
  const { path, blocks, heading, isLeaf } = section;
  if (blocks.length > 0) return [{ headingPath: path, blocks }];
  // A heading with nothing under it, such as a phone number in large type, is text itself.
  return heading !== null && isLeaf ? [{ headingPath: path.slice(0, -1), blocks: [heading] }] : [];
}
