import { Document, Element, Text } from 'domhandler';
import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { Parser } from 'htmlparser2';

/** Blink and WebKit nest no deeper either. Start tags below that are kept as siblings. */
const maxDepth = 512;
/** Elements and texts together. */
const maxNodes = 200_000;
/** End tags that close nothing make no node, but each is looked up in the stack of open tags. */
const maxEndTags = 2 * maxNodes;
const maxAttributes = 256;
const maxAttributeLength = 64 * 1024;
const maxTextLength = 2 * 1024 * 1024;

/** Their content is text to the tokenizer, whatever the depth. */
const rawText = new Set(['script', 'style', 'textarea', 'title', 'xmp']);

/** Of these the tokenizer decodes no character references. */
const undecodedText = new Set(['script', 'style', 'textarea', 'xmp']);

/**
 * Names of most elements, as constants: those V8 compares by their address, and what is cut out of a page letter by letter, many
 * times for each element.
 */
const commonNames: ReadonlyMap<string, string> = new Map(
  [
    ...['a', 'article', 'aside', 'b', 'blockquote', 'body', 'br', 'button', 'center', 'code', 'dd', 'div', 'dl', 'dt'],
    ...['em', 'figcaption', 'figure', 'font', 'footer', 'form', 'g', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'head'],
    ...['header', 'hr', 'html', 'i', 'iframe', 'img', 'input', 'label', 'li', 'link', 'main', 'meta', 'nav'],
    ...['noscript', 'ol', 'option', 'p', 'path', 'picture', 'pre', 'script', 'section', 'select', 'small', 'source'],
    ...['span', 'strong', 'style', 'sub', 'sup', 'svg', 'table', 'tbody', 'td', 'template', 'textarea', 'th', 'thead'],
    ...['time', 'title', 'tr', 'ul', 'use', 'video'],
  ].map((name) => [name, name]),
);

/** The same for names of attributes. */
const commonAttributes: ReadonlyMap<string, string> = new Map(
  [
    ...['action', 'alt', 'aria-controls', 'aria-expanded', 'aria-hidden', 'aria-label', 'class', 'colspan', 'content'],
    ...['d', 'data-id', 'data-src', 'datetime', 'fill', 'for', 'height', 'hidden', 'href', 'id', 'itemprop'],
    ...['itemscope', 'itemtype', 'lang', 'loading', 'media', 'method', 'name', 'placeholder', 'property'],
    ...['rel', 'role', 'sizes', 'src', 'srcset', 'style', 'tabindex', 'target', 'title', 'type', 'value', 'viewbox'],
    ...['width', 'xmlns'],
  ].map((name) => [name, name]),
);

/** A parsed page. */
export interface PageTree {
  readonly document: Document;
  /** True when the page was over a limit: the tree holds what was read within it. */
  readonly truncated: boolean;
}

export interface ParseOptions {
  /** Whether the text of every script is kept, not of JSON only. @default false */
  readonly keepsScripts?: boolean | undefined;
}

/**
 * Parses a page into one htmlparser2 tree, within limits that hold while it is built.
 *
 * Left out, because nothing reads them: comments, style sheets, and scripts other than JSON and formulas unless they are asked for.
 *
 * @param html - the page, or its pieces, which may end anywhere.
 */
export function parsePage(html: string | Iterable<string>, options: ParseOptions = {}): PageTree {
  const builder = new TreeBuilder(options.keepsScripts ?? false);
  const parser = new BoundedParser(builder);
  for (const piece of typeof html === 'string' ? [html] : html) {
    parser.write(piece);
    if (builder.hasStopped) break;
  }
  parser.end();
  return { document: builder.document, truncated: builder.truncated };
}

/**
 * htmlparser2's parser with a bounded stack of open tags.
 *
 * It leaves character references to the builder: then the tokenizer jumps over texts and values instead of asking of each
 * character whether one begins, which takes a third off the time of a page.
 */
class BoundedParser extends Parser {
  readonly #builder: TreeBuilder;
  #flattens = false;
  #endTags = 0;

  constructor(builder: TreeBuilder) {
    super(builder, { decodeEntities: false });
    this.#builder = builder;
  }

