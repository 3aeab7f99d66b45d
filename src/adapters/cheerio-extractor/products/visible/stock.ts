import { Element, type ParentNode } from 'domhandler';
import { readAvailabilityTerm, readAvailabilityText } from '../../../../products/availability.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import { textOf } from '../../walk.ts';
import { mark } from '../element-marks.ts';
import type { MarkedElement, ProductSurvey } from '../survey-products.ts';
import { readButtonStock } from './buy-control.ts';
import type { PageLayout } from './page-layout.ts';

/** Longer texts are about more than the stock. */
const maxTextLength = 90;
const maxLineElements = 40;
/** How far from price, headline or button it may stand, in elements. */
const reach = 300;
const maxHiddenDepth = 6;
const hiddenName = /(?:^|\s)(?:hidden|hide|is-hidden|d-none|display-none|visually-hidden)(?:\s|$)/;
/** A word of a class that says it by itself. */
const stockName =
  /(?:^|[\s_-])(in-?stock|out-?of-?stock|sold-?out|on-?backorder|available-on-backorder|unavailable|pre-?order)(?:$|[\s_-])/i;

/** What is missing is a picture of the product, or of one colour of it. */
const picture = /image|imagen|immagine|imagem|bild|photo|foto|abbildung|画像/i;

type Availability = Pick<ProductFacts, 'availability' | 'availabilityRaw'>;

/**
 * Whether the page says that its product can be had: in words near the price, by the name of an element, or by a button
 * that puts it into the cart or cannot be pressed.
 */
export function readStock(survey: ProductSurvey, layout: PageLayout): Availability {
  const near = survey.marked
    .filter(({ marks, isAside, element }) => (marks & mark.stock) !== 0 && !isAside && isShown(element))
    .filter((marked) => isAround(marked, layout) || isNear(marked, layout))
    .filter(({ order, elementCount }) => isBeforeOtherProducts(order, elementCount, layout))
    .toSorted((a, b) => distance(a, layout) - distance(b, layout));
  for (const each of near) {
    const found = readStated(each, layout);
    if (found !== undefined) return found;
  }
  const bought = readButtonStock(layout.buyControl);
  return bought === null ? {} : { availability: bought };
}

function readStated(marked: MarkedElement, layout: PageLayout): Availability | undefined {
  const { element, marks, textLength, elementCount } = marked;
  const isLine = elementCount <= maxLineElements && textLength <= 10 * maxTextLength;
  // Words in a price element are for a state it may get into: `Sold out` stands there hidden.
  if (isLine && (marks & mark.price) === 0) {
    const text = textOf(element, maxTextLength + 1);
    if (text === '') return undefined;
    const said = text.length > maxTextLength || picture.test(text) ? null : readAvailabilityText(text);
    if (said !== null) return { availability: said, availabilityRaw: text };
  } else if (!isAround(marked, layout)) return undefined;
  const named = stockName.exec(element.attribs['class'] ?? '')?.[1];
  const availability = named === undefined ? null : readAvailabilityTerm(named);
  return availability === null ? undefined : { availability };
}

/** Pages hold every state a product may get into, and hide the others. */
function isShown(element: Element): boolean {
  let node: ParentNode | null = element;
  for (let steps = 0; node instanceof Element && steps < maxHiddenDepth; steps += 1) {
    const { attribs } = node;
    if (
      attribs['hidden'] !== undefined ||
      hiddenName.test(attribs['class'] ?? '') ||
      /display:\s*none/.test(attribs['style'] ?? '')
    )
      return false;
    node = node.parent;
  }
  return !/badge/i.test(element.attribs['class'] ?? '');
}

/** What is more than a line counts by its name only, and when the product is in it. */
function isAround({ order, elementCount }: MarkedElement, { headline, mainPrice }: PageLayout): boolean {
  return [headline, mainPrice].some(
    (each) => each !== undefined && each.order >= order && each.order <= order + elementCount,
  );
}

/** Stock of another product stands beside the price of that one. */
function isBeforeOtherProducts(order: number, elementCount: number, { prices, mainPrice }: PageLayout): boolean {
  if (mainPrice === undefined || elementCount > maxLineElements) return true;
  const others = prices.filter(({ shown, card, element }) => shown.price !== mainPrice.shown.price && card !== element);
  return !others.some((other) => isBetween(other.order, order, mainPrice.order));
}

function isBetween(place: number, one: number, other: number): boolean {
  return place > Math.min(one, other) && place < Math.max(one, other);
}

function isNear({ order }: MarkedElement, { mainPrice, headline, buyControl }: PageLayout): boolean {
  return [mainPrice, headline, buyControl].some(
    (anchor) => anchor !== undefined && Math.abs(order - anchor.order) <= reach,
  );
}

function distance({ order }: MarkedElement, { mainPrice, headline, buyControl }: PageLayout): number {
  const anchor = mainPrice?.order ?? buyControl?.order ?? headline?.order ?? 0;
  return Math.abs(order - anchor);
}
