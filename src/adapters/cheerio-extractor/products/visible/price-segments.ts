import type { Element, Text } from 'domhandler';
import { type Visitor, walk } from '../../walk.ts';
import { type MarkReader, mark } from '../element-marks.ts';

/** What the elements around a piece of text say it is. */
export type SegmentRole = 'price' | 'sale' | 'list' | 'other';

/** Text of a price element that stands in one role. */
export interface PriceSegment {
  readonly text: string;
  readonly role: SegmentRole;
}

const struckThrough = new Set(['del', 's', 'strike']);
/** Inside a price element a single word is enough: `<span class="old">`. */
const listWord =
  /(?:^|[-_\s])(?:old|was|before|regular|compare|crossed|strike\w*|original|previous|list|rrp|msrp|uvp|retail|line-through|linethrough|full)(?:$|[-_\s])/;
const saleWord =
  /(?:^|[-_\s])(?:new|now|sale|special|current|final|actual|offer|promo|reduced|discounted|selling|our)(?:$|[-_\s])/;
const otherWord =
  /(?:^|[-_\s])(?:unit|per|tax|vat|suffix|label|save|saving|savings|percent|percentage|badge|shipping|hidden|screen-reader-text|sr-only|visually-hidden|offscreen|instal\w*)(?:$|[-_\s])/;
/** Cents that are set apart by their size only: `12<sup>99</sup>`. */
const decimalsWord = /decimal|cent|fraction|minor|penn/;
const blocks = new Set(['div', 'p', 'li', 'ul', 'dl', 'dt', 'dd', 'table', 'tr', 'td', 'br', 'section']);
const maxLength = 400;
const maxSegments = 40;

/**
 * The texts of a price element, parted where their role changes: what is struck through, what is to pay, what is no price
 * of the product. What only screen readers get is left out, unless there is nothing else.
 */
export function readPriceSegments(box: Element, reader: MarkReader): readonly PriceSegment[] {
  const collector = new SegmentCollector(reader);
  walk(box, collector);
  return collector.segments.map(({ text, role }) => ({ text: text.trim(), role })).filter(({ text }) => text !== '');
}

class SegmentCollector implements Visitor {
  readonly segments: { text: string; role: SegmentRole }[] = [];
  readonly #reader: MarkReader;
  readonly #roles: { readonly element: Element; readonly role: SegmentRole }[] = [];
  #length = 0;
  #isDecimals = false;

  constructor(reader: MarkReader) {
    this.#reader = reader;
  }

  enter(element: Element): boolean {
    if (
      element.name === 'script' ||
      element.name === 'style' ||
      element.name === 'select' ||
      element.name === 'template'
    )
      return false;
    const role = this.#roleOf(element);
    if (role !== undefined) this.#roles.push({ element, role });
    const names = `${element.attribs['class'] ?? ''}`.toLowerCase();
    if (element.name === 'sup' || decimalsWord.test(names)) this.#isDecimals = true;
    else if (blocks.has(element.name)) this.#add(' ');
    return this.#length < maxLength;
  }

  text({ data }: Text): void {
    const isCents = this.#isDecimals && /^\s*\d{2}\s*$/.test(data) && /\d$/.test(this.segments.at(-1)?.text ?? '');
    this.#isDecimals = false;
    this.#add(isCents ? `.${data.trim()}` : data.replaceAll(/\s+/g, ' '));
  }

  leave(element: Element): void {
    if (this.#roles.at(-1)?.element === element) this.#roles.pop();
    if (blocks.has(element.name)) this.#add(' ');
  }

  #add(text: string): void {
    const role = this.#roles.at(-1)?.role ?? 'price';
    const last = this.segments.at(-1);
    this.#length += text.length;
    if (last?.role === role) last.text += text;
    else if (text.trim() !== '' && this.segments.length < maxSegments) this.segments.push({ text, role });
  }

  /** @returns `undefined` when the element has the role of what is around it. */
  #roleOf({ name, attribs }: Element): SegmentRole | undefined {
    if (struckThrough.has(name)) return 'list';
    const names = `${attribs['class'] ?? ''} ${attribs['data-hook'] ?? ''} ${attribs['id'] ?? ''}`;
    if (names.length < 3) return undefined;
    const marks = this.#reader.marksOf(names);
    const lowered = names.toLowerCase();
    if ((marks & mark.listPrice) !== 0 || listWord.test(lowered)) return 'list';
    if ((marks & mark.otherPrice) !== 0 || otherWord.test(lowered)) return 'other';
    if ((marks & mark.salePrice) !== 0 || saleWord.test(lowered)) return 'sale';
    return /text-decoration:\s*line-through/.test(attribs['style'] ?? '') ? 'list' : undefined;
  }
}