  override onopentagname(start: number, endIndex: number): void {
    this.#flattens = this.#builder.depth >= maxDepth;
    if (this.#flattens) this.#builder.truncated = true;
    super.onopentagname(start, endIndex);
  }

  override onclosetag(start: number, endIndex: number): void {
    this.#flattens = false;
    this.#endTags += 1;
    if (this.#endTags > maxEndTags) this.#builder.stop();
    else super.onclosetag(start, endIndex);
  }

  /** The tokenizer takes what follows `<textarea/>` for text like any other. */
  override onselfclosingtag(endIndex: number): void {
    this.#builder.decodesText = true;
    super.onselfclosingtag(endIndex);
  }

  /** A void element opens no level: that is all flattening takes. */
  protected override isVoidElement(name: string): boolean {
    return (this.#flattens && !rawText.has(name)) || super.isVoidElement(name);
  }
}

/** Receives the parser's events; its handlers have the names the parser calls. */
class TreeBuilder {
  readonly document: Document = new Document([]);
  truncated = false;
  hasStopped = false;
  /** Whether character references in the text that follows mean what they stand for. */
  decodesText = true;

  readonly #keepsScripts: boolean;
  readonly #open: Element[] = [];
  #parser: Parser | undefined;
  #element: Element | undefined;
  #attributeCount = 0;
  #text: Text | undefined;
  #nodeCount = 0;

  constructor(keepsScripts: boolean) {
    this.#keepsScripts = keepsScripts;
  }

  get depth(): number {
    return this.#open.length;
  }

  /** Nothing more is read. */
  stop(): void {
    this.truncated = true;
    this.hasStopped = true;
    this.#endText();
    this.#parser?.pause();
  }

  onparserinit(parser: Parser): void {
    this.#parser = parser;
  }

  onopentagname(source: string): void {
    this.#endText();
    const tagName = commonNames.get(source) ?? source;
    const element = new Element(tagName, {});
    this.#append(element);
    this.#open.push(element);
    this.decodesText = !undecodedText.has(tagName);
    this.#element = element;
    this.#attributeCount = 0;
  }

  onattribute(sourceName: string, source: string): void {
    const attributes = this.#element!.attribs;
    const name = commonAttributes.get(sourceName) ?? sourceName;
    this.#attributeCount += 1;
    if (this.#attributeCount > maxAttributes) {
      this.truncated = true;
    } else if (!Object.hasOwn(attributes, name)) {
      const value = source.includes('&') ? decodeHTMLAttribute(source) : source;
      const isLong = value.length > maxAttributeLength;
      attributes[name] = isLong ? '' : value;
      // An inline image is no loss.
      if (isLong && !value.startsWith('data:')) this.truncated = true;
    }
  }

  onclosetag(): void {
    this.#endText();
    this.#open.pop();
    this.decodesText = true;
    this.#element = this.#open[this.#open.length - 1];
  }

  onend(): void {
    this.#endText();
  }

  ontext(source: string): void {
    if (this.#element !== undefined && this.#isUnread(this.#element)) return;
    const text = this.#text ?? new Text('');
    if (this.#text === undefined) this.#append(text);
    this.#text = text;
    const room = maxTextLength - text.data.length;
    if (source.length > room) this.truncated = true;
    text.data += source.length > room ? source.slice(0, room) : source;
  }

  /** A text is decoded as a whole: a piece of the page may end within a character reference. */
  #endText(): void {
    const text = this.#text;
    if (text === undefined) return;
    this.#text = undefined;
    if (this.decodesText && text.data.includes('&')) text.data = decodeHTML(text.data);
  }

  #isUnread(element: Element): boolean {
    if (element.name === 'style') return true;
    if (element.name !== 'script' || this.#keepsScripts) return false;
    const type = (element.attribs['type'] ?? '').toLowerCase();
    return !type.includes('json') && !type.startsWith('math/');
  }

  #append(node: Element | Text): void {
    this.#nodeCount += 1;
    if (this.#nodeCount > maxNodes) {
      this.stop();
      return;
    }
    const parent = this.#open[this.#open.length - 1] ?? this.document;
    const previous = parent.children[parent.children.length - 1] ?? null;
    node.parent = parent;
    node.prev = previous;
    if (previous !== null) previous.next = node;
    parent.children.push(node);
  }
}
