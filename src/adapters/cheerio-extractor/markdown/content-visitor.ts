import type { Element, Text } from 'domhandler';
import type { PageUrls } from '../../extraction/page-urls.ts';
import type { ExcludedNodes } from '../blocks/exclude-blocks.ts';
import { isContentMark } from '../content-mark.ts';
import type { QuestionRecorder } from '../faq/question-recorder.ts';
import { headingLevel, isBlock, isNeverContent } from '../html-elements.ts';
import type { Visitor } from '../walk.ts';
import { isFormula, readFormula, readFormulaScript, showsFormulaAgain } from './formula.ts';
import { enterInline, leaveInline } from './inline-elements.ts';
import { isDataTable, MarkdownTable } from './markdown-table.ts';
import type { MarkdownWriter } from './markdown-writer.ts';
import { codeLanguage, preformattedText } from './preformatted.ts';

/** A list whose end is not reached. */
interface OpenList {
  /** Quotes and items around it. */
  readonly depth: number;
  /** Number of its next item; `undefined` when items have none. */
  next: number | undefined;
}

/** A data table whose end is not reached. */
interface OpenTable {
  readonly element: Element;
  readonly content: MarkdownTable;
}

export interface VisitorParts {
  readonly urls: PageUrls;
  /** Told of what asks, and of what ends an answer. */
  readonly questions: QuestionRecorder;
}

const listNames = new Set(['ul', 'ol', 'menu', 'dir', 'dl']);

/** Tells a {@link MarkdownWriter} what each element means. */
export class ContentVisitor implements Visitor {
  readonly #writer: MarkdownWriter;
  readonly #excluded: ExcludedNodes;
  readonly #urls: PageUrls;
  readonly #questions: QuestionRecorder;
  readonly #lists: OpenList[] = [];
  readonly #quotes: number[] = [];
  #table: OpenTable | undefined;
  /** An open element that is there for a formula and has none that can be read: what is in it is text. */
  #unreadFormula: Element | undefined;

  constructor(writer: MarkdownWriter, excluded: ExcludedNodes, { urls, questions }: VisitorParts) {
    this.#writer = writer;
    this.#excluded = excluded;
    this.#urls = urls;
    this.#questions = questions;
  }

  text(text: Text): void {
    if (!this.#excluded.has(text)) this.#writer.write(text.data);
  }

  enter(element: Element): boolean {
    if (this.#excluded.has(element) || this.#writer.isFull) return false;
    if (isNeverContent(element)) {
      const formula = readFormulaScript(element);
      if (formula !== undefined) this.#writer.writeFormula(formula);
      return false;
    }
    if (showsFormulaAgain(element)) return false;
    if (!isBlock(element)) return this.#writeFormula(element) && enterInline(element, this.#writer, this.#urls);
    const level = headingLevel(element);
    if (level > 0) {
      this.#writer.startHeading();
      this.#questions.headingBegins(level, this.#writer.text.length);
      return true;
    }
    this.#writer.endBlock();
    if (isContentMark(element)) this.#writer.openMarked();
    this.#questions.elementBegins(element, this.#writer.text.length);
    return this.#enterBlock(element);
  }

  /** @returns whether `element` is no formula, and is to be read on. */
  #writeFormula(element: Element): boolean {
    if (this.#unreadFormula !== undefined || !isFormula(element)) return true;
    const formula = readFormula(element);
    if (formula === undefined) this.#unreadFormula = element;
    else this.#writer.writeFormula(formula);
    return formula === undefined;
  }

  leave(element: Element): void {
    if (element === this.#unreadFormula) this.#unreadFormula = undefined;
    const level = headingLevel(element);
    if (level > 0) this.#endHeading(level);
    else if (!isBlock(element)) leaveInline(element, this.#writer);
    else if (isCell(element) && this.#table !== undefined) {
      this.#table.content.addCell(element, this.#writer.takeLine());
    } else this.#leaveBlock(element);
  }

  #endHeading(level: number): void {
    const text = this.#writer.endHeading(level);
    this.#questions.headingEnds(level, text, this.#writer.text.length);
  }

  #enterBlock(element: Element): boolean {
    const { name } = element;
    if (name === 'pre' || name === 'xmp') return this.#writePreformatted(element);
    if (listNames.has(name)) this.#openList(element);
    else if (name === 'li') this.#openItem();
    else if (name === 'dt' || name === 'dd') this.#openDefinition(name);
    else if (name === 'summary') this.#writer.openMark('**', '**');
    else if (name === 'blockquote') this.#openQuote();
    else if (name === 'table') this.#openTable(element);
    else if (name === 'tr') this.#table?.content.openRow();
    else if (isCell(element) && this.#table !== undefined) this.#writer.startLine();
    return true;
  }

  #leaveBlock(element: Element): void {
    const { name } = element;
    if (name === 'dt' || name === 'summary') this.#writer.closeMark();
    this.#writer.endBlock();
    if (isContentMark(element)) this.#writer.closeMarked();
    this.#questions.elementEnds(element, { text: this.#writer.lastText, at: this.#writer.text.length });
    if (listNames.has(name)) this.#closeList();
    else if (name === 'li') this.#writer.closeContainers(this.#lists.at(-1)?.depth);
    else if (name === 'blockquote') this.#writer.closeContainers(this.#quotes.pop());
    else if (element === this.#table?.element) this.#closeTable(this.#table);
  }

  /** On one line, code has no lines of its own. */
  #writePreformatted(pre: Element): boolean {
    const code = preformattedText(pre);
    if (this.#writer.isOnLine) this.#writer.writeCode(code);
    else if (code !== '') this.#writer.codeBlock(code, codeLanguage(pre));
    return false;
  }

  #openList({ name, attribs }: Element): void {
    const start = Number.parseInt(attribs['start'] ?? '1', 10);
    const first = Number.isNaN(start) || start < 0 ? 1 : start;
    this.#lists.push({ depth: this.#writer.depth, next: name === 'ol' ? first : undefined });
    this.#writer.openList();
  }

  #closeList(): void {
    this.#writer.closeContainers(this.#lists.pop()?.depth);
    this.#writer.closeList();
  }

  #openItem(): void {
    const list = this.#lists.at(-1);
    if (list === undefined) return;
    this.#writer.closeContainers(list.depth);
    this.#writer.openContainer(list.next === undefined ? '- ' : `${list.next++}. `);
  }

  /** Markdown has no definition lists: a term begins an item, its definitions go on in it. */
  #openDefinition(name: 'dt' | 'dd'): void {
    const list = this.#lists.at(-1);
    if (list !== undefined && (name === 'dt' || this.#writer.depth === list.depth)) this.#openItem();
    if (name === 'dt') this.#writer.openMark('**', '**');
  }

  #openQuote(): void {
    this.#quotes.push(this.#writer.depth);
    this.#writer.openContainer('> ');
  }

  #openTable(element: Element): void {
    if (!this.#writer.isOnLine && isDataTable(element)) this.#table = { element, content: new MarkdownTable() };
  }

  #closeTable({ content }: OpenTable): void {
    this.#table = undefined;
    const { markdown, text } = content.write();
    if (markdown !== '') this.#writer.lines(markdown, text);
  }
}

function isCell({ name }: Element): boolean {
  return name === 'td' || name === 'th';
}
