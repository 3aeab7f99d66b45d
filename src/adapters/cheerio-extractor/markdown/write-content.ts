import { hashText } from '../../../hash-text.ts';
import type { Heading } from '../../../model/content.ts';
import type { QuestionAnswer } from '../../../model/page-metadata.ts';
import type { ContentBlock } from '../../../model/page-template.ts';
import { edgeTableHash } from '../../../template-marks.ts';
import { detach } from '../../extraction/detach.ts';
import type { PageUrls } from '../../extraction/page-urls.ts';
import { compareFaq } from '../faq/compare-faq.ts';
import { QuestionRecorder } from '../faq/question-recorder.ts';
import type { FaqEntry } from '../faq/read-faq-data.ts';
import { firstAndLast } from '../first-and-last.ts';
import type { MainContent } from '../main-content.ts';
import { walk } from '../walk.ts';
import { ContentVisitor } from './content-visitor.ts';
import { MarkdownWriter, type WrittenBlock } from './markdown-writer.ts';

/** The main content in both of its forms. */
export interface WrittenContent {
  readonly markdown: string;
  readonly text: string;
  readonly headings: readonly Heading[];
  /** Questions of the content and their answers, in order. */
  readonly faq: readonly QuestionAnswer[];
  /** Those outside of article and product marks, at most 128; none of what was added below. */
  readonly blocks: readonly ContentBlock[];
  /** True when it was cut at the limit of its length. */
  readonly truncated: boolean;
}

export interface WriteOptions {
  readonly urls: PageUrls;
  /** Questions and answers of the page's data: those that the content lacks are written below it. */
  readonly faqData: readonly FaqEntry[];
}

/** Headings of questions that the content lacks. */
const addedLevel = 2;

/** Writes `content` as Markdown without HTML, and as the same text without marks. */
export function writeContent({ roots, excluded }: MainContent, { urls, faqData }: WriteOptions): WrittenContent {
  const writer = new MarkdownWriter();
  const questions = new QuestionRecorder();
  const visitor = new ContentVisitor(writer, excluded, { urls, questions });
  for (const root of roots) {
    walk(root, visitor);
    writer.endBlock();
  }
  const blocks = outerBlocks(writer);
  const asked = questions.pairs(writer.text);
  const { shown, missing } = compareFaq(faqData, asked, writer.text);
  const added = missing.map(({ question, answer }) => {
    writer.startHeading();
    writer.write(question);
    writer.endHeading(addedLevel);
    const start = writer.text.length;
    walk(answer, visitor);
    writer.endBlock();
    return { question: detach(question), answer: detach(writer.text.slice(start).trim()) };
  });
  return {
    markdown: detach(writer.markdown),
    text: detach(writer.text),
    headings: writer.headings,
    faq: [...asked, ...shown, ...added],
    blocks,
    truncated: writer.isFull,
  };
}

/** Of a long page its beginning and its end: that is where a template is. */
const outerCount = 64;

function outerBlocks({ blocks, markdown }: MarkdownWriter): readonly ContentBlock[] {
  const outer = firstAndLast(blocks, outerCount);
  return outer.flatMap((block, index) => {
    const { start, end, text } = block;
    const isEdge = index === 0 || index === outer.length - 1;
    const mark = isEdge && isTableOfLinks(markdown, block) ? [{ start, end: start, hash: edgeTableHash }] : [];
    return [...mark, { start, end, hash: hashText(text) }];
  });
}

/** Whether it is a table that holds two links or more. */
function isTableOfLinks(markdown: string, { start, end }: WrittenBlock): boolean {
  const first = markdown.startsWith('|', start) ? markdown.indexOf('](', start) : -1;
  const second = first === -1 ? -1 : markdown.indexOf('](', first + 1);
  return second !== -1 && second < end;
}
