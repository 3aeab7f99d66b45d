import { type Document, Element, type ParentNode, type Text } from 'domhandler';
import { detach } from '../../extraction/detach.ts';
import { type Visitor, walk } from '../walk.ts';
import type { NodeObject } from './node-graph.ts';
import { TextCapture } from './text-capture.ts';

/** How a syntax marks items and their properties. */
export interface ItemSyntax {
  /** Attribute that begins an item. */
  readonly scope: 'itemscope' | 'typeof';
  readonly type: 'itemtype' | 'typeof';
  readonly id: 'itemid' | 'resource';
  readonly property: 'itemprop' | 'property';
}

/** https://html.spec.whatwg.org/multipage/microdata.html */
export const microdata: ItemSyntax = { scope: 'itemscope', type: 'itemtype', id: 'itemid', property: 'itemprop' };
/** https://www.w3.org/TR/rdfa-lite/ */
export const rdfaLite: ItemSyntax = { scope: 'typeof', type: 'typeof', id: 'resource', property: 'property' };

const maxItems = 5_000;
const maxProperties = 20_000;
const maxTextLength = 10_000;
/** Items that name elements in which are items that name elements ... A circle of them is cut off here. */
const maxReferenceDepth = 4;
/** Elements gone through for `itemref` of all items. */
const maxFollowed = 200_000;

const urlAttributes: ReadonlyMap<string, string> = new Map([
  ...['a', 'area', 'link'].map((name) => [name, 'href'] as const),
  ...['audio', 'embed', 'iframe', 'img', 'source', 'track', 'video'].map((name) => [name, 'src'] as const),
  ['object', 'data'],
]);
const valueAttributes: ReadonlyMap<string, string> = new Map([
  ['data', 'value'],
  ['meter', 'value'],
  ['time', 'datetime'],
]);

type Item = Record<string, unknown>;

/** An item, and the ids of elements that have more of its properties. */
interface Reference {
  readonly item: Item;
  readonly ids: readonly string[];
}

/** Where an address stands in an item. */
interface AddressPlace {
  readonly values: Item | unknown[];
  readonly key: string | number;
}

/**
 * Collects the items of a page in microdata or RDFa Lite as nodes of the form JSON-LD has: `@type`, `@id`, and lists of
 * values.
 *
 * A visitor for a walk that others share. {@link finish} is called once behind it and follows `itemref`.
 */
export class MarkupItems implements Visitor {
  /** Items that are no value of another, in document order. */
  readonly items: NodeObject[] = [];
  /** Items that are meant to be a value, but stand in no item: some are named by `itemref`. */
  readonly looseItems: NodeObject[] = [];
  readonly #syntax: ItemSyntax;
  readonly #scopes: { readonly element: Element; readonly item: Item }[] = [];
  readonly #texts = new TextCapture(maxTextLength);
  /** By address as the page has it: what it is relative to may come behind it, and many properties may have the same. */
  readonly #addresses = new Map<string, AddressPlace[]>();
  #references: Reference[] = [];
  #isFollowing = false;
  #followed = 0;
  #itemCount = 0;
  #propertyCount = 0;

  constructor(syntax: ItemSyntax) {
    this.#syntax = syntax;
  }

