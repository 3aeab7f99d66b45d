import { collapseSpace } from '../../extraction/collapse-space.ts';
import { codeSpan, escapeInline, separator } from '../../extraction/escape-markdown.ts';

/** The content of one block, twice. */
export interface Inline {
  readonly markdown: string;
  readonly text: string;
}

/** What is put around a run of text, when there is text. */
interface Mark {
  readonly before: string;
  readonly after: string;
  readonly isLink: boolean;
  state: 'waiting' | 'open' | 'spent';
}

const hardBreak = '  \n';

/**
 * Collects inline content as browsers show it: runs of white space are one space, none at the ends.
 * Marks are written with the first text inside them and closed behind the last, so that none is empty or begins with a space.
 */
export class InlineBuffer {
  /** Characters of Markdown written so far, in all blocks. */
  written = 0;

  #markdown = '';
  #text = '';
  #hasSpace = false;
  /** As `#hasSpace`, of the plain text: an image is nothing there. */
  #hasTextSpace = false;
  #lastCharacter = '';
  #breaks = 0;
  /** Inside of code: what was collected of it. */
  #code: string | undefined;
  #codeDepth = 0;
  #hasSpaceBeforeCode = false;
  readonly #marks: Mark[] = [];

  /** Text of the page. */
  write(data: string): void {
    const text = collapseSpace(data);
    const from = text.startsWith(' ') ? 1 : 0;
    const to = text.length > from && text.endsWith(' ') ? -1 : undefined;
    if (from === 1) this.space();
    if (text.length > from) {
      const inner = text.slice(from, to);
      if (this.#code === undefined) this.#append(escapeInline(inner, { isInLink: this.#isInLink() }), inner);
      else this.#appendCode(inner);
    }
    if (to === -1) this.space();
  }

  /** Markdown that stands for no text, such as an image. */
  writeMarkdown(markdown: string): void {
    if (this.#code === undefined) this.#append(markdown, '');
  }

  /** A formula in TeX, between dollar signs in Markdown. */
  writeFormula(tex: string, { isDisplay }: { readonly isDisplay: boolean }): void {
    const mark = isDisplay ? '$$' : '$';
    if (this.#code === undefined) this.#append(`${mark}${tex}${mark}`, tex);
    else this.#appendCode(tex);
  }

  /** At least one space between what comes before and after. */
  space(): void {
    this.#hasSpace = true;
  }

  /** A line break. Two of them in a row part paragraphs: see {@link InlineBuffer.endsParagraph}. */
  lineBreak(): void {
    if (this.#code !== undefined) this.space();
    else if (this.#markdown !== '') this.#breaks += 1;
  }

  /** True when the next text belongs to another paragraph. */
  get endsParagraph(): boolean {
    return this.#breaks > 1;
  }

  openMark(before: string, after: string): void {
    const isNested = this.#marks.some((mark) => mark.before === before && mark.state !== 'spent');
    const state = isNested || this.#code !== undefined ? 'spent' : 'waiting';
    this.#marks.push({ before, after, isLink: before === '[', state });
  }

  closeMark(): void {
    const mark = this.#marks.pop();
    if (mark?.state === 'open') this.#close(mark);
  }

  openCode(): void {
    this.#codeDepth += 1;
    if (this.#codeDepth > 1) return;
    this.#code = '';
    this.#hasSpaceBeforeCode = this.#hasSpace;
    this.#hasSpace = false;
  }

  closeCode(): void {
    this.#codeDepth -= 1;
    if (this.#codeDepth > 0) return;
    this.#flushCode();
    this.#code = undefined;
  }

  /** Ends the block. Marks that are open go on in the next one, links do not. */
  take(): Inline {
    this.#flushCode();
    for (const mark of this.#marks.toReversed()) {
      if (mark.state !== 'open') continue;
      this.#close(mark);
      mark.state = mark.isLink ? 'spent' : 'waiting';
    }
    const inline = { markdown: this.#markdown, text: this.#text };
    this.#markdown = '';
    this.#text = '';
    this.#hasSpace = false;
    this.#hasTextSpace = false;
    this.#lastCharacter = '';
    this.#breaks = 0;
    return inline;
  }

  #append(markdown: string, text: string): void {
    if (this.#breaks > 0) {
      this.#markdown += hardBreak;
      if (this.#text !== '') this.#text += '\n';
      this.#hasTextSpace = false;
      this.#lastCharacter = '';
    } else if (this.#hasSpace && this.#markdown !== '') {
      this.#markdown += ' ';
      this.#hasTextSpace = this.#text !== '';
      this.#lastCharacter = '';
    }
    this.#breaks = 0;
    this.#hasSpace = false;
    const piece = this.#openWaitingMarks() + markdown;
    this.#markdown += separator(this.#lastCharacter, piece) + piece;
    this.#lastCharacter = piece.charAt(piece.length - 1);
    this.written += piece.length;
    if (text === '') return;
    if (this.#hasTextSpace) this.#text += ' ';
    this.#text += text;
    this.#hasTextSpace = false;
  }

  #close(mark: Mark): void {
    this.#markdown += mark.after;
    this.written += mark.after.length;
    if (mark.after !== '') this.#lastCharacter = '';
  }

  #openWaitingMarks(): string {
    let opening = '';
    for (const mark of this.#marks) {
      if (mark.state !== 'waiting') continue;
      opening += mark.before;
      mark.state = 'open';
    }
    return opening;
  }

  #appendCode(text: string): void {
    if (this.#hasSpace && this.#code === '') this.#hasSpaceBeforeCode = true;
    else if (this.#hasSpace) this.#code += ' ';
    this.#code += text;
    this.#hasSpace = false;
  }

  #flushCode(): void {
    const code = this.#code;
    if (code === undefined) return;
    const hasSpaceAfter = this.#hasSpace;
    this.#hasSpace = this.#hasSpaceBeforeCode;
    if (code !== '') this.#append(codeSpan(code), code);
    this.#hasSpace ||= hasSpaceAfter;
    this.#hasSpaceBeforeCode = false;
    this.#code = '';
  }

  #isInLink(): boolean {
    return this.#marks.some((mark) => mark.isLink && mark.state !== 'spent');
  }
}
