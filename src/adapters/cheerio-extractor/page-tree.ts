import { Document, Element, Text } from 'domhandler';
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

/** A parsed page. */
export interface PageTree {
  readonly document: Document;
  /** True when the page was over a limit: the tree holds what was read within it. */
  readonly truncated: boolean;
}

/**
 * Parses a page into one htmlparser2 tree, within limits that hold while it is built.
 *
 * Left out, because nothing reads them: comments, style sheets, and scripts other than JSON.
 */
export function parsePage(html: string): PageTree {
  const builder = new TreeBuilder();
  const parser = new BoundedParser(builder);
  parser.end(html);
  return { document: builder.document, truncated: builder.truncated };
}

/** htmlparser2's parser with a bounded stack of open tags. */
class BoundedParser extends Parser {
  readonly #builder: TreeBuilder;
  #flattens = false;
  #endTags = 0;

  constructor(builder: TreeBuilder) {
    super(builder);
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

  /** A void element opens no level: that is all flattening takes. */
  protected override isVoidElement(name: string): boolean {
    return (this.#flattens && !rawText.has(name)) || super.isVoidElement(name);
  }
}

/** Receives the parser's events; its handlers have the names the parser calls. */
class TreeBuilder {
  readonly document: Document = new Document([]);
  truncated = false;

  readonly #open: Element[] = [];
  #parser: Parser | undefined;
  #element: Element | undefined;
  #attributeCount = 0;
  #text: Text | undefined;
  #nodeCount = 0;

  get depth(): number {
    return this.#open.length;
  }

  /** Nothing more is read. */
  stop(): void {
    this.truncated = true;
    this.#parser?.pause();
  }

  onparserinit(parser: Parser): void {
    this.#parser = parser;
  }

  onopentagname(tagName: string): void {
    const element = new Element(tagName, {});
    this.#append(element);
    this.#open.push(element);
    this.#element = element;
    this.#attributeCount = 0;
    this.#text = undefined;
  }

  onattribute(name: string, value: string): void {
    const attributes = this.#element!.attribs;
    this.#attributeCount += 1;
    if (this.#attributeCount > maxAttributes) {
      this.truncated = true;
    } else if (!Object.hasOwn(attributes, name)) {
      const isLong = value.length > maxAttributeLength;
      attributes[name] = isLong ? '' : value;
      // An inline image is no loss.
      if (isLong && !value.startsWith('data:')) this.truncated = true;
    }
  }

  onclosetag(): void {
    this.#open.pop();
    this.#element = this.#open[this.#open.length - 1];
    this.#text = undefined;
  }

  ontext(data: string): void {
    if (this.#element !== undefined && isUnreadScript(this.#element)) return;
    const text = this.#text ?? new Text('');
    if (this.#text === undefined) this.#append(text);
    this.#text = text;
    const room = maxTextLength - text.data.length;
    if (data.length > room) this.truncated = true;
    text.data += data.length > room ? data.slice(0, room) : data;
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

function isUnreadScript(element: Element): boolean {
  if (element.name === 'style') return true;
  return element.name === 'script' && !(element.attribs['type'] ?? '').toLowerCase().includes('json');
}
