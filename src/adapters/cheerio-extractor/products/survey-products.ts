import type { Document, Element, Text } from 'domhandler';
import { isText } from 'domhandler';
import { MarkupItems, microdata, rdfaLite } from '../structured-data/markup-items.ts';
import { NodeGraph } from '../structured-data/node-graph.ts';
import type { Surveyor } from '../survey-walk.ts';
import { MarkReader, mark } from './element-marks.ts';

/** An element whose names say what it is to a product. */
export interface MarkedElement {
  readonly element: Element;
  /** Flags of {@link mark}. */
  readonly marks: number;
  /** Place in the order of the page's elements. */
  readonly order: number;
  /** It stands in something beside the product: other products, the cart, the footer. */
  readonly isAside: boolean;
  /** Elements in it, and characters of text. */
  readonly elementCount: number;
  readonly textLength: number;
}

/** A marked element whose end the walk has not reached. */
type OpenMark = { -readonly [Key in keyof MarkedElement]: MarkedElement[Key] } & { readonly aside: Aside | undefined };

/** An element that seems to stand beside the product. */
interface Aside {
  readonly element: Element;
  readonly order: number;
  elementCount: number;
}

/** A text that is short enough to be a price. */
export interface ShortText {
  readonly text: Text;
  /** Place of the element that began last before it. */
  readonly order: number;
}

/** What one walk over a page finds of products. */
export interface ProductSurvey {
  /** For those who look on: each name is read once a page. */
  readonly reader: MarkReader;
  readonly microdata: NodeGraph;
  readonly rdfa: NodeGraph;
  /** Headings of the first two levels. */
  readonly headings: readonly MarkedElement[];
  readonly marked: readonly MarkedElement[];
  /** Buttons, links that look like one, and forms. */
  readonly controls: readonly MarkedElement[];
  /** Elements that carry the shop's own data in an attribute. */
  readonly dataElements: readonly Element[];
  /** The first 500 with a text. */
  readonly scripts: readonly ProductScript[];
  /** In document order. */
  readonly shortTexts: readonly ShortText[];
}

export interface ProductScript {
  readonly element: Element;
  readonly text: string;
}

const maxMarked = 5_000;
const maxScripts = 500;
const maxShortTexts = 5_000;
/** White space around it not counted. */
export const longestShortText = 40;
/** What attributes are read for: what they call an element (`itemprop` is of an item too), data of the shop, items of markup. */
const attributeKinds: ReadonlyMap<string, 'name' | 'data' | 'item'> = new Map([
  ...['class', 'id', 'itemprop'].map((name) => [name, 'name'] as const),
  ...['data-product_variations', 'data-variants', 'data-product'].map((name) => [name, 'data'] as const),
  ...['itemscope', 'typeof', 'property'].map((name) => [name, 'item'] as const),
]);
/** Not shown, or shown to others. */
export const unreadElements: ReadonlySet<string> = new Set([
  'noscript',
  'template',
  'style',
  'svg',
  'iframe',
  'select',
  'textarea',
]);
/** Share of the page's elements. */
const largestAside = 0.4;

/** What an element is by its name alone. */
type Role = 'unread' | 'script' | 'aside' | 'heading' | 'control' | 'input' | 'link';

const roles: ReadonlyMap<string, Role> = new Map([
  ...[...unreadElements].map((name) => [name, 'unread'] as const),
  ...['footer', 'nav'].map((name) => [name, 'aside'] as const),
  ...['h1', 'h2'].map((name) => [name, 'heading'] as const),
  ...['button', 'form'].map((name) => [name, 'control'] as const),
  ...([
    ['script', 'script'],
    ['input', 'input'],
    ['a', 'link'],
  ] as const),
]);

/** Reads everything that tells of products out of a page, while a walk goes over it. */
export class ProductSurveyor implements Surveyor {
  readonly #reader = new MarkReader();
  readonly #headings: MarkedElement[] = [];
  readonly #marked: MarkedElement[] = [];
  readonly #controls: MarkedElement[] = [];
  readonly #dataElements: Element[] = [];
  readonly #scripts: ProductScript[] = [];
  readonly #shortTexts: ShortText[] = [];
  /** Made when the first item of their syntax begins: most pages have items in one syntax or none. */
  #microdata: MarkupItems | undefined;
  #rdfa: MarkupItems | undefined;
  readonly #open: OpenMark[] = [];
  #order = 0;
  #textLength = 0;
  #kept = 0;
  readonly #all: OpenMark[] = [];
  /** The outermost element beside the product that is open. */
  #aside: Aside | undefined;

