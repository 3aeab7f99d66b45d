import type { Heading } from '../../../model/content.ts';
import { detach } from '../../extraction/detach.ts';
import { codeBlock, escapeLineStarts } from '../../extraction/escape-markdown.ts';
import type { Formula } from './formula.ts';
import { type Inline, InlineBuffer } from './inline-buffer.ts';

/** Deeper quotes and lists are written at this depth: every level costs characters on every line below it. */
const maxContainers = 16;
/** Far above any page for people; links and lists can be made to repeat their targets and indents without end. */
const maxLength = 4 * 1024 * 1024;

/** A quote or a list item: what its first line begins with, and all others. */
interface Container {
  readonly first: string;
  readonly rest: string;
  isStarted: boolean;
}

/** A block and where it stands in the Markdown. */
export interface WrittenBlock {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Writes blocks one after the other, as Markdown and as plain text: separated by a blank line, the items of a list by a
 * line break, indented by the quotes and items around them.
 */
export class MarkdownWriter {
  readonly headings: Heading[] = [];
  /** What was written outside of marks, see {@link MarkdownWriter.openMarked}. */
  readonly blocks: WrittenBlock[] = [];
  markdown = '';
  text = '';
  /** Of the last block. To cut it out of {@link text} would copy all of that. */
  lastText = '';

  readonly #inline = new InlineBuffer();
  readonly #containers: Container[] = [];
  #openLists = 0;
  #listCount = 0;
  /** Number of the outermost list being written, and that of the last block's; 0 for none. */
  #list = 0;
  #lastList = 0;
  /** Levels of what must stay on one line: headings, table cells. */
  #lines = 0;
  #openHeadings = 0;
  #openMarked = 0;

  get isFull(): boolean {
    return this.markdown.length > maxLength || this.#inline.written > maxLength;
  }

  /** Inside of a heading or a table cell. */
  get isOnLine(): boolean {
    return this.#lines > 0;
  }

  /** Quotes and list items that are open. */
  get depth(): number {
    return this.#containers.length;
  }

  /** Text of the page. */
  write(data: string): void {
    if (this.#inline.endsParagraph && data.trim() !== '') this.endBlock();
    this.#inline.write(data);
  }

  writeImage(markdown: string): void {
    this.#inline.writeMarkdown(markdown);
  }

  /** AsciiMath as code: it stands between backticks in texts too. */
  writeFormula({ source, language, isDisplay }: Formula): void {
    if (language === 'asciimath') this.writeCode(source);
    else this.#inline.writeFormula(source, { isDisplay });
  }

  writeCode(code: string): void {
    this.openCode();
    this.#inline.write(code);
    this.closeCode();
  }

  openCode(): void {
    this.#inline.openCode();
  }

  closeCode(): void {
    this.#inline.closeCode();
  }

  /** A heading is strong already. */
  openMark(before: string, after: string): void {
    if (before === '**' && this.#openHeadings > 0) this.#inline.openMark('', '');
    else this.#inline.openMark(before, after);
  }

  closeMark(): void {
    this.#inline.closeMark();
  }

  lineBreak(): void {
    if (this.isOnLine) this.#inline.space();
    else this.#inline.lineBreak();
  }

  /** Ends the paragraph, if there is one. On one line it is a space. */
  endBlock(): void {
    if (this.isOnLine) this.#inline.space();
    else this.#emitParagraph(this.#inline.take());
  }

  /** What follows stays on one line, until {@link MarkdownWriter.takeLine}. */
  startLine(): void {
    this.endBlock();
    this.#lines += 1;
  }

  /** Hands over the line. One inside of another is empty: its content is the other's. */
  takeLine(): Inline {
    this.#lines -= 1;
    if (!this.isOnLine) return this.#inline.take();
    this.#inline.space();
    return { markdown: '', text: '' };
  }

  startHeading(): void {
    this.startLine();
    this.#openHeadings += 1;
  }

  /** @returns the heading's text. */
  endHeading(level: number): string {
    this.#openHeadings -= 1;
    const { markdown, text } = this.takeLine();
    if (text !== '') this.headings.push({ level, text: detach(text) });
    if (markdown !== '') this.#emit(`${'#'.repeat(level)} ${markdown}`, text);
    return text;
  }

  codeBlock(code: string, language: string): void {
    this.#emit(codeBlock(code, language), code);
  }

  /** Lines as they are. */
  lines(markdown: string, text: string): void {
    this.#emit(markdown, text);
  }

  openList(): void {
    this.#openLists += 1;
    if (this.#openLists === 1) this.#list = ++this.#listCount;
  }

  closeList(): void {
    this.#openLists -= 1;
    if (this.#openLists === 0) this.#list = 0;
  }

  /** What follows is marked as the page's own: its article, its product. */
  openMarked(): void {
    this.#openMarked += 1;
  }

  closeMarked(): void {
    this.#openMarked -= 1;
  }

  /** Puts the blocks that follow into a quote (`> `) or a list item (`- `, `1. `). */
  openContainer(marker: string): void {
    if (this.#containers.length >= maxContainers) return;
    const rest = marker.startsWith('>') ? marker : ' '.repeat(marker.length);
    this.#containers.push({ first: marker, rest, isStarted: false });
  }

  /** Leaves quotes and list items until `depth` of them are left, all when it is not known. */
  closeContainers(depth = 0): void {
    this.#containers.length = Math.min(depth, this.#containers.length);
  }

  #emitParagraph({ markdown, text }: Inline): void {
    if (markdown !== '') this.#emit(escapeLineStarts(markdown), text);
  }

  #emit(markdown: string, text: string): void {
    const isFollowingItem = this.#list !== 0 && this.#list === this.#lastList && this.#startsItem();
    if (this.markdown !== '') this.markdown += isFollowingItem ? '\n' : `\n${this.#blankLine()}\n`;
    // A block of images alone is nothing in plain text.
    if (this.text !== '' && text !== '') this.text += isFollowingItem ? '\n' : '\n\n';
    let first = '';
    let rest = '';
    for (const container of this.#containers) {
      first += container.isStarted ? container.rest : container.first;
      rest += container.rest;
      container.isStarted = true;
    }
    const start = this.markdown.length;
    this.markdown += first;
    this.markdown += rest === '' ? markdown : markdown.replaceAll('\n', `\n${rest}`);
    if (this.#openMarked === 0) this.blocks.push({ start, end: this.markdown.length, text });
    this.text += text;
    this.lastText = text;
    this.#lastList = this.#list;
  }

  #startsItem(): boolean {
    const innermost = this.#containers.at(-1);
    return innermost !== undefined && !innermost.isStarted && !innermost.first.startsWith('>');
  }

  /** A quote goes on across blank lines. */
  #blankLine(): string {
    let line = '';
    for (const container of this.#containers) if (container.isStarted) line += container.rest;
    return line.trimEnd();
  }
}
