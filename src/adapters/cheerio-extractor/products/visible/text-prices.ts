import type { Document, Element, Text } from 'domhandler';
import { namesPrice } from '../../../../products/price-mentions.ts';
import { type Visitor, walk } from '../../walk.ts';
import { type MarkReader, mark } from '../element-marks.ts';
import { unreadElements } from '../survey-products.ts';

/** An element whose text is little more than a price. */
export interface TextPrice {
  readonly element: Element;
  readonly order: number;
  readonly elementCount: number;
}

/** Text of an element that is open, as far as it may be a price. */
interface Frame {
  readonly element: Element;
  readonly order: number;
  text: string;
  /** Spares most elements a look at their text. */
  mayHoldDigit: boolean;
  holdsPrice: boolean;
}

const maxTextLength = 40;
const maxFound = 200;
/** What is struck through is no price any more. */
const skippedTags = new Set(['script', 'nav', 'footer', 'del', 's', 'strike']);
const digit = /\d/;
/** Choices of a price filter. */
const filter = /^(?:under|over|less than|up to|unter|über|bis|moins de|plus de|menos de|más de|meno di)\s/i;

/**
 * Elements that show a price and little else, for pages whose elements have no telling names. What stands beside the
 * product is left out.
 *
 * Their places are counted as those of the product survey: by elements, in document order.
 */
export function findTextPrices(document: Document, reader: MarkReader): readonly TextPrice[] {
  const finder = new TextPriceFinder(reader);
  walk(document, finder);
  return finder.found;
}

class TextPriceFinder implements Visitor {
  readonly found: TextPrice[] = [];
  readonly #reader: MarkReader;
  readonly #frames: Frame[] = [];
  #order = 0;
  #skipped: Element | undefined;

  constructor(reader: MarkReader) {
    this.#reader = reader;
  }

  enter(element: Element): boolean {
    this.#order += 1;
    if (unreadElements.has(element.name)) return false;
    const isSkipped =
      skippedTags.has(element.name) || (this.#reader.marksOf(element.attribs['class'] ?? '') & mark.aside) !== 0;
    if (isSkipped) this.#skipped ??= element;
    this.#frames.push({ element, order: this.#order, text: '', mayHoldDigit: false, holdsPrice: false });
    return true;
  }

  text({ data }: Text): void {
    const frame = this.#frames.at(-1);
    if (this.#skipped !== undefined || frame === undefined || frame.text.length > maxTextLength) return;
    const text = data.slice(0, 2 * maxTextLength);
    frame.text += text;
    frame.mayHoldDigit ||= digit.test(text);
  }

  leave(element: Element): void {
    const frame = this.#frames.pop();
    if (element === this.#skipped) this.#skipped = undefined;
    if (frame === undefined) return;
    if (frame.mayHoldDigit && !frame.holdsPrice && this.found.length < maxFound && isPrice(frame.text)) {
      this.found.push({ element, order: frame.order, elementCount: this.#order - frame.order });
      frame.holdsPrice = true;
    }
    const outer = this.#frames.at(-1);
    if (outer === undefined) return;
    outer.holdsPrice ||= frame.holdsPrice;
    if (outer.text.length > maxTextLength) return;
    outer.text += frame.text;
    outer.mayHoldDigit ||= frame.mayHoldDigit;
  }
}

function isPrice(raw: string): boolean {
  const text = raw.trim();
  if (text.length > maxTextLength || filter.test(text)) return false;
  return namesPrice(text);
}