  enter(element: Element): boolean {
    this.#order += 1;
    // One look-up for most elements: this is done for each of a page.
    const role = roles.get(element.name);
    if (role === 'unread') return false;
    if (role === 'script') this.#readScript(element);
    const marks = this.#readAttributes(element, role);
    if (this.#aside === undefined && ((marks & mark.aside) !== 0 || role === 'aside')) {
      this.#aside = { element, order: this.#order, elementCount: 0 };
    }
    if ((marks !== 0 || role !== undefined) && this.#kept < maxMarked) this.#begin(element, marks, role);
    return true;
  }

  text(text: Text, length: number): void {
    this.#textLength += text.data.length;
    if (length > 0 && length <= longestShortText && this.#shortTexts.length < maxShortTexts) {
      this.#shortTexts.push({ text, order: this.#order });
    }
    this.#microdata?.text(text);
    this.#rdfa?.text(text);
  }

  leave(element: Element): void {
    this.#microdata?.leave(element);
    this.#rdfa?.leave(element);
    if (element === this.#aside?.element) {
      this.#aside.elementCount = this.#order - this.#aside.order;
      this.#aside = undefined;
    }
    const last = this.#open.at(-1);
    if (last?.element !== element) return;
    last.elementCount = this.#order - last.order;
    last.textLength = this.#textLength - last.textLength;
    this.#open.pop();
  }

  /**
   * What was found, after the walk. To be called once.
   *
   * @param resolveUrl - gives the absolute form of an address, or it as it is when it has none.
   */
  finish(document: Document, resolveUrl: (href: string) => string): ProductSurvey {
    // A name can mislead: what holds most of the page is not beside its subject.
    for (const marked of this.#all) {
      if (marked.aside !== undefined && marked.aside.elementCount > largestAside * this.#order) marked.isAside = false;
    }
    const [items, rdfa] = [this.#microdata, this.#rdfa];
    items?.finish(document, resolveUrl);
    rdfa?.finish(document, resolveUrl);
    return {
      reader: this.#reader,
      microdata: new NodeGraph([...(items?.items ?? []), ...(items?.looseItems ?? [])]),
      rdfa: new NodeGraph(rdfa?.items ?? []),
      headings: this.#headings,
      marked: this.#marked,
      controls: this.#controls,
      dataElements: this.#dataElements,
      scripts: this.#scripts,
      shortTexts: this.#shortTexts,
    };
  }

  /** Until its end is reached, `textLength` is the length of the text before it. */
  #begin(element: Element, marks: number, role: Role | undefined): void {
    const isControl =
      role === 'control' || (role === 'input' && isButton(element)) || (role === 'link' && isButtonLink(element));
    if (marks === 0 && role !== 'heading' && !isControl) return;
    const aside = this.#aside;
    const place = { order: this.#order, aside, isAside: aside !== undefined };
    const marked: OpenMark = { element, marks, ...place, elementCount: 0, textLength: this.#textLength };
    this.#open.push(marked);
    this.#all.push(marked);
    this.#kept += 1;
    if (role === 'heading') this.#headings.push(marked);
    if (isControl) this.#controls.push(marked);
    if (marks !== 0) this.#marked.push(marked);
  }

  /** @returns its marks. */
  #readAttributes(element: Element, role: Role | undefined): number {
    let marks = 0;
    let isOfItem = false;
    const { attribs } = element;
    const isShown = role !== 'script' && (role !== 'input' || attribs['type'] !== 'hidden');
    for (const name in attribs) {
      const kind = attributeKinds.get(name) ?? (isTestName(name) ? 'name' : undefined);
      if (kind === undefined) continue;
      if (kind === 'item' || name === 'itemprop') isOfItem = true;
      if (isShown && kind === 'name') marks |= this.#reader.marksOf(attribs[name]!);
      else if (isShown && kind === 'data') this.#dataElements.push(element);
    }
    if (isOfItem) this.#readItem(element);
    return marks;
  }

  #readItem(element: Element): void {
    if (element.attribs['itemscope'] !== undefined) this.#microdata ??= new MarkupItems(microdata);
    if (element.attribs['typeof'] !== undefined) this.#rdfa ??= new MarkupItems(rdfaLite);
    this.#microdata?.enter(element);
    this.#rdfa?.enter(element);
  }

  #readScript(element: Element): void {
    const text = element.children[0];
    if (text === undefined || !isText(text) || this.#scripts.length >= maxScripts) return;
    this.#scripts.push({ element, text: text.data });
  }
}

function isButton({ attribs: { type } }: Element): boolean {
  return type === 'submit' || type === 'button' || type === 'image';
}

function isButtonLink({ attribs }: Element): boolean {
  return attribs['role'] === 'button' || /(?:^|[\s-])(?:btn|button)/.test(attribs['class'] ?? '');
}

/** Names that shops give their elements to find them by. */
function isTestName(name: string): boolean {
  return name.startsWith('data-') && testName.test(name);
}

const testName = /^data-(?:hook|test|qa|cy|auto)/;