  enter(element: Element): boolean {
    if (this.#isFollowing) {
      this.#followed += 1;
      if (this.#followed > maxFollowed) return false;
    }
    const isScope = element.attribs[this.#syntax.scope] !== undefined;
    const names = element.attribs[this.#syntax.property];
    if (!isScope && names === undefined) return true;
    const owner = this.#scopes.at(-1)?.item;
    const item = isScope ? this.#begin(element) : undefined;
    if (names !== undefined && owner !== undefined) this.#addProperty(owner, names, element, item);
    else if (item !== undefined && !this.#isFollowing) (names === undefined ? this.items : this.looseItems).push(item);
    return true;
  }

  text({ data, parent }: Text): void {
    if (parent === null || !isScript(parent)) this.#texts.add(data);
  }

  leave(element: Element): void {
    this.#texts.close(element);
    if (this.#scopes.at(-1)?.element === element) this.#scopes.pop();
  }

  /**
   * Gives items the properties that stand elsewhere on the page, and addresses their absolute form.
   *
   * @param resolveUrl - gives the absolute form of an address, or it as it is when it has none.
   */
  finish(document: Document, resolveUrl: (href: string) => string): void {
    if (this.#references.length > 0) this.#follow(document);
    for (const [href, places] of this.#addresses) {
      const url = detach(resolveUrl(href).slice(0, maxTextLength));
      for (const { values, key } of places) Reflect.set(values, key, url);
    }
  }

  #follow(document: Document): void {
    this.#isFollowing = true;
    const elements = elementsById(document);
    for (let depth = 0; depth < maxReferenceDepth; depth += 1) {
      const references = this.#references;
      this.#references = [];
      for (const { item, ids } of references) {
        for (const element of ids.flatMap((id) => elements.get(id) ?? [])) this.#readInto(item, element);
      }
    }
  }

  #begin(element: Element): Item | undefined {
    this.#itemCount += 1;
    if (this.#itemCount > maxItems) return undefined;
    const { attribs } = element;
    // Without a prototype: a property may have any name.
    const item: Item = Object.create(null);
    const types = tokens(attribs[this.#syntax.type]);
    if (types.length > 0) item['@type'] = types;
    const id = attribs[this.#syntax.id];
    if (id !== undefined) {
      item['@id'] = '';
      this.#placesOf(id.trim()).push({ values: item, key: '@id' });
    }
    this.#scopes.push({ element, item });
    const ids = this.#syntax === microdata ? [...new Set(tokens(attribs['itemref']))] : [];
    if (ids.length > 0) this.#references.push({ item, ids });
    return item;
  }

  #addProperty(owner: Item, names: string, element: Element, item: Item | undefined): void {
    const href = item === undefined ? this.#addressOf(element) : undefined;
    const value = item ?? href ?? this.#valueOf(element);
    for (const name of new Set(tokens(names))) {
      this.#propertyCount += 1;
      if (this.#propertyCount > maxProperties) return;
      const known = owner[name];
      const values: unknown[] = Array.isArray(known) ? known : [];
      owner[name] = values;
      const index = values.push(value ?? '') - 1;
      if (href !== undefined) this.#placesOf(href).push({ values, key: index });
      else if (value === undefined) this.#texts.open(element, (text) => values.splice(index, 1, text));
    }
  }

  #placesOf(href: string): AddressPlace[] {
    const known = this.#addresses.get(href);
    if (known !== undefined) return known;
    const places: AddressPlace[] = [];
    this.#addresses.set(href, places);
    return places;
  }

  /** @returns `undefined` when the value of the element is none. */
  #addressOf({ name, attribs }: Element): string | undefined {
    if (attribs['content'] !== undefined) return undefined;
    const resource = this.#syntax === rdfaLite ? attribs['resource'] : undefined;
    return (attribs[urlAttributes.get(name) ?? ''] ?? resource)?.trim();
  }

  /** @returns `undefined` when it is the element's text, which is still to come. */
  #valueOf({ name, attribs }: Element): string | undefined {
    // HTML lets only `<meta>` have it; schema.org's own examples put it on any element.
    const content = attribs['content'];
    if (content !== undefined) return detach(content.slice(0, maxTextLength));
    const value = attribs[valueAttributes.get(name) ?? ''];
    if (value !== undefined) return detach(value.slice(0, maxTextLength));
    return name === 'meta' || urlAttributes.has(name) ? '' : undefined;
  }

  /** Reads `element` as if it stood in the item. */
  #readInto(item: Item, element: Element): void {
    this.#scopes.push({ element, item });
    walk(element, this);
    this.#scopes.length = 0;
  }
}

function isScript(node: ParentNode): boolean {
  return node instanceof Element && (node.name === 'script' || node.name === 'style');
}

function tokens(attribute: string | undefined): readonly string[] {
  return (attribute ?? '').split(/\s+/).filter(Boolean).map(detach);
}

/** The first element of each id. */
function elementsById(document: Document): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element>();
  walk(document, {
    enter(element) {
      const id = element.attribs['id'];
      if (id !== undefined && !elements.has(id)) elements.set(id, element);
      return true;
    },
    text: () => {},
    leave: () => {},
  });
  return elements;
}
